"""A process that runs operations on command and returns how long they took.

It runs as a script, so that it also works in the virtual environment of 2.1.3 and measures the
version installed there. Each input line is a JSON list: the name of a function below, and its
arguments. Each output line is the result.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Callable

# Neither the directory of this script nor the repository may shadow an installed package.
sys.path[0:1] = []
sys.path.append(str(Path(__file__).resolve().parent.parent))

_OPERATIONS: dict[str, dict[str, Callable[[], object]]] = {}


def prepare(library: str, base_uri: str) -> None:
    """Create the operations of a library."""
    _OPERATIONS[library] = importlib.import_module(f"benchmarks.libraries.{library}").operations(
        base_uri
    )


def result(library: str, operation: str) -> object:
    """Run an operation once and return its result, with dates as strings."""
    return json.loads(
        json.dumps(_OPERATIONS[library][operation](), default=lambda date: date.isoformat())
    )


def seconds(library: str, operation: str, calls: int) -> float:
    """Run an operation many times and return the total time."""
    function = _OPERATIONS[library][operation]
    gc.collect()
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - start


def seconds_of_threads(library: str, operation: str, calls: int, threads: int) -> float:
    """Run an operation many times in each of many threads and return the total time."""
    function = _OPERATIONS[library][operation]
    barrier = threading.Barrier(threads + 1)
    failures: list[BaseException] = []

    def run() -> None:
        barrier.wait()
        try:
            for _ in range(calls):
                function()
        except BaseException as error:
            failures.append(error)
            raise

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    gc.collect()
    barrier.wait()
    start = time.perf_counter()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - start


def bytes_held(library: str, operation: str, results: int) -> float:
    """Return how much memory one result of an operation uses."""
    function = _OPERATIONS[library][operation]
    kept = [function()]  # excludes objects that are created once
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept += [function() for _ in range(results)]
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return held / results


def bytes_grown(library: str, operations: list[str], calls: int) -> int:
    """Run operations in turn and return the memory growth after the first tenth of the calls."""
    functions = [_OPERATIONS[library][operation] for operation in operations]
    warm = 0
    for number in range(calls):
        functions[number % len(functions)]()
        if number == calls // 10:
            warm = _resident()
    return _resident() - warm


def _resident() -> int:
    import resource  # not available on Windows

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


_FUNCTIONS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (prepare, result, seconds, seconds_of_threads, bytes_held, bytes_grown)
}


def main() -> None:
    """Run the commands from standard input until it ends."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(_FUNCTIONS[name](*arguments)), flush=True)


if __name__ == "__main__":
    main()
