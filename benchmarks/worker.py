"""A process that does the work of some sides when it is told to, and says how long it took.

It is run as a script, so that it serves in the environment of 2.1.3 as well: the library that is
measured is the one that is installed there. Each line that comes in is a JSON list, of the name of
a function below and its arguments; each that goes out is the result.
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

# The directory of the script comes first, the repository would; neither may hide what is installed.
sys.path[0:1] = []
sys.path.append(str(Path(__file__).resolve().parent.parent))

_WORKS: dict[str, dict[str, Callable[[], object]]] = {}


def prepare(side: str, base_uri: str) -> None:
    """Make the functions of a side."""
    _WORKS[side] = importlib.import_module(f"benchmarks.sides.{side}").works(base_uri)


def result(side: str, work: str) -> object:
    """Do some work once, and give what came of it, its dates as text."""
    return json.loads(json.dumps(_WORKS[side][work](), default=lambda date: date.isoformat()))


def seconds(side: str, work: str, calls: int) -> float:
    """Do some work many times, and say how long it took."""
    function = _WORKS[side][work]
    gc.collect()
    begun = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - begun


def seconds_of_threads(side: str, work: str, calls: int, threads: int) -> float:
    """Do some work many times in each of many threads at once, and say how long it took."""
    function = _WORKS[side][work]
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
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


def bytes_held(side: str, work: str, results: int) -> float:
    """Say how much memory a result of some work holds."""
    function = _WORKS[side][work]
    kept = [function()]  # whatever is only made once
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept += [function() for _ in range(results)]
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return held / results


def bytes_grown(side: str, works: list[str], calls: int) -> int:
    """Do some works in turn, and say by how much the process has grown after the first tenth."""
    functions = [_WORKS[side][work] for work in works]
    warm = 0
    for number in range(calls):
        functions[number % len(functions)]()
        if number == calls // 10:
            warm = _resident()
    return _resident() - warm


def _resident() -> int:
    import resource  # which not every system has

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


_FUNCTIONS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (prepare, result, seconds, seconds_of_threads, bytes_held, bytes_grown)
}


def main() -> None:
    """Do what standard input says, until it ends."""
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(_FUNCTIONS[name](*arguments)), flush=True)


if __name__ == "__main__":
    main()
