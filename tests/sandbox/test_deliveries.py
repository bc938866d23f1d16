"""Callbacks and webhooks from end to end: a sandbox, and a receiver on a socket."""

from __future__ import annotations

import base64
import gc
import json
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from message_media_messages.sandbox import Attempt, Sandbox, account, deliveries
from message_media_messages.sandbox.signature_keys import SignatureKeys
from tests.support.wire import CLOSE, Received, WireServer, answer

from .calls import MESSAGE, NUMBER, Caller

ACCEPTED = answer(204)
REFUSED = answer(500, b"try later")


@pytest.fixture
def receiver(wire: WireServer) -> WireServer:
    wire.answers(ACCEPTED)
    return wire


def send(caller: Caller, receiver: WireServer, **fields: object) -> str:
    message = {**MESSAGE, "callback_url": f"{receiver.base_uri}/callback", **fields}
    (sent,) = caller.send(message)
    return str(sent["message_id"])


def create_webhook(caller: Caller, receiver: WireServer, *events: str, **fields: object) -> None:
    webhook = {"url": f"{receiver.base_uri}/webhook", "method": "POST", "encoding": "JSON"}
    answer = caller.post("/v1/webhooks/messages", {**webhook, "events": events, **fields})
    assert answer.status_code == 201, answer.text


def bodies(receiver: WireServer) -> list[Any]:
    return [json.loads(received.body) for received in receiver.received]


def seconds(attempts: tuple[Attempt, ...]) -> list[float]:
    return [(attempt.at - attempts[0].at).total_seconds() for attempt in attempts]


def reply_in_flight(sandbox: Sandbox, caller: Caller, receiver: WireServer) -> threading.Event:
    """Start the delivery of a reply; the receiver answers when the event is set."""
    asked, done = threading.Event(), threading.Event()

    def answer_late(_: Received) -> bytes:
        asked.set()
        done.wait(timeout=10)
        return ACCEPTED

    receiver.answers(answer_late)
    message_id = send(caller, receiver)
    sandbox.account().receive_reply("Hi", message_id=message_id)
    assert asked.wait(timeout=10)
    return done


class TestCallbackUrl:
    def test_each_report_is_posted(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        message_id = send(caller, receiver, metadata={"key": "é"}, delivery_report=True)
        assert receiver.received == []
        sandbox.advance(3)
        assert [(body["status"], body["error_code"]) for body in bodies(receiver)] == [
            ("enroute", "200"),
            ("submitted", "210"),
            ("delivered", "220"),
        ]
        first = receiver.received[0]
        assert (first.method, first.target) == ("POST", "/callback")
        assert first.headers["Content-Type"] == "application/json"
        assert first.headers["Host"] == receiver.base_uri[len("http://") :]
        assert first.json == {
            "delivery_report_id": bodies(receiver)[0]["delivery_report_id"],
            "message_id": message_id,
            "status": "enroute",
            "source_number": NUMBER,
            "original_text": MESSAGE["content"],
            "date_received": bodies(receiver)[0]["date_received"],
            "submitted_date": bodies(receiver)[0]["submitted_date"],
            "delay": 0,
            "billing_units": 1,
            "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount001"},
            "callback_url": f"{receiver.base_uri}/callback",
            "metadata": {"key": "é"},
            "error_code": "200",
        }

    def test_reports_must_be_requested(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        send(caller, receiver)
        sandbox.advance(3)
        assert receiver.received == []

    def test_a_report_by_hand_is_posted_at_once(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        sandbox.report(send(caller, receiver, delivery_report=True), "held", "151")
        assert [(body["status"], body["error_code"]) for body in bodies(receiver)] == [
            ("held", "151")
        ]
        assert [delivery.event for delivery in sandbox.deliveries] == [None]

    def test_a_reply_is_posted_at_once(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        message_id = send(caller, receiver)
        reply = sandbox.receive_reply("Yes", message_id=message_id)
        assert bodies(receiver) == [reply]

    def test_attachments_are_posted_but_not_fetched(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        message_id = send(caller, receiver)
        files = [("image/png", b"\x00\x01", "a.png")]
        reply = sandbox.receive_reply("Look", message_id=message_id, attachments=files)
        attachment = {"content_type": "image/png", "content": "AAE=", "original_name": "a.png"}
        assert bodies(receiver) == [{**reply, "attachments": [attachment]}]
        assert caller.get("/v1/replies").json() == {"replies": [reply]}
        assert [delivery.event for delivery in sandbox.deliveries] == ["RECEIVED_MMS"]

    def test_it_is_retried_with_exponential_backoff(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED, CLOSE, answer(302, b""), ACCEPTED)
        sandbox.report(send(caller, receiver, delivery_report=True), "held")
        sandbox.advance(3600)
        (delivery,) = sandbox.deliveries
        assert [attempt.status for attempt in delivery.attempts] == [500, None, 302, 204]
        assert [attempt.body for attempt in delivery.attempts] == [b"try later", b"", b"", b""]
        assert str(delivery.attempts[1].error).startswith("RemoteDisconnected")
        assert seconds(delivery.attempts) == [0, 10, 30, 70]
        assert len(set(map(str, bodies(receiver)))) == 1

    def test_after_8_attempts_it_is_given_up(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED)
        sandbox.report(send(caller, receiver, delivery_report=True), "held")
        sandbox.advance(10)
        assert len(receiver.received) == 2
        sandbox.advance(86400)
        (delivery,) = sandbox.deliveries
        assert seconds(delivery.attempts) == [0, 10, 30, 70, 150, 310, 630, 1270]

    def test_attempts_are_in_the_order_of_their_due_times(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED, ACCEPTED)
        send(caller, receiver, delivery_report=True)
        sandbox.advance(3600)
        statuses = [body["status"] for body in bodies(receiver)]
        assert statuses == ["enroute", "submitted", "delivered", "enroute"]

    @pytest.mark.parametrize("url", ["not a URL", "http://example.com/"])
    def test_a_url_that_is_not_allowed_is_attempted_once(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer, url: str
    ) -> None:
        message_id = send(caller, receiver, callback_url=url, delivery_report=True)
        sandbox.report(message_id, "held")
        sandbox.advance(3600)
        (delivery,) = sandbox.deliveries
        (attempt,) = delivery.attempts
        assert (attempt.status, attempt.body) == (None, b"")
        assert str(attempt.error).startswith(("invalid URL", "refused: example.com"))

    @pytest.mark.parametrize(
        ("scenario", "statuses", "ids"),
        [
            ("repeated_report", ["enroute", "submitted", "delivered"] * 2, 3),
            ("unordered_report", ["delivered", "submitted", "enroute"], 3),
            ("late_report", ["enroute", "submitted", "delivered"], 3),
        ],
    )
    def test_scenarios_apply_to_callbacks(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        scenario: str,
        statuses: list[str],
        ids: int,
    ) -> None:
        sandbox.scenario(scenario, 10)
        send(caller, receiver, delivery_report=True)
        sandbox.advance(60)
        assert [body["status"] for body in bodies(receiver)] == statuses
        assert len({body["delivery_report_id"] for body in bodies(receiver)}) == ids
        at = [delivery.attempts[0].at for delivery in sandbox.deliveries]
        assert at[-1] - at[0] > timedelta(seconds=1)


class TestWebhooks:
    def test_it_receives_what_it_subscribed_to(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "DELIVERED_DR", "RECEIVED_SMS", headers={"X-Key": "a"})
        caller.send({**MESSAGE, "delivery_report": True}, MESSAGE)
        sandbox.advance(3)
        reply = sandbox.receive_reply("Hi")
        report, received = bodies(receiver)
        assert (report["status"], report["delay"], report["error_code"]) == (
            "delivered",
            "0",
            "220",
        )
        assert received["reply_id"] == reply["reply_id"]
        assert received["account_id"] == "MyAccount001"
        assert [delivery.event for delivery in sandbox.deliveries] == [
            "DELIVERED_DR",
            "RECEIVED_SMS",
        ]
        assert receiver.last.headers["X-Key"] == "a"
        assert receiver.last.headers["Content-Type"] == "application/json"

    def test_events_before_its_creation_are_not_sent(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        caller.send({**MESSAGE, "delivery_report": True})
        sandbox.advance(2)
        create_webhook(caller, receiver, "ENROUTE_DR", "SUBMITTED_DR", "DELIVERED_DR")
        sandbox.advance(2)
        assert [body["status"] for body in bodies(receiver)] == ["delivered"]

    def test_its_template_is_rendered_at_each_attempt(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED, REFUSED, ACCEPTED)
        template = '<r n="$retryCount">$esc.json($moContent) $moId $drId</r>'
        create_webhook(
            caller,
            receiver,
            "RECEIVED_SMS",
            method="PUT",
            encoding="XML",
            template=template,
            retries=5,
            retry_delay=30,
        )
        reply = sandbox.receive_reply('a "b" é')
        sandbox.advance(3600)
        text = rf"a \"b\" \u00e9 {reply['reply_id']} $drId</r>"
        assert [received.body.decode() for received in receiver.received] == [
            f'<r n="{retry}">{text}' for retry in range(3)
        ]
        assert receiver.last.method == "PUT"
        assert receiver.last.headers["Content-Type"] == "application/xml"
        (delivery,) = sandbox.deliveries
        assert seconds(delivery.attempts) == [0, 30, 60]

    def test_it_is_not_retried_by_default(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED)
        create_webhook(caller, receiver, "RECEIVED_SMS")
        sandbox.receive_reply("Hi")
        sandbox.advance(3600)
        assert len(receiver.received) == 1

    def test_its_retries_have_a_default_delay(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED)
        create_webhook(caller, receiver, "RECEIVED_SMS", retries=2)
        sandbox.receive_reply("Hi")
        sandbox.advance(3600)
        assert seconds(sandbox.deliveries[0].attempts) == [0, 5, 10]

    def test_its_read_timeout_is_a_limit(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        done = threading.Event()
        receiver.answers(lambda _: (done.wait(timeout=10), ACCEPTED)[1])
        create_webhook(caller, receiver, "RECEIVED_SMS", read_timeout=50)
        sandbox.receive_reply("Hi")
        done.set()
        (attempt,) = sandbox.deliveries[0].attempts
        assert (attempt.status, attempt.error) == (None, "no complete response within 0.05 s")

    def test_forms_have_a_field_for_each_field(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "FAILED_DR", encoding="FORM_ENCODED")
        (sent,) = caller.send({**MESSAGE, "delivery_report": True, "metadata": {"a": "é&"}})
        sandbox.report(str(sent["message_id"]), "failed", "330")
        form = parse_qs(receiver.last.body.decode(), strict_parsing=True)
        assert receiver.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert form["message_id"] == [sent["message_id"]]
        assert form["metadata"] == ['{"a":"é&"}']
        assert form["vendor_account_id"] == [
            '{"vendor_id":"MessageMedia","account_id":"MyAccount001"}'
        ]

    def test_the_template_of_a_form_is_sent_as_it_is_rendered(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(
            caller, receiver, "RECEIVED_SMS", encoding="FORM_ENCODED", template="from=$moContent"
        )
        sandbox.receive_reply("Hi")
        assert receiver.last.body == b"from=Hi"
        assert receiver.last.headers["Content-Type"] == "application/x-www-form-urlencoded"

    def test_a_lone_surrogate_is_sent(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "RECEIVED_SMS", method="PUT", template="$moContent")
        create_webhook(caller, receiver, "RECEIVED_SMS", method="POST", encoding="FORM_ENCODED")
        sandbox.receive_reply("\ud800")
        assert receiver.received[0].body == b"\\ud800"
        assert parse_qs(receiver.received[1].body.decode())["content"] == ["\\ud800"]

    def test_an_opt_out_is_a_notification_and_a_reply(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "OPT_OUT_SMS", "RECEIVED_SMS")
        message_id = send(caller, receiver)
        reply = sandbox.receive_reply(" Stop ", message_id=message_id)
        opt_out = next(body for body in bodies(receiver) if "notification_id" in body)
        assert (opt_out["content"], opt_out["message_id"]) == (" Stop ", message_id)
        assert "reply_id" not in opt_out
        replies = [body["reply_id"] for body in bodies(receiver) if "reply_id" in body]
        assert replies == [reply["reply_id"]] * 2
        assert sorted(str(delivery.event) for delivery in sandbox.deliveries) == [
            "OPT_OUT_SMS",
            "RECEIVED_SMS",
            "RECEIVED_SMS",
        ]

    def test_webhooks_belong_to_an_account(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "RECEIVED_SMS")
        sandbox.receive_reply("Hi", account="MARKETING")
        sandbox.add_account("OTHER", "SECRET").receive_reply("Hi")
        sandbox.advance(1)
        assert receiver.received == []

    def test_a_deleted_webhook_receives_nothing_new(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        create_webhook(caller, receiver, "RECEIVED_SMS")
        (webhook,) = sandbox.account().webhooks.all()
        caller.delete(f"/v1/webhooks/messages/{webhook.id}")
        sandbox.receive_reply("Hi")
        assert receiver.received == []


class TestSignatures:
    @staticmethod
    def enable(caller: Caller, digest: str) -> tuple[str, RSAPublicKey]:
        created = caller.post("/v1/iam/signature_keys", {"digest": digest, "cipher": "RSA"}).json()
        key_id = str(created["key_id"])
        caller.patch("/v1/iam/signature_keys/enabled", {"key_id": key_id})
        public_key = load_der_public_key(base64.b64decode(created["public_key"]))
        assert isinstance(public_key, RSAPublicKey)
        return key_id, public_key

    @staticmethod
    def verify(received: Received, key: RSAPublicKey, digest: hashes.HashAlgorithm) -> None:
        line = f"{received.method} {received.target} HTTP/1.1"
        signed = f"{line}{received.headers['Date']}".encode() + received.body
        signature = base64.b64decode(received.headers["X-MessageMedia-Signature"], validate=True)
        key.verify(signature, signed, PKCS1v15(), digest)

    def test_nothing_is_signed_without_a_key(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        sandbox.receive_reply("é", message_id=send(caller, receiver))
        assert not [name for name in receiver.last.headers if name.startswith("X-MessageMedia")]

    @pytest.mark.parametrize(
        ("name", "digest"),
        [("SHA224", hashes.SHA224()), ("SHA256", hashes.SHA256()), ("SHA512", hashes.SHA512())],
    )
    def test_callbacks_are_signed_with_the_enabled_key(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        name: str,
        digest: hashes.HashAlgorithm,
    ) -> None:
        key_id, public_key = self.enable(caller, name)
        message_id = send(caller, receiver, callback_url=f"{receiver.base_uri}/a b?c=é")
        sandbox.receive_reply("é", message_id=message_id)
        headers = receiver.last.headers
        assert headers["X-MessageMedia-Digest-Type"] == name
        assert headers["X-MessageMedia-Cipher-Type"] == "RSA"
        assert headers["X-MessageMedia-Key-Id"] == key_id
        self.verify(receiver.last, public_key, digest)
        receiver.last.body += b" "
        with pytest.raises(InvalidSignature):
            self.verify(receiver.last, public_key, digest)

    def test_each_attempt_is_signed_with_the_key_of_its_time(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED)
        create_webhook(caller, receiver, "RECEIVED_SMS", retries=2, retry_delay=5)
        _, old = self.enable(caller, "SHA256")
        sandbox.receive_reply("Hi")
        _, new = self.enable(caller, "SHA512")
        sandbox.advance(5)
        caller.delete("/v1/iam/signature_keys/enabled")
        sandbox.advance(5)
        first, second, third = receiver.received
        self.verify(first, old, hashes.SHA256())
        self.verify(second, new, hashes.SHA512())
        assert "X-MessageMedia-Signature" not in third.headers

    def test_the_date_is_the_real_one(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        sandbox.advance(timedelta(days=1))
        sandbox.receive_reply("Hi", message_id=send(caller, receiver))
        date = parsedate_to_datetime(receiver.last.headers["Date"])
        assert abs(datetime.now(timezone.utc) - date) < timedelta(minutes=1)
        assert sandbox.deliveries[0].attempts[0].at > date + timedelta(hours=23)


class TestDeliveries:
    def test_they_show_the_request_and_the_attempts(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        sandbox.receive_reply("Hi", message_id=send(caller, receiver))
        (delivery,) = sandbox.deliveries
        assert (delivery.method, delivery.url) == ("POST", f"{receiver.base_uri}/callback")
        assert delivery.body == receiver.last.body
        assert delivery.headers["date"] == receiver.last.headers["Date"]
        assert repr(delivery) == (
            f"<Delivery {delivery.id} RECEIVED_SMS POST {receiver.base_uri}/callback [204]>"
        )
        (attempt,) = delivery.attempts
        assert attempt.accepted
        assert repr(attempt).startswith("Attempt(at=datetime.datetime(")

    def test_a_delivery_is_repeated_by_hand(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(ACCEPTED, REFUSED)
        message_id = send(caller, receiver)
        sandbox.receive_reply("Hi", message_id=message_id)
        (delivery,) = sandbox.deliveries
        attempt = sandbox.redeliver(delivery.id)
        assert (attempt.status, attempt.body) == (500, b"try later")
        assert delivery.attempts[1] is attempt
        sandbox.advance(3600)
        assert len(receiver.received) == 2

    def test_a_delivery_that_was_accepted_by_hand_is_not_retried(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        receiver.answers(REFUSED, ACCEPTED, REFUSED)
        message_id = send(caller, receiver)
        sandbox.receive_reply("Hi", message_id=message_id)
        sandbox.redeliver(sandbox.deliveries[0].id)
        sandbox.redeliver(sandbox.deliveries[0].id)
        sandbox.advance(3600)
        assert [attempt.status for attempt in sandbox.deliveries[0].attempts] == [500, 204, 500]

    def test_an_unknown_delivery_cannot_be_repeated(self, sandbox: Sandbox) -> None:
        with pytest.raises(LookupError, match="'delivery-1'"):
            sandbox.redeliver("delivery-1")

    def test_the_oldest_are_forgotten(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(deliveries, "MAX_DELIVERIES", 2)
        send(caller, receiver, delivery_report=True)
        sandbox.advance(3)
        assert [delivery.event for delivery in sandbox.deliveries] == [
            "SUBMITTED_DR",
            "DELIVERED_DR",
        ]
        assert len(receiver.received) == 3

    def test_what_is_forgotten_is_not_retried(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(deliveries, "MAX_DELIVERIES", 1)
        receiver.answers(REFUSED)
        send(caller, receiver, delivery_report=True)
        sandbox.advance(3600)
        assert len(receiver.received) == 1 + 1 + 8

    def test_the_retries_of_forgotten_ones_are_not_kept(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(deliveries, "MAX_DELIVERIES", 1)
        receiver.answers(REFUSED)
        message_id = send(caller, receiver, callback_url=f"{receiver.base_uri}/kept")
        for _ in range(20):
            sandbox.receive_reply("Hi", message_id=message_id)
        kept = [
            item
            for item in gc.get_objects()
            if isinstance(item, deliveries.Delivery) and item.url == f"{receiver.base_uri}/kept"
        ]
        assert len(kept) <= 3

    def test_two_attempts_at_once_do_not_mix_their_requests(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        create_webhook(caller, receiver, "RECEIVED_SMS", template="$retryCount")
        first_attempt = iter([True])

        def redeliver_twice(_: SignatureKeys) -> None:
            if next(first_attempt, False):
                sandbox.redeliver("delivery-1")
                sandbox.redeliver("delivery-1")

        monkeypatch.setattr(SignatureKeys, "enabled", property(redeliver_twice))
        sandbox.receive_reply("Hi")
        assert [received.body for received in receiver.received] == [b"0", b"1", b"0"]

    def test_a_long_advance_attempts_them_before_it_has_all_events(
        self,
        sandbox: Sandbox,
        caller: Caller,
        receiver: WireServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(account, "_MAX_EVENTS", 1)
        counts: list[int] = []
        receiver.answers(lambda _: (counts.append(len(sandbox.deliveries)), ACCEPTED)[1])
        send(caller, receiver, delivery_report=True)
        sandbox.advance(3)
        assert counts[0] < 3
        assert counts[-1] == 3

    def test_remote_callbacks_are_allowed_by_an_argument(self, receiver: WireServer) -> None:
        url = receiver.base_uri.replace("127.0.0.1", "0.0.0.0")
        for allowed, status in ((False, None), (True, 204)):
            with Sandbox(allow_remote_callbacks=allowed) as sandbox, Caller(sandbox) as caller:
                sandbox.receive_reply("Hi", message_id=send(caller, receiver, callback_url=url))
                (attempt,) = sandbox.deliveries[0].attempts
                assert attempt.status == status


class TestTime:
    def test_real_time_delivers_too(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        received: queue.Queue[Received] = queue.Queue()
        receiver.answers(lambda request: (received.put(request), ACCEPTED)[1])
        send(caller, receiver, delivery_report=True)
        sandbox.advance(0.95)
        assert json.loads(received.get(timeout=10).body)["status"] == "enroute"

    def test_a_retry_comes_in_real_time(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        received: queue.Queue[bytes] = queue.Queue()
        answers = iter([REFUSED, ACCEPTED])
        receiver.answers(lambda request: (received.put(request.body), next(answers))[1])
        sandbox.receive_reply("Hi", message_id=send(caller, receiver))
        first = received.get(timeout=10)
        sandbox.advance(9.95)
        assert received.get(timeout=10) == first

    def test_an_account_that_is_used_directly_delivers_too(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        received: queue.Queue[Received] = queue.Queue()
        receiver.answers(lambda request: (received.put(request), ACCEPTED)[1])
        message_id = send(caller, receiver)
        reply = sandbox.account().receive_reply("Hi", message_id=message_id)
        assert json.loads(received.get(timeout=10).body) == reply

    @pytest.mark.parametrize("is_synchronous", [True, False])
    def test_a_receiver_can_simulate_a_reply(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer, is_synchronous: bool
    ) -> None:
        texts: queue.Queue[str] = queue.Queue()

        def reply_to(request: Received) -> bytes:
            text = request.json["content"]
            if text != "third":
                following = {"first": "second", "second": "third"}[text]
                sandbox.receive_reply(following, message_id=message_id)
            texts.put(text)
            return ACCEPTED

        receiver.answers(reply_to)
        message_id = send(caller, receiver)
        replier = sandbox if is_synchronous else sandbox.account()
        replier.receive_reply("first", message_id=message_id)
        assert [texts.get(timeout=10) for _ in range(3)] == ["third", "second", "first"]
        sandbox.advance(0)
        assert [len(delivery.attempts) for delivery in sandbox.deliveries] == [1, 1, 1]

    def test_closing_interrupts_a_receiver_that_hangs(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        done = reply_in_flight(sandbox, caller, receiver)
        sandbox.close()
        done.set()
        (delivery,) = sandbox.deliveries
        assert [attempt.status for attempt in delivery.attempts] == [None]
        with pytest.raises(RuntimeError, match="not running"):
            sandbox.redeliver(delivery.id)

    def test_after_a_restart_it_delivers_what_was_due(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        send(caller, receiver, delivery_report=True)
        sandbox.close()
        sandbox.advance(3)
        assert receiver.received == []
        assert len(sandbox.deliveries) == 3
        sandbox.start()
        sandbox.advance(0)
        assert [len(delivery.attempts) for delivery in sandbox.deliveries] == [1, 1, 1]
        assert len(receiver.received) == 3

    def test_a_call_waits_for_what_the_threads_are_sending(
        self, sandbox: Sandbox, caller: Caller, receiver: WireServer
    ) -> None:
        done = reply_in_flight(sandbox, caller, receiver)
        done.set()
        sandbox.advance(0)
        assert [attempt.status for attempt in sandbox.deliveries[0].attempts] == [204]

    def test_many_threads_lose_and_double_nothing(
        self, sandbox: Sandbox, receiver: WireServer
    ) -> None:
        def send_and_reply(number: int) -> None:
            with Caller(sandbox) as caller:
                message_id = send(caller, receiver, content=str(number), delivery_report=True)
                sandbox.receive_reply("Hi", message_id=message_id)
                sandbox.report(message_id, "held")
                send(caller, receiver, content=str(number), delivery_report=True)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(send_and_reply, range(16)))
        sandbox.advance(3)
        account = sandbox.account()
        fetched = [report["delivery_report_id"] for report in account.delivery_reports()]
        fetched += [reply["reply_id"] for reply in account.replies()]
        assert len(fetched) >= 16 * (1 + 1 + 3)
        posted = [body.get("reply_id") or body["delivery_report_id"] for body in bodies(receiver)]
        assert sorted(posted) == sorted(fetched)
