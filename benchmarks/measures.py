"""The measured operations, and how they are timed.

The libraries run in turn, so that other load on the machine affects all of them equally.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Callable, Optional

from benchmarks.processes import Importer, Worker

OURS, REQUESTS = "this_library", "plain_requests"
PREVIOUS, URLLIB3 = "version_2_1_3", "plain_urllib3"
THREADS = 32


@dataclass(frozen=True)
class Operation:
    """An operation that every library performs.

    Attributes:
        name: The name of its function in the libraries.
        title: A description for the table.
        calls: The number of calls per round.
        goal: The maximum time of this library, as a multiple of plain `requests`.
    """

    name: str
    title: str
    calls: int
    goal: Optional[float]


OPERATIONS = (
    Operation("send_one", "send 1 message, Basic", 20, 0.85),
    Operation("send_one_hmac", "send 1 message, HMAC (requests: Basic)", 20, 0.95),
    Operation("send_hundred", "send 100 messages given as models", 5, 1.05),
    Operation("build_and_send_hundred", "make 100 models and send them", 5, None),
    Operation("check_replies", "check 100 replies, every date read", 5, 1.20),
)
THREAD_OPERATIONS = (
    Operation("send_one", f"send 1 message, in each of {THREADS} threads", 10, 1.05),
    Operation("check_replies", f"check 100 replies, in each of {THREADS} threads", 5, None),
)
IMPORT_OPERATIONS = (
    Operation("import", "import the client, beside import requests", 1, 1.12),
    Operation("start", "import, make a client and its controllers", 1, 1.12),
)
_CLIENT = (
    "from message_media_messages.message_media_messages_client import MessageMediaMessagesClient"
)
_IMPORTS: dict[str, dict[str, str]] = {
    "import": {OURS: _CLIENT, REQUESTS: "import requests", URLLIB3: "import urllib3"},
    "start": {
        OURS: f"{_CLIENT}\nclient = MessageMediaMessagesClient('API_KEY', 'API_SECRET')\n"
        "client.messages, client.replies, client.delivery_reports",
        REQUESTS: "import requests",
        URLLIB3: "import urllib3",
    },
}


@dataclass(frozen=True)
class Row:
    """The measured times of an operation.

    Attributes:
        operation: The operation.
        plain_seconds: The median time of one call with plain `requests`.
        ratios: For each other library, the median of its time as a multiple of that of plain
            `requests` in the same round, with the lower and the upper quartile.
    """

    operation: Operation
    plain_seconds: float
    ratios: Mapping[str, tuple[float, float, float]]


def time_operation(operation: Operation, workers: Mapping[str, Worker], rounds: int) -> Row:
    """Time an operation in rounds."""
    _check_results(operation, workers)

    def seconds(library: str) -> float:
        taken: float = workers[library].ask("seconds", library, operation.name, operation.calls)
        return taken / operation.calls

    return _row(operation, seconds, list(workers), rounds)


def time_threads(operation: Operation, workers: Mapping[str, Worker], rounds: int) -> Row:
    """Time an operation in 32 threads at once, with one client."""

    def seconds(library: str) -> float:
        taken: float = workers[library].ask(
            "seconds_of_threads", library, operation.name, operation.calls, THREADS
        )
        return taken / operation.calls / THREADS

    return _row(operation, seconds, [OURS, REQUESTS], rounds)


def time_import(operation: Operation, pythons: Mapping[str, str], rounds: int) -> Row:
    """Time imports, each in a new interpreter."""
    statements = _IMPORTS[operation.name]
    with Importer() as importer:

        def seconds(library: str) -> float:
            return importer.seconds(pythons[library], statements.get(library, statements[OURS]))

        for library in pythons:
            seconds(library)
        return _row(operation, seconds, list(pythons), rounds)


def _check_results(operation: Operation, workers: Mapping[str, Worker]) -> None:
    expected = workers[REQUESTS].ask("result", REQUESTS, operation.name)
    for library, worker in workers.items():
        if worker.ask("result", library, operation.name) != expected:
            raise SystemExit(f"{library} returned another result than requests: {operation.name}")


def _row(
    operation: Operation, seconds: Callable[[str], float], libraries: list[str], rounds: int
) -> Row:
    """Run the libraries in turn, and reverse their order after each round."""
    times: dict[str, list[float]] = {library: [] for library in libraries}
    for _ in range(rounds):
        for library in libraries:
            times[library].append(seconds(library))
        libraries.reverse()
    ratios = {}
    for library in set(libraries) - {REQUESTS}:
        quotients = [own / plain for own, plain in zip(times[library], times[REQUESTS])]
        lower, median, upper = statistics.quantiles(quotients, n=4)
        ratios[library] = (median, lower, upper)
    return Row(operation, statistics.median(times[REQUESTS]), ratios)
