"""The matrix: the whole test suite on every Python, with the oldest and the newest dependencies.

`nox` runs all of it, `nox --list` shows the sessions, `nox --python 3.12` runs those of one Python.
"""

import shutil

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.10.14"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = True

PROJECT = nox.project.load_toml("pyproject.toml")["project"]

SUPPORTED = nox.project.python_versions({"project": PROJECT})
# These are tested where they are installed, so that what they will break is known early.
COMING = [python for python in ("3.14", "3.15") if python not in SUPPORTED]
PRESENT = [python for python in COMING if shutil.which(f"python{python}")]

# Only requests depends on it, but much of what we rely on is its doing. This was the newest when
# requests 2.28.2 was released, in January 2023.
OLD_URLLIB3 = "urllib3==1.26.14"


def oldest() -> list[str]:
    """Pin every dependency to the lower bound of its range."""
    pins = [OLD_URLLIB3]
    for declared in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["sandbox"]):
        requirement = Requirement(declared)
        [bound] = [each.version for each in requirement.specifier if each.operator == ">="]
        pins.append(f"{requirement.name}=={bound}")
    return pins


@nox.session(python=[*SUPPORTED, *PRESENT])
@nox.parametrize("deps", ["oldest", "newest"])
def tests(session: nox.Session, deps: str) -> None:
    """Run the test suite, and say with which versions."""
    pins = oldest() if deps == "oldest" else []
    session.install("pip", "--editable", ".[test]", *pins)
    session.run("pip", "list")
    session.run("pip", "check")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(python=False)
def coming(session: nox.Session) -> None:
    """Say which of the coming Pythons are not installed here, and so were not tested."""
    missing = [python for python in COMING if python not in PRESENT]
    if missing:
        session.skip(f"not installed here, so not tested: Python {', '.join(missing)}")
