"""The command: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.measures import (
    FLOOR,
    OF_IMPORTS,
    OF_THREADS,
    OURS,
    PLAIN,
    PREVIOUS,
    WORKS,
    Row,
    time_import,
    time_threads,
    time_work,
)
from benchmarks.processes import ROOT, Service, Worker, environment_of_previous

_HELD = 50


def main() -> None:
    """Measure, print the table, and write the files."""
    arguments = _arguments()
    pythons = {OURS: sys.executable, PLAIN: sys.executable, FLOOR: sys.executable}
    if not arguments.without_previous:
        pythons[PREVIOUS] = environment_of_previous(ROOT / ".venv-2.1.3")
    with ExitStack() as processes:
        service = processes.enter_context(Service())
        by_python = {
            python: processes.enter_context(Worker(python)) for python in set(pythons.values())
        }
        workers = {side: by_python[python] for side, python in pythons.items()}
        for side, worker in workers.items():
            worker.ask("prepare", side, service.base_uri)

        rows: list[Row] = []
        for work in WORKS:
            _tell(work.title)
            rows.append(time_work(work, workers, arguments.rounds))
        for work in OF_THREADS:
            _tell(work.title)
            rows.append(time_threads(work, workers, max(2, arguments.rounds // 5)))
        for work in OF_IMPORTS:
            _tell(work.title)
            rows.append(time_import(work, pythons, max(2, arguments.rounds // 5)))
        _tell("memory")
        held = {
            side: workers[side].ask("bytes_held", side, "hold_replies", _HELD)
            for side in (OURS, PLAIN)
        }
        _tell(f"growth over {arguments.calls} calls")
        grown = workers[OURS].ask(
            "bytes_grown", OURS, ["send_one", "send_one_hmac", "check_replies"], arguments.calls
        )

    print(report.table(rows))
    memory = held[OURS] / held[PLAIN]
    print(f"\nmemory of 100 replies / of the decoded JSON: {memory:.2f} (goal 2.00)")
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


def _tell(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=150, help="how often each side goes")
    parser.add_argument("--calls", type=int, default=100_000, help="how many may not make it grow")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results")
    parser.add_argument("--without-previous", action="store_true", help="leave out 2.1.3")
    parser.add_argument("--without-picture", action="store_true", help="needs no matplotlib")
    return parser.parse_args()


if __name__ == "__main__":
    main()
