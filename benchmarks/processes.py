"""The processes of a benchmark run: the server, and the workers that call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VARIABLES = 40
_PREVIOUS = "messagemedia-messages-sdk==2.1.3"


def environment() -> dict[str, str]:
    """Return the environment variables of all processes.

    Their number is fixed, because `requests` reads all of them for every request.
    """
    kept = {
        name: os.environ[name]
        for name in ("HOME", "LANG", "PATH", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
        if name in os.environ
    }
    others = range(VARIABLES - len(kept))
    return {**kept, **{f"VARIABLE_{number}": "value" for number in others}}


class _Process:
    def __init__(self, *command: str) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(),
        )

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self._process.args!r} failed; see the output above.")
        return json.loads(line)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


class Service(_Process):
    """The server, on a free port of the loopback interface."""

    def __init__(self) -> None:
        super().__init__(sys.executable, "-m", "benchmarks.service")
        self.base_uri = f"http://127.0.0.1:{self._read()}"


class Worker(_Process):
    """A process that runs the operations of some libraries; see `benchmarks.worker`.

    Args:
        python: The Python interpreter of the virtual environment to use.
    """

    def __init__(self, python: str) -> None:
        super().__init__(python, str(ROOT / "benchmarks" / "worker.py"))

    def ask(self, function: str, *arguments: object) -> Any:
        """Call a function of the worker and return its result."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([function, *arguments]) + "\n")
        self._process.stdin.flush()
        return self._read()


class Importer:
    """Time imports in new interpreters, with all modules already compiled to bytecode."""

    def __enter__(self) -> Importer:
        self._directory = tempfile.TemporaryDirectory()
        self._environment = {
            **environment(),
            "PYTHONPYCACHEPREFIX": self._directory.name,
        }
        return self

    def __exit__(self, *_: object) -> None:
        self._directory.cleanup()

    def seconds(self, python: str, statement: str) -> float:
        """Return how long a statement takes in a new interpreter."""
        program = f"import time\nstart = time.perf_counter()\n{statement}\n"
        program += "print(time.perf_counter() - start)"
        done = subprocess.run(
            [python, "-c", program],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._directory.name,
            env=self._environment,
        )
        return float(done.stdout)


def environment_of_previous(directory: Path) -> str:
    """Return the interpreter of a virtual environment with 2.1.3, and create it if needed."""
    python = directory / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (directory / "complete").exists():
        venv.create(directory, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", _PREVIOUS], check=True)
        (directory / "complete").touch()
    return str(python)
