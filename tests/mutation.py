"""Change the code in one place at a time, and list the changes that no test notices.

Run as `nox --session mutation`, or as `python -m tests.mutation [--sample N] [FILE ...]`.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import os
import queue
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Optional

ROOT = Path(__file__).parent.parent
PACKAGE = "message_media_messages"

# The tests of each file that is mutated; those that notice most come first.
TESTS = {
    "controllers/base_controller.py": [
        "controllers/test_base_controller.py",
        "test_faults.py",
        "test_privacy.py",
        "test_upgrading.py",
        "test_mends.py",
    ],
    "http/auth/basic_auth.py": ["http/auth/test_auth.py"],
    "http/auth/hmac_auth.py": ["http/auth/test_auth.py"],
    "http/connections.py": [
        "http/test_connections.py",
        "http/test_limits.py",
        "http/test_proof.py",
    ],
    "http/retry_policy.py": [
        "http/test_retry_policy.py",
        "controllers/test_base_controller.py",
    ],
}

# Survivors that are no gap in the tests, as they are printed, and why.
ALLOWED: dict[str, str] = {}

MEMORY = 4 * 2**30
_SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
}


class Mutant(NamedTuple):
    """A file with one change."""

    file: str
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.file}: {self.change}"


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Return what a node may be replaced by: other operators, other constants, `not` conditions."""
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.Compare) and type(changed.ops[0]) in _SWAPS:
        changed.ops[0] = _SWAPS[type(changed.ops[0])]()
        yield changed
    elif isinstance(changed, (ast.BoolOp, ast.BinOp)) and type(changed.op) in _SWAPS:
        changed.op = _SWAPS[type(changed.op)]()
        yield changed
    elif isinstance(changed, ast.UnaryOp) and isinstance(changed.op, ast.Not):
        yield changed.operand
    elif isinstance(changed, ast.Constant) and isinstance(changed.value, bool):
        yield ast.Constant(not changed.value)
    elif isinstance(changed, ast.Constant) and isinstance(changed.value, (int, float)):
        yield ast.Constant(changed.value + 1)
    if isinstance(changed, (ast.If, ast.While, ast.IfExp)) and not isinstance(
        node.test,
        (ast.Compare, ast.Constant, ast.UnaryOp),  # mutated by themselves
    ):
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield changed


def mutated_fields(node: ast.AST) -> Iterator[tuple[ast.AST, str, Optional[int], ast.AST]]:
    """Walk a tree, without annotations and what only type checkers read."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            is_for_checkers = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            if isinstance(child, ast.AST) and not is_for_checkers:
                yield node, name, position, child
                yield from mutated_fields(child)


def mutants(file: str) -> list[Mutant]:
    """Return each change of a file."""
    tree = ast.parse((ROOT / PACKAGE / file).read_text(encoding="utf-8"))
    found = []
    for parent, field, position, node in list(mutated_fields(tree)):
        for changed in changes(node):
            before = ast.unparse(node).splitlines()[0]
            ast.fix_missing_locations(ast.copy_location(changed, node))
            with replaced(parent, field, position, node, changed):
                source = ast.unparse(tree)
            after = ast.unparse(changed).splitlines()[0]
            line = getattr(node, "lineno", 0)
            found.append(Mutant(file, line, f"{before}  ->  {after}", source))
    return found


@contextlib.contextmanager
def replaced(
    parent: ast.AST, field: str, position: Optional[int], node: ast.AST, changed: ast.AST
) -> Iterator[None]:
    """Put a changed node in the place of another one, for a while."""
    for each in (changed, node):
        if position is None:
            setattr(parent, field, each)
        else:
            getattr(parent, field)[position] = each
        if each is changed:
            yield


class Copy:
    """A copy of the repository, whose tests run on mutants."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        ignored = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "_build")
        shutil.copytree(ROOT, directory, ignore=ignored, dirs_exist_ok=True)
        self._times = iter(range(1, 10**6))

    def passes(self, file: str, source: Optional[str], seconds: float) -> bool:
        """Return whether the tests of a file pass, in time, with another source of it."""
        path = self.directory / PACKAGE / file
        original = path.read_text(encoding="utf-8")
        path.write_text(original if source is None else source, encoding="utf-8")
        moment = next(self._times)  # no two sources may share the compiled one
        os.utime(path, (moment, moment))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        tests = [f"tests/{name}" for name in TESTS[file]]
        process = subprocess.Popen(
            [*command, "-p", "no:randomly", *tests],
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


def survivors(found: list[Mutant], copies: list[Copy], seconds: dict[str, float]) -> list[Mutant]:
    """Run the tests on each mutant, and return those that no test has noticed."""
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in found:
        waiting.put(mutant)
    alive = []

    def work(tree: Copy) -> None:
        while True:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            if tree.passes(mutant.file, mutant.source, seconds[mutant.file]):
                alive.append(mutant)
                print(f"survived: {mutant.file}:{mutant.line}: {mutant.change}", flush=True)

    threads = [threading.Thread(target=work, args=(tree,)) for tree in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return alive


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--sample", type=int, help="only so many mutants of each file")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # a mutant may have lost its limits
    found: list[Mutant] = []
    for file in options.files or TESTS:
        of_file = mutants(file)
        if options.sample is not None:
            of_file = random.Random(0).sample(of_file, min(options.sample, len(of_file)))
        found += of_file
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        copies = [Copy(Path(directory, str(number))) for number in range(options.workers)]
        seconds = {}
        for file in {mutant.file: None for mutant in found}:
            started = time.monotonic()
            if not copies[0].passes(file, None, 600):
                parser.error(f"the tests of {file} fail without a change")
            seconds[file] = 10 + 4 * (time.monotonic() - started)
        alive = survivors(found, copies, seconds)
    unexpected = [mutant for mutant in alive if str(mutant) not in ALLOWED]
    unneeded = set(ALLOWED) & {str(each) for each in found} - {str(each) for each in alive}
    for allowed in sorted(unneeded):
        print(f"allowed, and does not survive: {allowed}")
    print(
        f"{len(found)} mutants in {time.monotonic() - begun:.0f} s: {len(found) - len(alive)} "
        f"noticed, {len(alive) - len(unexpected)} allowed, {len(unexpected)} survived"
    )
    return 1 if unexpected or unneeded else 0


if __name__ == "__main__":
    sys.exit(main())
