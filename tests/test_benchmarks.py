"""The benchmarks run and compare the same operations; the tests do not check times."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measures, report, samples
from benchmarks.libraries import plain_requests, plain_urllib3, this_library
from benchmarks.measures import OURS, PREVIOUS, REQUESTS, URLLIB3, Operation, Row
from benchmarks.processes import Service, Worker

ROOT = Path(__file__).parent.parent
OPERATION = Operation("send_one", "send 1 message", 1, 0.5)


@pytest.fixture(scope="module")
def base_uri():
    with Service() as service:
        yield service.base_uri


@pytest.mark.parametrize("operation", measures.OPERATIONS, ids=lambda operation: operation.name)
def test_all_libraries_return_the_same_results(base_uri, operation):
    with Worker(sys.executable) as worker:
        results = []
        for library in (OURS, REQUESTS, URLLIB3):
            worker.ask("prepare", library, base_uri)
            results.append(worker.ask("result", library, operation.name))
    count = 1 if operation.name.startswith("send_one") else 100
    first = results[0]
    assert results == [first] * 3
    if operation.name == "check_replies":
        assert first[7] == [samples.reply(7)["reply_id"], "2026-11-03T11:07:02.007000+00:00"]
    if count == 100:
        assert len(first) == 100
    else:
        assert first == samples.accepted(0)["message_id"]


def test_libraries_with_different_results_are_not_compared(base_uri):
    class Liar:
        def ask(self, function, library, name):
            return "nothing"

    with Worker(sys.executable) as honest:
        honest.ask("prepare", REQUESTS, base_uri)
        with pytest.raises(SystemExit, match="this_library returned another result"):
            measures.time_operation(OPERATION, {REQUESTS: honest, OURS: Liar()}, rounds=2)


def test_ratios_are_medians_of_pairs():
    taken = {REQUESTS: iter([1.0, 2.0, 4.0]), OURS: iter([0.5, 4.0, 4.0])}
    row = measures._row(OPERATION, lambda library: next(taken[library]), [REQUESTS, OURS], rounds=3)
    assert (row.plain_seconds, row.ratios) == (2.0, {OURS: (1.0, 0.5, 2.0)})


def test_the_report_has_everything(tmp_path):
    rows = [
        Row(OPERATION, 0.0012, {OURS: (0.4, 0.3, 0.5), PREVIOUS: (4.0, 3.0, 5.0)}),
        Row(Operation("x", "something longer", 1, None), 0.5, {OURS: (1.25, 1.0, 2.0)}),
    ]
    assert report.table(rows).splitlines() == [
        "time / time of requests  goal  this library  2.1.3   requests",
        "send 1 message           0.50          0.40   4.00    1.20 ms",
        "something longer                       1.25         500.00 ms",
    ]
    report.write_json(tmp_path / "ratios.json", rows, {"memory_ratio": 1.5})
    written = json.loads((tmp_path / "ratios.json").read_text(encoding="utf-8"))
    assert written["ratios"][0]["2.1.3"]["median"] == 4.0
    assert written["memory_ratio"] == 1.5
    assert written["machine"]["requests"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux for the memory")
def test_the_command_measures_everything_and_writes_it(tmp_path):
    options = ["--rounds", "2", "--calls", "40", "--without-previous", "--without-picture", "--out"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", *options, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    operations = [*measures.OPERATIONS, *measures.THREAD_OPERATIONS, *measures.IMPORT_OPERATIONS]
    lines = done.stdout.splitlines()
    assert [line[: len(operation.title)] for line, operation in zip(lines[1:], operations)] == [
        operation.title for operation in operations
    ]
    written = json.loads((tmp_path / "ratios.json").read_text(encoding="utf-8"))
    assert [row["work"] for row in written["ratios"]] == [
        operation.title for operation in operations
    ]
    assert all(row["this library"]["median"] > 0 for row in written["ratios"])
    assert written["growth_calls"] == 40
    assert written["memory_ratio"] > 0


def test_the_libraries_have_the_same_operations():
    for library in (this_library, plain_requests, plain_urllib3):
        assert list(library.operations("http://127.0.0.1:9")) == [
            *(operation.name for operation in measures.OPERATIONS),
            "hold_replies",
        ]
