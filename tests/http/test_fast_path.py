"""The fast path: when it is used, and that it sends the same requests."""

import contextlib
import functools
import ssl
from pathlib import Path

import pytest
import requests
import trustme
import urllib3
from hypothesis import given, settings, strategies as st
from requests.adapters import HTTPAdapter

from message_media_messages import urls
from message_media_messages.exceptions.network_exceptions import APISSLException
from message_media_messages.http import fast_path
from message_media_messages.http.http_request import HttpRequest
from message_media_messages.http.requests_client import RequestsClient
from tests.support.wire import WireServer, answer

SHORTENED = ("request", "prepare_request", "merge_environment_settings")


@pytest.fixture
def client():
    with contextlib.closing(RequestsClient(timeout=10)) as client:
        yield client


@pytest.fixture
def searches(monkeypatch):
    """The URLs for which `requests` has looked for proxies in the environment."""
    found = []
    search = requests.sessions.get_environ_proxies

    def counting(url, **options):
        found.append(url)
        return search(url, **options)

    monkeypatch.setattr(requests.sessions, "get_environ_proxies", counting)
    return found


@pytest.fixture
def tls_wire():
    """A server behind a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with WireServer(tls=context) as server:
        yield server


def get(url, headers=None):
    return HttpRequest("GET", url, headers)


def sent_both_ways(client, wire, request):
    """Return what the fast path sends for a request, and then what `requests` sends."""
    client.execute_as_string(request)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_path.FastPath, "is_open", lambda self, session: False)
        client.execute_as_string(request)
    short, long = wire.received[-2:]
    return short.raw, long.raw


@pytest.mark.parametrize(
    ("method", "body", "of_session"),
    [
        ("GET", None, {}),
        ("GET", "", {}),
        ("GET", None, {"X-Session": "1", "ACCEPT": "text/html"}),
        ("GET", None, {"Accept-Encoding": None, "User-Agent": None}),
        ("HEAD", None, {}),
        ("DELETE", None, {}),
        ("POST", None, {}),
        ("POST", "", {}),
        ("POST", "é", {"X-Session": "1", "ACCEPT": "text/html"}),
        ("POST", b"\x00\xff", {}),
        ("PUT", "é", {}),
        ("PATCH", "é", {}),
        ("post", "é", {}),
    ],
)
def test_both_paths_send_the_same_request(client, wire, method, body, of_session):
    wire.answers(answer(204))
    client.session.headers.update(of_session)
    headers = {"accept": "application/json", "X-Latin-1": "\xe9"}
    url = wire.base_uri + "/a//b%2Fc d/é?x=1 2&y=%41#z"
    short, long = sent_both_ways(client, wire, HttpRequest(method, url, headers, {}, body))
    assert short == long
    assert short.startswith(method.upper().encode() + b" /a//b%2Fc%20d/%C3%A9?x=1%202&y=A HTTP/1.1")


def test_both_paths_send_any_url_and_header_alike():
    names = st.sampled_from(["accept", "Accept", "X-Any", "x-any", "connection", "Host", "cookie"])
    values = st.text(st.characters(min_codepoint=33, max_codepoint=126)).filter(
        lambda value: value.lower() not in ("close", "upgrade")
    )

    with WireServer() as wire, contextlib.closing(RequestsClient(timeout=10)) as client:
        wire.answers(answer(204))

        @settings(deadline=None)
        @given(path=st.text(), headers=st.dictionaries(names, values))
        def check(path, headers):
            try:
                request = get(f"{wire.base_uri}/{path}", headers)
                short, long = sent_both_ways(client, wire, request)
            except requests.exceptions.InvalidURL:
                return
            assert short == long

        check()


@pytest.mark.parametrize("url", ["ftp://example.com", "nowhere", "http://", "", None])
def test_a_url_that_cannot_be_is_refused_the_same_either_way(client, url, monkeypatch):
    failures = []
    for is_short in (True, False):
        if not is_short:
            monkeypatch.setattr(fast_path.FastPath, "is_open", lambda self, session: False)
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            client.execute_as_string(get(url))
        failures.append((type(caught.value), str(caught.value)))
    assert failures[0] == failures[1]


def test_the_environment_is_searched_once_for_a_host(client, wire, searches):
    for path in ("/v1/replies", "/v1/messages", "/v1/replies"):
        client.execute_as_string(get(wire.base_uri + path))
    assert searches == [wire.base_uri + "/v1/replies"]
    with WireServer() as other:
        client.execute_as_string(get(other.base_uri + "/"))
        assert searches[1:] == [other.base_uri + "/"]


def test_a_proxy_applies_while_it_is_set(client, wire, monkeypatch, searches):
    with WireServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            client.execute_as_string(get(wire.base_uri + "/direct"))
            monkeypatch.setenv(name, proxy.base_uri)
            client.execute_as_string(get(wire.base_uri + f"/by-{name}"))
            assert proxy.last.target == f"{wire.base_uri}/by-{name}"
            for exempting in ("no_proxy", "NO_PROXY"):
                monkeypatch.setenv(exempting, "127.0.0.1")
                client.execute_as_string(get(wire.base_uri + "/exempt"))
                monkeypatch.delenv(exempting)
            monkeypatch.delenv(name)
    assert [each.target for each in wire.received] == ["/direct", "/exempt", "/exempt"] * 4
    assert len(proxy.received) == 4


def test_settings_of_the_session_apply_at_once(client, wire, monkeypatch):
    with WireServer() as first, WireServer() as second:
        monkeypatch.setenv("http_proxy", first.base_uri)
        client.execute_as_string(get(wire.base_uri + "/1"))
        client.session.proxies["http"] = second.base_uri
        client.execute_as_string(get(wire.base_uri + "/2"))
        del client.session.proxies["http"]
        client.session.trust_env = False
        client.execute_as_string(get(wire.base_uri + "/3"))
        assert [first.last.target, second.last.target, wire.last.target] == [
            wire.base_uri + "/1",
            wire.base_uri + "/2",
            "/3",
        ]


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_apply_at_once(monkeypatch, tmp_path, variable):
    authority, other = trustme.CA(), trustme.CA()
    bundle, wrong = tmp_path / "ca.pem", tmp_path / "wrong.pem"
    authority.cert_pem.write_to_path(str(bundle))
    other.cert_pem.write_to_path(str(wrong))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with WireServer(tls=context) as wire, contextlib.closing(RequestsClient()) as client:

        def trusts():
            client.close()  # what is decided by a handshake needs a new one
            try:
                client.execute_as_string(get(wire.base_uri))
            except APISSLException:
                return False
            return True

        assert not trusts()
        monkeypatch.setenv(variable, str(bundle))
        assert trusts()
        monkeypatch.setenv(variable, str(wrong))
        assert not trusts()
        client.session.verify = str(bundle)
        assert trusts()
        client.session.verify = True
        assert not trusts()
        client.session.verify = False
        with pytest.warns(Warning, match="Unverified HTTPS request"):
            assert trusts()


def wrapper(method, calls):
    @functools.wraps(method)
    def wrapped(*args, **kwargs):
        calls.append(method.__name__)
        return method(*args, **kwargs)

    return wrapped


class Proxy:
    """Stands in for a method and answers for it, as the wrappers of tracing libraries do."""

    def __init__(self, method, calls):
        self.method = method
        self.calls = calls

    def __get__(self, obj, cls=None):
        return self if obj is None else Proxy(self.method.__get__(obj, cls), self.calls)

    def __call__(self, *args, **kwargs):
        self.calls.append(self.method.__name__)
        return self.method(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self.method, name)


@pytest.mark.parametrize("name", SHORTENED)
@pytest.mark.parametrize("replacement", [wrapper, Proxy])
def test_what_is_replaced_on_all_sessions_is_called(client, wire, monkeypatch, name, replacement):
    calls = []
    client.execute_as_string(get(wire.base_uri))
    method = getattr(requests.Session, name)
    monkeypatch.setattr(requests.Session, name, replacement(method, calls))
    client.execute_as_string(get(wire.base_uri))
    assert calls == [name]


def test_a_replacement_from_a_package_named_like_requests_is_called(client, wire, monkeypatch):
    calls = []
    replaced = wrapper(requests.Session.request, calls)
    directory = Path(requests.__file__).parent
    file = directory.with_name(directory.name + "_wrapper") / "sessions.py"
    replaced.__code__ = replaced.__code__.replace(co_filename=str(file))
    monkeypatch.setattr(requests.Session, "request", replaced)
    client.execute_as_string(get(wire.base_uri))
    assert calls == ["request"]


@pytest.mark.parametrize("name", SHORTENED)
def test_what_is_replaced_on_its_session_is_called(client, wire, name):
    calls = []
    setattr(client.session, name, wrapper(getattr(client.session, name), calls))
    client.execute_as_string(get(wire.base_uri))
    assert calls == [name]


@pytest.mark.parametrize("name", ["send", "get_adapter"])
def test_what_is_replaced_after_the_fast_path_is_called(client, wire, monkeypatch, name):
    calls = []
    method = getattr(requests.Session, name)
    monkeypatch.setattr(requests.Session, name, wrapper(method, calls))
    client.execute_as_string(get(wire.base_uri))
    assert calls == [name]


def test_another_kind_of_session_does_not_use_the_fast_path(wire):
    class Session(requests.Session):
        def request(self, method, url, **kwargs):
            return super().request(method, url + "/by-session", **kwargs)

    with contextlib.closing(RequestsClient(timeout=10)) as client:
        client.session.close()
        client.session = Session()
        client.execute_as_string(get(wire.base_uri))
    assert wire.last.target == "/by-session"


class TestPools:
    def test_the_pool_of_the_last_request_is_used_again(self, client, wire):
        for _ in range(3):
            client.execute_as_string(get(wire.base_uri))
        assert wire.connections == 1

    def test_a_pool_that_was_closed_is_not(self, client, wire):
        client.execute_as_string(get(wire.base_uri))
        pools = client.session.get_adapter(wire.base_uri).poolmanager.pools
        for key in list(pools.keys()):
            pools[key].close()
        client.session.get_adapter(wire.base_uri).poolmanager.clear()
        client.execute_as_string(get(wire.base_uri))
        assert (len(wire.received), wire.connections) == (2, 2)

    def test_a_pool_that_was_dropped_for_others_is_closed_with_the_client(self, client, wire):
        client.execute_as_string(get(wire.base_uri))
        manager = client.session.get_adapter(wire.base_uri).poolmanager
        for number in range(20):
            manager.connection_from_host(f"host-{number}.example", 80)
        client.execute_as_string(get(wire.base_uri))
        client.close()
        wire.wait_until_closed()
        client.execute_as_string(get(wire.base_uri))
        assert len(wire.received) == 3

    def test_proxies_have_pools_of_their_own(self, client, wire):
        with WireServer() as proxy:
            for _ in range(2):
                client.execute_as_string(get(wire.base_uri))
                client.session.proxies["http"] = proxy.base_uri
                client.execute_as_string(get(wire.base_uri))
                del client.session.proxies["http"]
            client.close()
        assert [len(proxy.received), len(wire.received)] == [2, 2]
        assert [proxy.connections, wire.connections] == [1, 1]

    def test_hosts_have_pools_of_their_own(self, client, wire):
        with WireServer() as other:
            for number in range(3):
                client.execute_as_string(get(f"{wire.base_uri}/{number}"))
                client.execute_as_string(get(f"{other.base_uri}/{number}"))
            client.close()
        for server in (wire, other):
            assert [each.target for each in server.received] == ["/0", "/1", "/2"]
            assert server.connections == 1

    @pytest.mark.skipif(
        not hasattr(HTTPAdapter, "get_connection_with_tls_context"),
        reason="requests before 2.32 uses a connection again that it did not verify",
    )
    def test_what_was_trusted_once_is_not_trusted_for_ever(self, tls_wire):
        with contextlib.closing(RequestsClient()) as client:
            client.session.verify = False
            with pytest.warns(Warning, match="Unverified HTTPS request"):
                client.execute_as_string(get(tls_wire.base_uri))
            client.session.verify = True
            with pytest.raises(APISSLException):
                client.execute_as_string(get(tls_wire.base_uri))

    def test_another_pool_manager_of_the_adapter_is_used(self, client, wire):
        client.execute_as_string(get(wire.base_uri))
        adapter = client.session.get_adapter(wire.base_uri)
        first = adapter.poolmanager
        adapter.poolmanager = second = urllib3.PoolManager()
        client.execute_as_string(get(wire.base_uri))
        assert (len(first.pools), len(second.pools)) == (1, 1)
        first.clear()
        second.clear()


def test_what_is_found_is_looked_for_again_after_ten_seconds(client, wire, searches, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(fast_path.FastPath, "_clock", staticmethod(lambda: now[0]))
    for now[0] in (1000.0, 1009.9, 1010.0, 1019.9):
        client.execute_as_string(get(wire.base_uri))
    assert len(searches) == 2


def test_what_another_thread_changes_meanwhile_does_not_stay(tls_wire, monkeypatch):
    search = requests.sessions.get_environ_proxies
    with contextlib.closing(RequestsClient()) as client:

        def meddling(url, **options):
            client.session.verify = False
            return search(url, **options)

        with monkeypatch.context() as patch:
            patch.setattr(requests.sessions, "get_environ_proxies", meddling)
            with pytest.warns(Warning, match="Unverified HTTPS request"):
                client.execute_as_string(get(tls_wire.base_uri))
        client.session.verify = True
        client.close()  # requests before 2.32 would use the connection again
        with pytest.raises(APISSLException):
            client.execute_as_string(get(tls_wire.base_uri))


def test_cookies_that_an_application_gives_the_session_are_sent(client, wire):
    client.execute_as_string(get(wire.base_uri))
    client.session.cookies = requests.cookies.cookiejar_from_dict({"node": "7"})
    client.execute_as_string(get(wire.base_uri))
    assert [each.headers.get("Cookie") for each in wire.received] == [None, "node=7"]


def test_a_hook_finds_a_request_as_requests_makes_it(client, wire):
    copies = []
    client.session.hooks["response"].append(
        lambda response, **_: copies.append(response.request.copy())
    )
    client.execute_as_string(get(wire.base_uri + "/1"))
    [copied] = copies
    assert (copied.url, list(copied._cookies)) == (wire.base_uri + "/1", [])


def test_a_replaced_preparation_is_called(client, wire, monkeypatch):
    calls = []
    prepare = requests.PreparedRequest.prepare
    monkeypatch.setattr(requests.PreparedRequest, "prepare", wrapper(prepare, calls))
    client.execute_as_string(get(wire.base_uri))
    assert calls == ["prepare"]


def test_what_was_found_stays_in_its_process(client, wire):
    client.execute_as_string(get(wire.base_uri))
    assert "_fast_path" not in client.__getstate__()


def test_a_url_with_a_query_is_not_kept(client, wire):
    kept = urls._prepared_cached.cache_info
    client.execute_as_string(get(wire.base_uri + "/v1/replies"))
    before = kept().currsize
    client.execute_as_string(get(wire.base_uri + "/v1/replies?number=61491570156"))
    assert (wire.last.target, kept().currsize) == ("/v1/replies?number=61491570156", before)
