"""The command: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.measures import (
    IMPORT_OPERATIONS,
    OPERATIONS,
    OURS,
    PREVIOUS,
    REQUESTS,
    THREAD_OPERATIONS,
    URLLIB3,
    Row,
    time_import,
    time_operation,
    time_threads,
)
from benchmarks.processes import ROOT, Service, Worker, environment_of_previous

_MEMORY_SAMPLES = 50


def main() -> None:
    """Run the benchmarks, print the table, and write the files."""
    arguments = _arguments()
    pythons = {OURS: sys.executable, REQUESTS: sys.executable, URLLIB3: sys.executable}
    if not arguments.without_previous:
        pythons[PREVIOUS] = environment_of_previous(ROOT / ".venv-2.1.3")
    with ExitStack() as processes:
        service = processes.enter_context(Service())
        by_python = {
            python: processes.enter_context(Worker(python)) for python in set(pythons.values())
        }
        workers = {library: by_python[python] for library, python in pythons.items()}
        for library, worker in workers.items():
            worker.ask("prepare", library, service.base_uri)

        rows: list[Row] = []
        for operation in OPERATIONS:
            _print_progress(operation.title)
            rows.append(time_operation(operation, workers, arguments.rounds))
        for operation in THREAD_OPERATIONS:
            _print_progress(operation.title)
            rows.append(time_threads(operation, workers, max(2, arguments.rounds // 5)))
        for operation in IMPORT_OPERATIONS:
            _print_progress(operation.title)
            rows.append(time_import(operation, pythons, max(2, arguments.rounds // 5)))
        _print_progress("memory")
        held = {
            library: workers[library].ask("bytes_held", library, "hold_replies", _MEMORY_SAMPLES)
            for library in (OURS, REQUESTS)
        }
        _print_progress(f"growth over {arguments.calls} calls")
        grown = workers[OURS].ask(
            "bytes_grown", OURS, ["send_one", "send_one_hmac", "check_replies"], arguments.calls
        )

    print(report.table(rows))
    memory = held[OURS] / held[REQUESTS]
    print(f"\nmemory of 100 replies / of the decoded JSON: {memory:.2f} (goal 1.30)")
    print(f"growth over {arguments.calls} calls: {grown / 1024:.0f} KiB")
    arguments.out.mkdir(parents=True, exist_ok=True)
    report.write_json(
        arguments.out / "ratios.json",
        rows,
        {"memory_ratio": memory, "growth_calls": arguments.calls, "growth_bytes": grown},
    )
    if not arguments.without_picture:
        report.draw(arguments.out / "ratios.png", rows)
    print(f"written to {arguments.out}")


def _print_progress(step: str) -> None:
    print(f"measuring: {step}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=150, help="number of rounds")
    parser.add_argument("--calls", type=int, default=100_000, help="calls of the memory test")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results")
    parser.add_argument("--without-previous", action="store_true", help="skip 2.1.3")
    parser.add_argument(
        "--without-picture",
        action="store_true",
        help="do not draw the chart (needs no matplotlib)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
