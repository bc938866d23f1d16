"""Send SMS, MMS and text-to-speech messages with the MessageMedia Messages API."""

import importlib
import logging
from typing import TYPE_CHECKING

from message_media_messages._submodules import importer
from message_media_messages._version import __version__

if TYPE_CHECKING:
    from message_media_messages.api_helper import APIHelper
    from message_media_messages.configuration import Configuration
    from message_media_messages.exceptions.api_exception import APIException
    from message_media_messages.exceptions.invalid_response_exception import (
        InvalidResponseException,
    )
    from message_media_messages.exceptions.network_exceptions import (
        APIConnectionException,
        APIConnectTimeoutException,
        APINetworkException,
        APIReadTimeoutException,
        APITimeoutException,
    )
    from message_media_messages.exceptions.send_messages_400_response_exception import (
        SendMessages400ResponseException,
    )
    from message_media_messages.exceptions.status_exceptions import (
        BadRequestException,
        ForbiddenException,
        NotFoundException,
        ServerErrorException,
        TooManyRequestsException,
        UnauthorizedException,
    )
    from message_media_messages.http.auth.auth_handler import AuthHandler
    from message_media_messages.http.auth.basic_auth import BasicAuth
    from message_media_messages.http.auth.hmac_auth import HmacAuth
    from message_media_messages.http.http_call_back import HttpCallBack
    from message_media_messages.http.http_client import HttpClient, Transport
    from message_media_messages.http.http_context import HttpContext
    from message_media_messages.http.http_request import HttpRequest
    from message_media_messages.http.http_response import HttpResponse
    from message_media_messages.http.requests_client import RequestsClient
    from message_media_messages.http.retry_policy import RetryPolicy
    from message_media_messages.message_media_messages_client import MessageMediaMessagesClient
    from message_media_messages.models.attachment import Attachment
    from message_media_messages.models.cancel_scheduled_message_request import (
        CancelScheduledMessageRequest,
    )
    from message_media_messages.models.check_delivery_reports_response import (
        CheckDeliveryReportsResponse,
    )
    from message_media_messages.models.check_replies_response import CheckRepliesResponse
    from message_media_messages.models.confirm_delivery_reports_as_received_request import (
        ConfirmDeliveryReportsAsReceivedRequest,
    )
    from message_media_messages.models.confirm_replies_as_received_request import (
        ConfirmRepliesAsReceivedRequest,
    )
    from message_media_messages.models.delivery_report import DeliveryReport
    from message_media_messages.models.format_enum import FormatEnum
    from message_media_messages.models.get_message_status_response import GetMessageStatusResponse
    from message_media_messages.models.message import Message
    from message_media_messages.models.reply import Reply
    from message_media_messages.models.send_messages_request import SendMessagesRequest
    from message_media_messages.models.send_messages_response import SendMessagesResponse
    from message_media_messages.models.source_number_type_enum import SourceNumberTypeEnum
    from message_media_messages.models.status_enum import StatusEnum
    from message_media_messages.models.vendor_account_id import VendorAccountId

__all__ = [
    "APIConnectTimeoutException",
    "APIConnectionException",
    "APIException",
    "APIHelper",
    "APINetworkException",
    "APIReadTimeoutException",
    "APITimeoutException",
    "Attachment",
    "AuthHandler",
    "BadRequestException",
    "BasicAuth",
    "CancelScheduledMessageRequest",
    "CheckDeliveryReportsResponse",
    "CheckRepliesResponse",
    "Configuration",
    "ConfirmDeliveryReportsAsReceivedRequest",
    "ConfirmRepliesAsReceivedRequest",
    "DeliveryReport",
    "ForbiddenException",
    "FormatEnum",
    "GetMessageStatusResponse",
    "HmacAuth",
    "HttpCallBack",
    "HttpClient",
    "HttpContext",
    "HttpRequest",
    "HttpResponse",
    "InvalidResponseException",
    "Message",
    "MessageMediaMessagesClient",
    "NotFoundException",
    "Reply",
    "RequestsClient",
    "RetryPolicy",
    "SendMessages400ResponseException",
    "SendMessagesRequest",
    "SendMessagesResponse",
    "ServerErrorException",
    "SourceNumberTypeEnum",
    "StatusEnum",
    "TooManyRequestsException",
    "Transport",
    "UnauthorizedException",
    "VendorAccountId",
    "__version__",
    "api_helper",
    "configuration",
    "controllers",
    "decorators",
    "exceptions",
    "http",
    "message_media_messages_client",
    "models",
]

# Where each name is. It is imported when it is asked for, so that nobody waits for what they
# do not use; type checkers read the imports above instead.
_HOMES = {
    "APIHelper": "api_helper",
    "Configuration": "configuration",
    "APIException": "exceptions.api_exception",
    "InvalidResponseException": "exceptions.invalid_response_exception",
    "APIConnectionException": "exceptions.network_exceptions",
    "APIConnectTimeoutException": "exceptions.network_exceptions",
    "APINetworkException": "exceptions.network_exceptions",
    "APIReadTimeoutException": "exceptions.network_exceptions",
    "APITimeoutException": "exceptions.network_exceptions",
    "SendMessages400ResponseException": "exceptions.send_messages_400_response_exception",
    "BadRequestException": "exceptions.status_exceptions",
    "ForbiddenException": "exceptions.status_exceptions",
    "NotFoundException": "exceptions.status_exceptions",
    "ServerErrorException": "exceptions.status_exceptions",
    "TooManyRequestsException": "exceptions.status_exceptions",
    "UnauthorizedException": "exceptions.status_exceptions",
    "AuthHandler": "http.auth.auth_handler",
    "BasicAuth": "http.auth.basic_auth",
    "HmacAuth": "http.auth.hmac_auth",
    "HttpCallBack": "http.http_call_back",
    "HttpClient": "http.http_client",
    "Transport": "http.http_client",
    "HttpContext": "http.http_context",
    "HttpRequest": "http.http_request",
    "HttpResponse": "http.http_response",
    "RequestsClient": "http.requests_client",
    "RetryPolicy": "http.retry_policy",
    "MessageMediaMessagesClient": "message_media_messages_client",
    "Attachment": "models.attachment",
    "CancelScheduledMessageRequest": "models.cancel_scheduled_message_request",
    "CheckDeliveryReportsResponse": "models.check_delivery_reports_response",
    "CheckRepliesResponse": "models.check_replies_response",
    "ConfirmDeliveryReportsAsReceivedRequest": "models.confirm_delivery_reports_as_received_request",  # noqa: E501
    "ConfirmRepliesAsReceivedRequest": "models.confirm_replies_as_received_request",
    "DeliveryReport": "models.delivery_report",
    "FormatEnum": "models.format_enum",
    "GetMessageStatusResponse": "models.get_message_status_response",
    "Message": "models.message",
    "Reply": "models.reply",
    "SendMessagesRequest": "models.send_messages_request",
    "SendMessagesResponse": "models.send_messages_response",
    "SourceNumberTypeEnum": "models.source_number_type_enum",
    "StatusEnum": "models.status_enum",
    "VendorAccountId": "models.vendor_account_id",
}

_MODULES = [name for name in __all__ if name.islower() and name[0] != "_"]

if not TYPE_CHECKING:
    _module = importer(__name__, _MODULES)

    def __getattr__(name: str) -> object:
        if name in _HOMES:
            value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        else:
            value = _module(name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})


logging.getLogger(__name__).addHandler(logging.NullHandler())
