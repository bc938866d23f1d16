"""The examples of receivers run under real servers, which keep the raw request target."""

import contextlib
import sqlite3

import pytest

from tests.callbacks.servers import running
from tests.callbacks.signing import BODY

EVENT = "delivery_report:01e1fa0a-6e27-4945-9cdb-18644b4de043"
PAIRS = [
    ("gunicorn", "flask"),
    ("werkzeug", "flask"),
    ("waitress", "flask"),
    ("gunicorn", "django"),
    ("waitress", "django"),
    ("uvicorn", "fastapi"),
]


@pytest.fixture(scope="module", params=PAIRS, ids="-".join)
def server(request, tmp_path_factory):
    with running(*request.param, tmp_path_factory.mktemp("server")) as server:
        yield server


def stored(server):
    with contextlib.closing(sqlite3.connect(server.directory / "callbacks.db")) as db:
        return dict(db.execute("SELECT id, body FROM callbacks"))


def test_an_event_is_stored_once(server):
    assert server.post("/callbacks", BODY) == (204, b"")
    assert server.post("/c%61llbacks?repeated=%20%2F", BODY) == (204, b"")
    assert stored(server)[EVENT] == BODY


def test_a_signed_body_that_is_no_event_is_stored(server):
    body = b'["Ol\xc3\xa1"]'
    assert server.post("/callbacks", body) == (204, b"")
    assert body in stored(server).values()


def test_a_request_that_is_not_signed_is_refused(server):
    before = stored(server)
    status, _ = server.post("/callbacks", BODY, signed_line="POST /callbacks/ HTTP/1.1")
    assert status == 401
    assert stored(server) == before
    assert "Callback refused: The signature would match if the request target" in server.log()


@pytest.mark.parametrize(
    "target",
    ["/raw/a%2Fb%20c?x=%2F%20&y", "/raw/%7Euser;v=1/ol%C3%A1", "/raw//double/../dots", "/raw/+a+"],
)
def test_any_target_verifies(server, target):
    assert server.post(target, BODY) == (200, target.encode())


def test_a_chunked_body_verifies(server):
    chunked = {"Transfer-Encoding": "chunked"}
    assert server.post("/raw/chunked", BODY, **chunked) == (200, b"/raw/chunked")
