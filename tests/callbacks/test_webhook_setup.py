"""A signature key and a webhook are created together, or neither."""

import shlex
from types import SimpleNamespace

import pytest

from message_media_messages import (
    APIException,
    ConflictException,
    HttpContext,
    HttpRequest,
    HttpResponse,
    NotFoundException,
    SignatureKey,
    Webhook,
    WebhookEventEnum,
)
from message_media_messages.callbacks import TEMPLATE, CallbackSetup, SetupError, setup

URL = "https://example.com/it's"
CREATED = ["create key", "create webhook", "get enabled", "enable KEY"]


class Service:
    """A client whose calls are kept, and fail if the test says so."""

    def __init__(self, is_enabled=False, failures=()):
        self.is_enabled, self.failures = is_enabled, dict(failures)
        self.calls, self.webhook = [], None
        self.webhooks = SimpleNamespace(create=self.create_webhook, delete=self.delete)
        self.signature_keys = SimpleNamespace(
            create=self.create_key,
            get_enabled=self.get_enabled,
            enable=self.enable,
            delete=self.delete,
        )

    def call(self, name):
        self.calls.append(name)
        if name in self.failures:
            raise self.failures[name]

    def create_key(self, digest):
        self.call("create key")
        return SignatureKey("KEY", "PUBLIC", digest=digest)

    def create_webhook(self, url, events, **options):
        self.webhook = {"url": url, "events": list(events), **options}
        self.call("create webhook")
        return Webhook("WEBHOOK")

    def enable(self, id_):
        self.call(f"enable {id_}")

    def delete(self, id_):
        self.call(f"delete {id_}")

    def get_enabled(self):
        self.call("get enabled")
        if not self.is_enabled:
            raise failure(NotFoundException)


def failure(kind=APIException):
    request = HttpRequest("POST", "https://api.messagemedia.com/x")
    return kind("It failed.", HttpContext(request, HttpResponse(500, "", {}, "")))


def test_everything_is_created_and_the_key_is_enabled_last():
    service = Service()
    done = setup(service, URL)
    assert done == CallbackSetup(URL, "WEBHOOK", "KEY", "PUBLIC", enabled=True)
    assert service.calls == CREATED
    assert service.webhook == {
        "url": URL,
        "events": service.webhook["events"],
        "template": TEMPLATE,
        "read_timeout": None,
        "retries": 5,
        "retry_delay": 60,
    }
    names = {name for name in vars(WebhookEventEnum) if name.isupper()}
    assert len(service.webhook["events"]) == len(names)
    assert set(service.webhook["events"]) == names


def test_it_says_what_to_store():
    comment, *exports, next_step = str(setup(Service(), URL)).splitlines()
    assert comment == "# Webhook WEBHOOK. Store these settings:"
    assert shlex.split("\n".join(exports)) == [
        "export",
        f"MESSAGEMEDIA_CALLBACK_URL={URL}",
        "export",
        'MESSAGEMEDIA_PUBLIC_KEYS={"KEY": "PUBLIC"}',
    ]
    assert next_step == "# The service signs callbacks with this key now."


def test_an_enabled_key_stays_enabled():
    service = Service(is_enabled=True)
    done = setup(service, URL, events=["RECEIVED_SMS"], template="{}", retries=0)
    assert service.calls == CREATED[:-1]
    assert (service.webhook["events"], service.webhook["template"]) == (["RECEIVED_SMS"], "{}")
    assert not done.enabled
    assert str(done).splitlines()[-1] == (
        "# Another key is enabled. Add this key to those in MESSAGEMEDIA_PUBLIC_KEYS, and after "
        "deploying both: client.signature_keys.enable('KEY')"
    )


@pytest.mark.parametrize(
    ("failing", "deleted"),
    [
        ("create key", []),
        ("create webhook", ["delete KEY"]),
        ("get enabled", ["delete WEBHOOK", "delete KEY"]),
        ("enable KEY", ["delete WEBHOOK", "delete KEY"]),
    ],
)
def test_after_a_failure_nothing_is_left(failing, deleted):
    service = Service(failures={failing: failure(ConflictException)})
    with pytest.raises(ConflictException):
        setup(service, URL)
    assert service.calls == [*CREATED[: CREATED.index(failing) + 1], *deleted]


def test_after_a_wrong_argument_nothing_is_left():
    service = Service(failures={"create webhook": TypeError("events must be a list")})
    with pytest.raises(TypeError, match="events must be a list"):
        setup(service, URL)
    assert service.calls == ["create key", "create webhook", "delete KEY"]


def test_what_is_deleted_already_is_not_named():
    failures = {
        "enable KEY": failure(),
        "delete WEBHOOK": failure(NotFoundException),
        "delete KEY": failure(NotFoundException),
    }
    with pytest.raises(APIException) as caught:
        setup(Service(failures=failures), URL)
    assert caught.value is failures["enable KEY"]


def test_what_cannot_be_deleted_is_named():
    failures = {name: failure() for name in ("enable KEY", "delete WEBHOOK", "delete KEY")}
    service = Service(failures=failures)
    with pytest.raises(SetupError) as caught:
        setup(service, URL)
    assert str(caught.value).endswith(
        "try: client.webhooks.delete('WEBHOOK'), client.signature_keys.delete('KEY')"
    )
    assert caught.value.__cause__ is failures["enable KEY"]
    assert service.calls[-2:] == ["delete WEBHOOK", "delete KEY"]
