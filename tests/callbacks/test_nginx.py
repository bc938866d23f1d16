"""Callbacks verify behind nginx, which changes the protocol and can change the path."""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.callbacks.servers import running, send
from tests.callbacks.signing import BODY, REPORT, signed_headers

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
CONFIGURATION = """
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen unix:{socket};
        location / {{ proxy_pass http://127.0.0.1:{port}; }}
        location /strip/ {{ proxy_pass http://127.0.0.1:{port}/; }}
    }}
}}
"""

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


class NginxConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("example.com", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@contextlib.contextmanager
def nginx(port):
    """Start nginx in front of a port, and return the path of its socket."""
    directory = tempfile.mkdtemp(dir="/tmp")  # The path of a socket must be short.
    path, configuration = f"{directory}/socket", Path(directory, "nginx.conf")
    configuration.write_text(CONFIGURATION.format(socket=path, port=port), encoding="utf-8")
    command = [NGINX, "-p", directory, "-c", configuration, "-e", f"{directory}/error.log"]
    subprocess.run(command, check=True)  # It returns when nginx listens.
    try:
        yield path
    finally:
        subprocess.run([*command, "-s", "stop"], check=True)
        shutil.rmtree(directory, ignore_errors=True)  # nginx deletes files at the same time.


@pytest.fixture(scope="module")
def post(tmp_path_factory):
    """Send a signed callback to nginx, with Flask and gunicorn behind it."""
    public_url = "https://example.com/strip/callbacks"
    directory = tmp_path_factory.mktemp("server")
    with running("gunicorn", "flask", directory, public_url) as server, nginx(server.port) as path:

        def post(target, body=BODY):
            headers = signed_headers(f"POST {target} HTTP/1.1", body)
            return send(NginxConnection(path), target, body, headers)

        yield post


def test_callbacks_verify_with_the_default_configuration(post):
    assert post("/callbacks?x=%20%2F") == (204, b"")
    assert post("/raw/a%2Fb%20c?x=%2F") == (200, b"/raw/a%2Fb%20c?x=%2F")


def test_callbacks_verify_with_a_prefix_that_nginx_strips(post):
    assert post("/strip/callbacks") == (204, b"")
    assert post("/strip/callbacks?x=%20%2F") == (204, b"")


def test_without_the_public_url_the_error_names_the_path(post):
    body = json.dumps({**REPORT, "callback_url": "https://example.com/strip/raw/x"}).encode()
    status, reason = post("/strip/raw/x", body)
    assert status == 401
    assert reason.startswith(
        b"The signature would match if the request target were '/strip/raw/x' instead of '/raw/x'."
    )
