"""What is raised when a success cannot be read."""

from __future__ import annotations

from message_media_messages.exceptions.api_exception import APIException


class InvalidResponseException(APIException):
    """The service accepted the request, and its answer is not what it documents.

    What was asked for has happened: messages that were sent are on their way, and sending them
    again would send them twice. The answer is in `context.response.raw_body`.
    """

    hint = (
        "The request was accepted; do not repeat it if it sent messages. "
        "The answer is in e.context.response.raw_body."
    )
