"""Change the code in one place at a time, and list the changes that no test notices.

Run as `nox --session mutation`, or as `python -m tests.mutation [--sample N] [FILE ...]`.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple, Optional

ROOT = Path(__file__).parent.parent
PACKAGE = "message_media_messages"

# The tests of each file that is mutated; those that notice most come first.
PIPELINE = [
    "controllers/test_pipeline.py",
    "test_faults.py",
    "test_privacy.py",
    "test_mends.py",
    "upgrading/test_programs.py",
    "upgrading/test_mocked_responses.py",
]
TESTS = {
    "controllers/pipeline.py": PIPELINE,
    "http/auth/basic_auth.py": ["http/auth/test_auth.py"],
    "http/auth/hmac_auth.py": ["http/auth/test_auth.py"],
    "http/connections.py": [
        f"http/test_{name}.py" for name in ("connections", "limits", "proof", "fast_path")
    ],
    "http/retry_policy.py": ["http/test_retry_policy.py", *PIPELINE],
}

# Survivors that are no gap in the tests, as `Mutant.name` has them, and why.
ALLOWED: dict[str, str] = {
    "http/connections.py: 3  ->  4": "with more of the URL, the last pool is reused less often",
    "http/connections.py: time.monotonic() >= self._limits[0]  ->  time.monotonic() > "
    "self._limits[0]": "the clock does not show exactly that moment",
}

MEMORY = 4 * 2**30
_SWAPS = [
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.Mult, ast.Div),
]
SWAPS = {**dict(_SWAPS), **{new: old for old, new in _SWAPS}}


class Mutant(NamedTuple):
    """A file with one change."""

    file: str
    line: int
    change: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.file}: {self.change}"


def places(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree, without annotations and what only type checkers read."""
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            is_for_checkers = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            is_annotation = name in ("annotation", "returns", "decorator_list")
            if isinstance(child, ast.AST) and not is_for_checkers and not is_annotation:
                yield from places(child)


def change(node: ast.AST) -> bool:
    """Change an operator, a constant or a condition in its place; return whether it is one."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in SWAPS:
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(
        node.test,
        (ast.Compare, ast.Constant, ast.UnaryOp),  # which are places themselves
    ):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    else:
        return False
    return True


def mutants(file: str) -> list[Mutant]:
    """Return each change of a file."""
    tree = ast.parse((ROOT / PACKAGE / file).read_text(encoding="utf-8"))
    found = []
    for number, node in enumerate(places(tree)):
        if change(copy.deepcopy(node)):
            changed = copy.deepcopy(tree)
            there = next(each for n, each in enumerate(places(changed)) if n == number)
            before = ast.unparse(there).splitlines()[0]
            change(there)
            after = ast.unparse(there).splitlines()[0]
            line = getattr(node, "lineno", 0)
            found.append(Mutant(file, line, f"{before}  ->  {after}", ast.unparse(changed)))
    return found


class Copy:
    """A copy of the repository, whose tests run on mutants."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        ignored = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build")
        shutil.copytree(ROOT, directory, ignore=ignored)
        self._times = iter(range(1, 10**6))

    def passes(self, file: str, source: Optional[str], seconds: float) -> bool:
        """Return whether the tests of a file pass, in time, with another source of it."""
        path = self.directory / PACKAGE / file
        original = path.read_text(encoding="utf-8")
        path.write_text(original if source is None else source, encoding="utf-8")
        moment = next(self._times)  # so that Python compiles each source
        os.utime(path, (moment, moment))
        tests = [f"tests/{name}" for name in TESTS[file]]
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=self.directory,
            env={**os.environ, "PYTHONPATH": str(self.directory)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            path.write_text(original, encoding="utf-8")


def survivors(found: list[Mutant], workers: int) -> list[Mutant]:
    """Run the tests on each mutant, and return those that no test has noticed."""
    free: SimpleQueue[Copy] = SimpleQueue()
    seconds = {}

    def survives(mutant: Mutant) -> bool:
        tree = free.get()
        alive = tree.passes(mutant.file, mutant.source, seconds[mutant.file])
        free.put(tree)
        if alive:
            print(f"survived: {mutant.file}:{mutant.line}: {mutant.change}", flush=True)
        return alive

    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(workers) as pool:
        for number in range(workers):
            free.put(Copy(Path(directory, str(number))))
        tree = free.get()
        for file in {mutant.file for mutant in found}:
            begun = time.monotonic()
            if not tree.passes(file, None, 600):
                raise SystemExit(f"The tests of {file} fail without a change.")
            seconds[file] = 10 + 4 * (time.monotonic() - begun)
        free.put(tree)
        return [mutant for mutant, alive in zip(found, pool.map(survives, found)) if alive]


def main() -> int:
    import resource  # which Windows does not have

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--sample", type=int, help="so many mutants of each file, at random")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # a mutant may have no limits
    found = []
    for file in options.files or TESTS:
        of_file = mutants(file)
        size = len(of_file) if options.sample is None else min(options.sample, len(of_file))
        found += random.Random(0).sample(of_file, size)
    begun = time.monotonic()
    alive = {mutant.name for mutant in survivors(found, options.workers)}
    unneeded = {mutant.name for mutant in found} & set(ALLOWED) - alive
    for name in sorted(unneeded):
        print(f"allowed, but noticed: {name}")
    unexpected = len(alive - set(ALLOWED))
    print(f"{len(found)} mutants in {time.monotonic() - begun:.0f} s, {unexpected} survived")
    return 1 if unexpected or unneeded else 0


if __name__ == "__main__":
    sys.exit(main())
