"""Send SMS, MMS and text-to-speech messages with the MessageMedia Messages API."""

import logging

from message_media_messages._version import __version__ as __version__
from message_media_messages.api_helper import APIHelper as APIHelper
from message_media_messages.configuration import Configuration as Configuration
from message_media_messages.exceptions.api_exception import (
    APIException as APIException,
    ErrorDetail as ErrorDetail,
)
from message_media_messages.exceptions.network_exceptions import (
    APIConnectionException as APIConnectionException,
    APIConnectTimeoutException as APIConnectTimeoutException,
    APINetworkException as APINetworkException,
    APIReadTimeoutException as APIReadTimeoutException,
    APITimeoutException as APITimeoutException,
)
from message_media_messages.exceptions.send_messages_400_response_exception import (
    SendMessages400ResponseException as SendMessages400ResponseException,
)
from message_media_messages.exceptions.status_exceptions import (
    BadRequestException as BadRequestException,
    ConflictException as ConflictException,
    ForbiddenException as ForbiddenException,
    InvalidResponseException as InvalidResponseException,
    NotFoundException as NotFoundException,
    ServerErrorException as ServerErrorException,
    TooManyRequestsException as TooManyRequestsException,
    UnauthorizedException as UnauthorizedException,
)
from message_media_messages.http.auth.auth_handler import AuthHandler as AuthHandler
from message_media_messages.http.auth.basic_auth import BasicAuth as BasicAuth
from message_media_messages.http.auth.hmac_auth import HmacAuth as HmacAuth
from message_media_messages.http.http_call_back import HttpCallBack as HttpCallBack
from message_media_messages.http.http_client import (
    HttpClient as HttpClient,
    Transport as Transport,
)
from message_media_messages.http.http_context import HttpContext as HttpContext
from message_media_messages.http.http_request import HttpRequest as HttpRequest
from message_media_messages.http.http_response import HttpResponse as HttpResponse
from message_media_messages.http.requests_client import RequestsClient as RequestsClient
from message_media_messages.http.retry_policy import RetryPolicy as RetryPolicy
from message_media_messages.message_media_messages_client import (
    MessageMediaMessagesClient as MessageMediaMessagesClient,
)
from message_media_messages.models.attachment import Attachment as Attachment
from message_media_messages.models.cancel_scheduled_message_request import (
    CancelScheduledMessageRequest as CancelScheduledMessageRequest,
)
from message_media_messages.models.check_delivery_reports_response import (
    CheckDeliveryReportsResponse as CheckDeliveryReportsResponse,
)
from message_media_messages.models.check_replies_response import (
    CheckRepliesResponse as CheckRepliesResponse,
)
from message_media_messages.models.confirm_delivery_reports_as_received_request import (
    ConfirmDeliveryReportsAsReceivedRequest as ConfirmDeliveryReportsAsReceivedRequest,
)
from message_media_messages.models.confirm_replies_as_received_request import (
    ConfirmRepliesAsReceivedRequest as ConfirmRepliesAsReceivedRequest,
)
from message_media_messages.models.delivery_report import DeliveryReport as DeliveryReport
from message_media_messages.models.format_enum import FormatEnum as FormatEnum
from message_media_messages.models.get_message_status_response import (
    GetMessageStatusResponse as GetMessageStatusResponse,
)
from message_media_messages.models.message import Message as Message
from message_media_messages.models.reply import Reply as Reply
from message_media_messages.models.send_messages_request import (
    SendMessagesRequest as SendMessagesRequest,
)
from message_media_messages.models.send_messages_response import (
    SendMessagesResponse as SendMessagesResponse,
)
from message_media_messages.models.signature_key import SignatureKey as SignatureKey
from message_media_messages.models.source_number_type_enum import (
    SourceNumberTypeEnum as SourceNumberTypeEnum,
)
from message_media_messages.models.status_enum import StatusEnum as StatusEnum
from message_media_messages.models.vendor_account_id import VendorAccountId as VendorAccountId
from message_media_messages.models.webhook import (
    Webhook as Webhook,
    WebhookEventEnum as WebhookEventEnum,
)

# As in 2.1.3, `import *` imports only modules, so that it replaces no class of the application.
__all__ = [
    "api_helper", "configuration", "controllers", "decorators", "exceptions", "http",
    "message_media_messages_client", "models",
]  # fmt: skip

logging.getLogger(__name__).addHandler(logging.NullHandler())
