"""The benchmarks run and compare like with like; how long anything takes is no test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measures, report, samples
from benchmarks.measures import FLOOR, OURS, PLAIN, PREVIOUS, Row, Work
from benchmarks.processes import Service, Worker
from benchmarks.sides import floor, ours, plain

ROOT = Path(__file__).parent.parent
WORK = Work("send_one", "send 1 message", 1, 0.5)


@pytest.fixture(scope="module")
def base_uri():
    with Service() as service:
        yield service.base_uri


@pytest.mark.parametrize("work", measures.WORKS, ids=lambda work: work.name)
def test_all_sides_do_the_same(base_uri, work):
    with Worker(sys.executable) as worker:
        results = []
        for side in (OURS, PLAIN, FLOOR):
            worker.ask("prepare", side, base_uri)
            results.append(worker.ask("result", side, work.name))
    count = 1 if work.name.startswith("send_one") else 100
    first = results[0]
    assert results == [first] * 3
    if work.name == "check_replies":
        assert first[7] == [samples.reply(7)["reply_id"], "2026-11-03T11:07:02.007000+00:00"]
    if count == 100:
        assert len(first) == 100
    else:
        assert first == samples.accepted(0)["message_id"]


def test_sides_that_do_not_do_the_same_are_not_compared(base_uri):
    class Liar:
        def ask(self, function, side, name):
            return "nothing"

    with Worker(sys.executable) as honest:
        honest.ask("prepare", PLAIN, base_uri)
        with pytest.raises(SystemExit, match="ours has not done the same"):
            measures.time_work(WORK, {PLAIN: honest, OURS: Liar()}, rounds=2)


def test_ratios_are_medians_of_pairs():
    taken = {PLAIN: iter([1.0, 2.0, 4.0]), OURS: iter([0.5, 4.0, 4.0])}
    row = measures._row(WORK, lambda side: next(taken[side]), [PLAIN, OURS], rounds=3)
    assert (row.plain_seconds, row.ratios) == (2.0, {OURS: (1.0, 0.5, 2.0)})


def test_the_report_has_everything(tmp_path):
    rows = [
        Row(WORK, 0.0012, {OURS: (0.4, 0.3, 0.5), PREVIOUS: (4.0, 3.0, 5.0)}),
        Row(Work("x", "something longer", 1, None), 0.5, {OURS: (1.25, 1.0, 2.0)}),
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
    works = [*measures.WORKS, *measures.OF_THREADS, *measures.OF_IMPORTS]
    lines = done.stdout.splitlines()
    assert [line[: len(work.title)] for line, work in zip(lines[1:], works)] == [
        work.title for work in works
    ]
    written = json.loads((tmp_path / "ratios.json").read_text(encoding="utf-8"))
    assert [row["work"] for row in written["ratios"]] == [work.title for work in works]
    assert all(row["this library"]["median"] > 0 for row in written["ratios"])
    assert written["growth_calls"] == 40
    assert written["memory_ratio"] > 0


def test_the_sides_have_the_same_works():
    for side in (ours, plain, floor):
        assert list(side.works("http://127.0.0.1:9")) == [
            *(work.name for work in measures.WORKS),
            "hold_replies",
        ]
