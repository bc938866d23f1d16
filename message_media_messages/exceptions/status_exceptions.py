"""An exception for each status that says something of its own, and the table of them."""

from __future__ import annotations

from message_media_messages.exceptions.api_exception import APIException


class BadRequestException(APIException):
    """400: the service refuses the request as it is, and has done nothing."""


class UnauthorizedException(APIException):
    """401: the service does not accept the credentials."""

    hint = (
        "Check the API key and secret, and that they are of the kind that is used: keys for Basic "
        "and for HMAC authentication are different."
    )


class ForbiddenException(APIException):
    """403: the account may not do this, or not on behalf of the sub-account."""


class NotFoundException(APIException):
    """404: the service does not know the message, or no longer; it forgets after 45 days."""


class TooManyRequestsException(APIException):
    """429: too many requests; this one was refused. `retry_after` may say how long to wait."""


class ServerErrorException(APIException):
    """5xx: the service or a gateway before it failed; it may have acted on the request."""

    hint = "The service may have acted on the request all the same."


_BY_STATUS: dict[int, type[APIException]] = {
    400: BadRequestException,
    401: UnauthorizedException,
    403: ForbiddenException,
    404: NotFoundException,
    429: TooManyRequestsException,
}


def exception_for(status_code: int) -> type[APIException]:
    """Give the exception class for a status that is not a success."""
    if 500 <= status_code <= 599:
        return ServerErrorException
    return _BY_STATUS.get(status_code, APIException)
