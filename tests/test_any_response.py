"""Whatever comes back, a caller gets a result or an APIException."""

import json
import pickle

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from message_media_messages import APIException, MessageMediaMessagesClient, RetryPolicy
from message_media_messages.models._model import Model
from tests.support.callers import CANCEL, MESSAGE_ID, REPLIES, REPORTS, SEND, STATUS
from tests.support.wire import Last, WireServer, answer

MESSAGE = {
    "callback_url": "https://my.url.com",
    "content": "Olá",
    "destination_number": "+61491570156",
    "delivery_report": True,
    "format": "SMS",
    "message_expiry_timestamp": "2016-11-03T11:49:02.807Z",
    "metadata": {"key1": "value1"},
    "scheduled": "2016-11-03T11:49:02.807Z",
    "source_number": "+61491570157",
    "source_number_type": "INTERNATIONAL",
    "message_id": MESSAGE_ID,
    "status": "queued",
    "media": ["https://my.url.com/a.png"],
}
REPLY = {
    "metadata": {"key1": "value1"},
    "message_id": MESSAGE_ID,
    "reply_id": MESSAGE_ID,
    "date_received": "2016-12-07T08:43:00.850Z",
    "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount"},
    "attachments": [{"content_type": "image/png", "content": "aGk=", "original_name": "a.png"}],
    "content": "My first reply!",
}
REPORT = {
    "delivery_report_id": MESSAGE_ID,
    "date_received": "2017-05-20T06:30:37.642Z",
    "status": "enroute",
    "delay": 0,
    "billing_units": 1,
    "submitted_date": "2017-05-20T06:30:37.639Z",
    "vendor_account_id": {"vendor_id": "MessageMedia", "account_id": "MyAccount"},
}
ERROR = {"message": "Request failed to parse correctly.", "details": ["/messages/0/x: wrong"]}
# An endpoint of each kind and for each model, and a body that it may receive.
CALLS = st.sampled_from(
    [
        (SEND, {"messages": [MESSAGE]}),
        (STATUS, MESSAGE),
        (CANCEL, {"status": "cancelled"}),
        (REPLIES, {"replies": [REPLY, REPLY]}),
        (REPORTS, {"delivery_reports": [REPORT, REPORT]}),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
STATUSES = st.sampled_from([200, 200, 202, 204, 208, 302, 400, 401, 404, 429, 500, 503, 999])
TYPES = st.sampled_from(
    [
        "application/json",
        "text/html",
        "text/plain; charset=latin-1",
        "",
        "application/json; charset=rot13",
        "a/b; charset=idna",
    ]
)


@pytest.fixture(scope="module")
def server():
    with WireServer() as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    retry = RetryPolicy(max_retries=0)
    with MessageMediaMessagesClient(
        "key", "secret", base_uri=server.base_uri, timeout=5, retry=retry
    ) as client:
        yield client


def check(client, endpoint):
    """Make the call; whatever is given or raised must show, copy and read without a fault."""
    try:
        outcome = endpoint.call(client)
    except APIException as error:
        outcome = error
    copied = pickle.loads(pickle.dumps(outcome))
    assert (type(copied), str(copied)) == (type(outcome), str(outcome))
    if isinstance(outcome, Model):
        assert repr(type(outcome).from_dictionary(outcome.to_dictionary())) == repr(outcome)


@st.composite
def mutated(draw, value):
    """Give a JSON value with some of its parts exchanged for others."""
    if draw(st.integers(0, 9)) == 0:
        return draw(ANY_JSON)
    if isinstance(value, dict):
        changed = {
            key: draw(mutated(item)) for key, item in value.items() if draw(st.integers(0, 9))
        }
        return {**changed, **draw(st.dictionaries(st.text(max_size=5), SCALARS, max_size=1))}
    if isinstance(value, list):
        return [draw(mutated(item)) for item in value]
    return value


@st.composite
def damaged(draw, raw):
    """Give bytes with a stretch of them exchanged for others."""
    start = draw(st.integers(0, len(raw)))
    end = draw(st.integers(start, len(raw)))
    return raw[:start] + draw(st.binary(max_size=8)) + raw[end:]


MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@MANY
@given(st.data(), CALLS, STATUSES, TYPES)
def test_a_real_body_with_parts_exchanged(server, client, data, call, status, content_type):
    endpoint, body = call
    value = data.draw(mutated(body) | mutated(ERROR))
    server.answers(answer(status, json.dumps(value), content_type))
    check(client, endpoint)


@MANY
@given(st.data(), CALLS, STATUSES, TYPES)
def test_a_real_body_with_bytes_exchanged(server, client, data, call, status, content_type):
    endpoint, body = call
    raw = data.draw(damaged(json.dumps(body).encode()) | st.binary())
    server.answers(answer(status, raw, content_type))
    check(client, endpoint)


@MANY
@given(st.data(), CALLS)
def test_a_whole_response_with_bytes_exchanged(server, client, data, call):
    endpoint, body = call
    raw = data.draw(damaged(answer(200, body, Retry_After="5", Location="/x")) | st.binary())
    server.answers(Last(raw))
    check(client, endpoint)
