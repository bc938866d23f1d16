"""What is measured, and how: always this side and that in turn, so that both have the same luck."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Callable, Optional

from benchmarks.processes import Importer, Worker

OURS, PLAIN, PREVIOUS, FLOOR = "ours", "plain", "previous", "floor"
THREADS = 32


@dataclass(frozen=True)
class Work:
    """A piece of work that every side does.

    Attributes:
        name: The name of its function in the sides.
        title: What it is.
        calls: How often it is done in a round.
        goal: What the time of this library may be at most, as a multiple of plain `requests`.
    """

    name: str
    title: str
    calls: int
    goal: Optional[float]


WORKS = (
    Work("send_one", "send 1 message, Basic", 20, 0.90),
    Work("send_one_hmac", "send 1 message, HMAC (requests: Basic)", 20, 1.00),
    Work("send_hundred", "send 100 messages given as models", 5, 1.05),
    Work("build_and_send_hundred", "make 100 models and send them", 5, None),
    Work("check_replies", "check 100 replies, every date read", 5, 1.20),
)
OF_THREADS = (
    Work("send_one", f"send 1 message, in each of {THREADS} threads", 10, 1.05),
    Work("check_replies", f"check 100 replies, in each of {THREADS} threads", 5, None),
)
OF_IMPORTS = (
    Work("import", "import the client, beside import requests", 1, 1.12),
    Work("start", "import, make a client and its controllers", 1, 1.12),
)
_CLIENT = (
    "from message_media_messages.message_media_messages_client import MessageMediaMessagesClient"
)
_IMPORTS: dict[str, dict[str, str]] = {
    "import": {OURS: _CLIENT, PLAIN: "import requests", FLOOR: "import urllib3"},
    "start": {
        OURS: f"{_CLIENT}\nclient = MessageMediaMessagesClient('API_KEY', 'API_SECRET')\n"
        "client.messages, client.replies, client.delivery_reports",
        PLAIN: "import requests",
        FLOOR: "import urllib3",
    },
}


@dataclass(frozen=True)
class Row:
    """A piece of work, with what each side took for it.

    Attributes:
        work: The work.
        plain_seconds: The median of what plain `requests` took for doing it once.
        ratios: For each other side, the median of its time as a multiple of that of plain
            `requests` in the same round, with the lower and the upper quartile.
    """

    work: Work
    plain_seconds: float
    ratios: Mapping[str, tuple[float, float, float]]


def time_work(work: Work, workers: Mapping[str, Worker], rounds: int) -> Row:
    """Time some work, round by round."""
    _check_results(work, workers)

    def seconds(side: str) -> float:
        taken: float = workers[side].ask("seconds", side, work.name, work.calls)
        return taken / work.calls

    return _row(work, seconds, list(workers), rounds)


def time_threads(work: Work, workers: Mapping[str, Worker], rounds: int) -> Row:
    """Time some work that 32 threads do at once, with one client."""

    def seconds(side: str) -> float:
        taken: float = workers[side].ask("seconds_of_threads", side, work.name, work.calls, THREADS)
        return taken / work.calls / THREADS

    return _row(work, seconds, [OURS, PLAIN], rounds)


def time_import(work: Work, pythons: Mapping[str, str], rounds: int) -> Row:
    """Time imports, each in a new interpreter."""
    statements = _IMPORTS[work.name]
    with Importer() as importer:

        def seconds(side: str) -> float:
            return importer.seconds(pythons[side], statements.get(side, statements[OURS]))

        for side in pythons:
            seconds(side)
        return _row(work, seconds, list(pythons), rounds)


def _check_results(work: Work, workers: Mapping[str, Worker]) -> None:
    expected = workers[PLAIN].ask("result", PLAIN, work.name)
    for side, worker in workers.items():
        if worker.ask("result", side, work.name) != expected:
            raise SystemExit(f"{side} has not done the same as plain requests: {work.name}")


def _row(work: Work, seconds: Callable[[str], float], sides: list[str], rounds: int) -> Row:
    """Let each side go in turn, the last of one round being the first of the next."""
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            times[side].append(seconds(side))
        sides.reverse()
    ratios = {}
    for side in set(sides) - {PLAIN}:
        quotients = [own / plain for own, plain in zip(times[side], times[PLAIN])]
        lower, median, upper = statistics.quantiles(quotients, n=4)
        ratios[side] = (median, lower, upper)
    return Row(work, statistics.median(times[PLAIN]), ratios)
