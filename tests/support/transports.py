"""Transports for the `http_client` of a client, which send nothing."""

from __future__ import annotations

import copy
from types import SimpleNamespace

from message_media_messages import APIConnectionException, HttpClient, HttpContext, HttpResponse


class Unsent(APIConnectionException):
    """An outcome of `Scripted`: the connection was not made."""


class Scripted(HttpClient):
    """A transport that has one prepared outcome after another, and repeats the last one.

    Args:
        outcomes: Each is a response, a tuple of its status, headers and body, or the class of an
            exception.
    """

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.requests = []

    @property
    def sent(self):
        """The headers and the body of each request."""
        return [(request.headers, request.parameters) for request in self.requests]

    def next_outcome(self):
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    def execute_as_string(self, request):
        received = copy.copy(request)
        received.headers = dict(request.headers)
        self.requests.append(received)
        outcome = self.next_outcome()
        if isinstance(outcome, type):
            raise outcome("It failed.", HttpContext(request, None), outcome is not Unsent)
        return outcome if isinstance(outcome, HttpResponse) else HttpResponse(*outcome)


class SlottedRequest:
    """A request of an application's own, with no room for anything else."""

    __slots__ = ("headers", "http_method", "parameters", "query_url")

    def __init__(self, method, query_url, headers, parameters=None):
        self.http_method = method
        self.query_url = query_url
        self.headers = headers
        self.parameters = parameters

    def add_header(self, name, value):
        self.headers[name] = value


class DuckTransport:
    """The least that serves as an HTTP client: it inherits nothing, and returns any object.

    Args:
        outcomes: One response after another, the last one for ever; a success if there are none.
    """

    next_outcome = Scripted.next_outcome

    def __init__(self, *outcomes):
        success = SimpleNamespace(status_code=200, raw_body='{"messages": [{"message_id": "1"}]}')
        self.outcomes = list(outcomes) or [success]
        self.sent = []

    def get(self, query_url, headers={}, query_parameters={}):  # noqa: B006
        return SlottedRequest("GET", query_url, headers)

    def post(self, query_url, headers={}, query_parameters={}, parameters={}):  # noqa: B006
        return SlottedRequest("POST", query_url, headers, parameters)

    put = post

    def execute_as_string(self, request):
        self.sent.append((request.http_method, request.headers["Authorization"]))
        return self.next_outcome()
