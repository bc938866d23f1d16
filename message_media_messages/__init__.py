"""Send SMS, MMS and text-to-speech messages with the MessageMedia Messages API."""

import logging

from message_media_messages._version import __version__
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

logging.getLogger(__name__).addHandler(logging.NullHandler())
