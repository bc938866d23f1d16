"""For tools that still ask for it; everything is in pyproject.toml."""

import setuptools

if int(setuptools.__version__.partition(".")[0]) < 77:
    # Older ones do not read all of pyproject.toml; what they install may be called UNKNOWN.
    raise SystemExit("setuptools 77 or newer is needed; `pip install .` finds it by itself.")

setuptools.setup()
