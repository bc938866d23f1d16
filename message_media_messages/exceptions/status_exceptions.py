"""The exceptions for error statuses."""

from __future__ import annotations

from message_media_messages.exceptions.api_exception import APIException


class BadRequestException(APIException):
    """400: the request is not valid, and was not executed."""


class UnauthorizedException(APIException):
    """401: the credentials were refused."""

    hint = (
        "Check the API key and secret, and their kind: keys for Basic and for HMAC "
        "authentication are different."
    )


class ForbiddenException(APIException):
    """403: the account, or the sub-account, has no permission for the request."""


class NotFoundException(APIException):
    """404: there is no such message, webhook or key. Messages are deleted after 45 days."""


class ConflictException(APIException):
    """409: there is a webhook with the same URL and method."""


class TooManyRequestsException(APIException):
    """429: the rate limit refused the request. `retry_after` may say how long to wait."""


class ServerErrorException(APIException):
    """5xx: the service or a gateway failed. The request may have been executed."""

    hint = "The service may have executed the request."


class InvalidResponseException(APIException):
    """The service accepted the request, but its response is not as documented.

    The request was executed: sending messages again would send them twice. The response is in
    `context.response.raw_body`.
    """

    hint = (
        "The request was accepted. If it sent messages, do not send them again. "
        "The response is in e.context.response.raw_body."
    )


_BY_STATUS: dict[int, type[APIException]] = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    409: ConflictException,
    429: TooManyRequestsException,
}


def exception_for(status_code: int) -> type[APIException]:
    """Return the exception class for a status that is not a success."""
    if 500 <= status_code <= 599:
        return ServerErrorException
    return _BY_STATUS.get(status_code, APIException)
