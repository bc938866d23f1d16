"""A call imports nothing, so that a forked child cannot wait for an import of another thread.

A child has a copy of the import locks, and not the thread that would release them.
"""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.support.wire import answer

ROOT = Path(__file__).parent.parent

# Calls of each kind, to the two addresses that are the arguments of the program.
CALLS = """
import importlib.machinery, os, signal, sys, threading, uuid
from message_media_messages import (
    APIException, FormatEnum, Message, MessageMediaMessagesClient, RetryPolicy, SendMessagesRequest
)

service, refusing = sys.argv[1:]
MESSAGE_ID = str(uuid.UUID(int=1))


def client_of(base_uri, use_hmac=False):
    return MessageMediaMessagesClient(
        "key", "secret", use_hmac, base_uri=base_uri, retry=RetryPolicy(max_retries=0)
    )


def fails(call, *arguments):
    try:
        call(*arguments)
    except APIException as error:
        str(error)
    else:
        raise AssertionError("no exception")


def make_calls():
    for use_hmac in (False, True):
        client = client_of(service, use_hmac)
        message = Message("Hi", "+61491570156", format=FormatEnum.SMS, scheduled="2030-01-01")
        client.messages.send_messages(SendMessagesRequest([message]))
        fails(client.messages.send_messages, {"messages": [{"content": "invalid"}]})
        client.messages.get_message_status(uuid.UUID(MESSAGE_ID))
        fails(client.messages.get_message_status, "unknown")
        client.messages.cancel_scheduled_message(MESSAGE_ID)
        client.messages.check_credits_remaining()
        client.replies.check_replies()
        client.replies.confirm_replies_as_received({"reply_ids": ["id"]})
        client.delivery_reports.check_delivery_reports()
        ids = {"delivery_report_ids": ["id"]}
        client.delivery_reports.confirm_delivery_reports_as_received(ids)
    fails(client_of(refusing).replies.check_replies)
"""


MESSAGE_ID = "00000000-0000-0000-0000-000000000001"
MESSAGE = {"message_id": MESSAGE_ID, "scheduled": "2030-01-01T00:00:00.000Z"}
REPLY = {"reply_id": "id", "date_received": "2030-01-01T00:00:00.123Z", "vendor_account_id": {}}
REPORT = {"delivery_report_id": "id", "submitted_date": "2030-01-01T00:00:00Z"}
RESPONSES = {
    "/v1/messages": {"messages": [MESSAGE]},
    f"/v1/messages/{MESSAGE_ID}": MESSAGE,
    "/v1/messaging/credits": {"remaining_credits": 1},
    "/v1/replies": {"replies": [REPLY]},
    "/v1/replies/confirmed": {},
    "/v1/delivery_reports": {"delivery_reports": [REPORT]},
    "/v1/delivery_reports/confirmed": {},
}


def response(request):
    if request.target not in RESPONSES:
        return answer(404, {"message": "not found"})
    return answer(400 if b"invalid" in request.body else 200, RESPONSES[request.target])


@pytest.fixture
def run(wire, refusing):
    """Run a program after `CALLS`, in an interpreter of its own, and return what it prints."""
    wire.answers(response)

    def run(program):
        done = subprocess.run(
            [sys.executable, "-c", CALLS + textwrap.dedent(program), wire.base_uri, refusing],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


def test_a_call_imports_no_module(run):
    imported = run(
        """
        before = {*sys.modules}
        make_calls()
        print(*sorted({*sys.modules} - before))
        """
    )
    assert imported == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_that_is_forked_during_the_first_call_of_another_thread_can_make_calls(run):
    run(
        """
        class BlockingImporter:
            def find_spec(self, name, path=None, target=None):
                return importlib.machinery.ModuleSpec(name, self)

            def create_module(self, spec):
                return None

            def exec_module(self, module):
                reached.set()
                threading.Event().wait()  # with the lock of the module

        def make_first_calls():
            make_calls()
            reached.set()

        reached = threading.Event()
        importer = BlockingImporter()
        sys.meta_path.insert(0, importer)
        threading.Thread(target=make_first_calls, daemon=True).start()
        reached.wait()
        child = os.fork()
        if child == 0:
            signal.alarm(30)  # ends a child that waits for the lock
            make_calls()
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        sys.meta_path.remove(importer)  # the interpreter imports modules when it ends
        assert status == 0, "the child was blocked"
        """
    )
