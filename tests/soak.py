"""Soak test: many threads, several accounts, thousands of calls, and injected failures.

It checks that no message was lost or sent twice, that no message was sent from the wrong account,
and that memory and open files do not grow. For a longer run:
`python -m tests.soak --calls 1000000 --seconds 3600`
"""

from __future__ import annotations

import argparse
import collections
import gc
import itertools
import multiprocessing
import os
import random
import sys
import threading
import time
from pathlib import Path

from message_media_messages import (
    APIException,
    APINetworkException,
    InvalidResponseException,
    MessageMediaMessagesClient,
    RetryPolicy,
    ServerErrorException,
)
from message_media_messages.sandbox import Sandbox

THREADS = 32
ACCOUNTS = {"BASIC_1": False, "BASIC_2": False, "HMAC_1": True, "HMAC_2": True}
FAULTS = (
    {"status": 503},
    {"status": 500, "after_accepting": True},
    {"status": 429, "headers": {"Retry-After": "0"}},
    {"status": 202, "body": "<html>", "after_accepting": True},
    {"drop": True},
    {"drop": True, "after_accepting": True},
)


def serve(pipe, seed):
    """Run the sandbox in a separate process until the pipe receives a message."""
    generator = random.Random(seed)
    with Sandbox() as sandbox:
        for key in ACCOUNTS:
            sandbox.add_account(key, f"secret of {key}")
        pipe.send(sandbox.base_uri)
        while not pipe.poll(0.02):
            sandbox.fail_next(**generator.choice(FAULTS))
        pipe.recv()
        pipe.send(
            {
                key: [message["metadata"] for message in sandbox.account(api_key=key).messages]
                for key in ACCOUNTS
            }
        )
        pipe.recv()


class Soak:
    """The calls of all threads, and the outcome of each send."""

    def __init__(self, base_uri, calls, seconds):
        self.numbers = iter(range(calls))
        self.baseline_at = calls // 5
        self.baseline = None
        self.deadline = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.outcomes = {}
        self.call_counts = collections.Counter()
        self.thread_errors = []
        self.clients = {
            key: MessageMediaMessagesClient(
                key,
                f"secret of {key}",
                use_hmac,
                base_uri=base_uri,
                timeout=30,
                retry=RetryPolicy(max_retries=2, backoff=0.01),
            )
            for key, use_hmac in ACCOUNTS.items()
        }

    def next_number(self):
        with self.lock:
            number = next(self.numbers, None)
            if number == self.baseline_at:
                self.baseline = resource_usage()
            return number

    def work(self):
        try:
            for number in iter(self.next_number, None):
                if time.monotonic() > self.deadline:
                    return
                key = list(ACCOUNTS)[number % len(ACCOUNTS)]
                self.call(number, key, self.clients[key])
        except BaseException as error:
            self.thread_errors.append(error)
            raise

    def call(self, number, key, client):
        kind = ("send", "status", "reports", "credits")[number // len(ACCOUNTS) % 4]
        self.call_counts[kind] += 1
        if kind == "send":
            self.outcomes[number] = self.send(number, key, client)
            return
        try:
            if kind == "status":
                client.messages.get_message_status("00000000-0000-0000-0000-000000000000")
            elif kind == "reports":
                client.delivery_reports.check_delivery_reports()
            else:
                client.messages.check_credits_remaining()
        except APIException:
            self.call_counts["failed"] += 1

    def send(self, number, key, client):
        metadata = {"number": str(number), "account": key}
        message = {"content": "x", "destination_number": "+61491570156", "metadata": metadata}
        try:
            [sent] = client.messages.send_messages({"messages": [message]}).messages
        except InvalidResponseException:
            return "accepted"
        except APINetworkException as error:
            return "unknown" if error.request_sent else "not sent"
        except ServerErrorException:
            return "unknown"
        except APIException:
            return "not sent"
        assert sent.metadata == metadata
        return "accepted"


def resource_usage():
    """Return the memory of this process in MB, and the number of its open files."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(list(Path("/proc/self/fd").iterdir()))


def run(calls, seconds, seed=1):
    """Run the soak test and return a dictionary of numbers and a list of errors."""
    context = multiprocessing.get_context("spawn")
    pipe, other_end = context.Pipe()
    service = context.Process(target=serve, args=(other_end, seed), daemon=True)
    service.start()
    soak = Soak(pipe.recv(), calls, seconds)
    _, files_before = resource_usage()
    threads = [threading.Thread(target=soak.work) for _ in range(THREADS)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    duration = time.monotonic() - start
    memory, files = resource_usage()
    for client in soak.clients.values():
        client.close()
    files_after = resource_usage()[1]
    pipe.send("stop")
    stored = pipe.recv()
    pipe.send("exit")
    service.join()
    found = collections.Counter(
        (key, metadata["number"]) for key, messages in stored.items() for metadata in messages
    )
    errors = [f"a thread raised: {error!r}" for error in soak.thread_errors]
    for key, messages in stored.items():
        errors += [f"{m} was sent from {key}" for m in messages if m["account"] != key]
    for number, outcome in soak.outcomes.items():
        times = sum(found[key, str(number)] for key in ACCOUNTS)
        if times not in {"accepted": {1}, "unknown": {0, 1}, "not sent": {0}}[outcome]:
            errors.append(f"message {number} was {outcome} and exists {times} times")
    if soak.baseline is not None and memory - soak.baseline[0] > 24:
        errors.append(f"memory grew from {soak.baseline[0]:.0f} MB to {memory:.0f} MB")
    if files > files_before + THREADS * len(ACCOUNTS) or files_after > files_before:
        errors.append(f"open files: {files_before} before, {files} during, {files_after} after")
    numbers = {**soak.call_counts, **collections.Counter(soak.outcomes.values())}
    return {**numbers, "seconds": round(duration, 1), "memory": round(memory)}, errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    numbers, errors = run(options.calls, options.seconds, options.seed)
    print(", ".join(f"{name} {number}" for name, number in numbers.items()))
    print("\n".join(itertools.islice(errors, 20)) or "no errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
