"""The endpoints of signature keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Union

from message_media_messages.controllers import results
from message_media_messages.controllers.base_controller import BaseController
from message_media_messages.controllers.paging import pages
from message_media_messages.exceptions.status_exceptions import NotFoundException
from message_media_messages.http.http_method_enum import HttpMethodEnum
from message_media_messages.models.signature_key import SignatureKey
from message_media_messages.urls import path_segment

if TYPE_CHECKING:
    from uuid import UUID

_PATH = "/v1/iam/signature_keys"
_NOT_FOUND = {404: (NotFoundException, "Signature key not found")}


class SignatureKeysController(BaseController):
    """Creates, lists, enables and deletes the keys that the service signs callbacks with.

    One key is enabled at a time. All methods raise `ForbiddenException` if the service has not
    enabled signed callbacks for the account.
    """

    def list(self, *, page_size: int = 20) -> Iterator[SignatureKey]:
        """Return an iterator over all keys, which fetches one page at a time.

        The keys have no `public_key`.

        Args:
            page_size: The number of keys in a page.

        Raises:
            ValueError: `page_size` is not a positive integer. Nothing was sent.
            APIException: Any error; most statuses have a subclass. Raised during the iteration.
        """
        returns = results.models(SignatureKey)
        return pages(self, _PATH, first=1, page_size=page_size, returns=returns)

    def create(self, digest: str = "SHA256", cipher: str = "RSA") -> SignatureKey:
        """Create a key, which is not enabled yet.

        Store its `key_id` and `public_key`: the service does not return the public key again.

        Args:
            digest: `SHA224`, `SHA256` or `SHA512`.
            cipher: `RSA`.

        Raises:
            BadRequestException: The service does not have this digest or cipher.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.POST,
            _PATH,
            body={"digest": digest, "cipher": cipher},
            returns=results.model(SignatureKey),
            idempotent=False,
        )

    def get(self, key_id: Union[str, UUID]) -> SignatureKey:
        """Return a key, without its `public_key`.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such key.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            f"{_PATH}/{path_segment('key_id', key_id)}",
            returns=results.model(SignatureKey),
            errors=_NOT_FOUND,
        )

    def delete(self, key_id: Union[str, UUID]) -> None:
        """Delete a key.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such key. The library retries the call after a broken
                connection, so an earlier attempt may have deleted it.
            APIException: Any other error; most statuses have a subclass.
        """
        self._call(
            HttpMethodEnum.DELETE,
            f"{_PATH}/{path_segment('key_id', key_id)}",
            returns=results.nothing,
            errors=_NOT_FOUND,
        )

    def enable(self, key_id: Union[str, UUID]) -> SignatureKey:
        """Enable a key for signing callbacks. The previously enabled key is disabled immediately.

        Before you call this, your receiver must know the public key. Callbacks that were signed
        with the old key may still arrive, so it must know both keys for a while.

        Raises:
            ValueError: The id is empty. Nothing was sent.
            NotFoundException: There is no such key.
            APIException: Any other error; most statuses have a subclass.
        """
        path_segment("key_id", key_id)
        return self._call(
            HttpMethodEnum.PATCH,
            f"{_PATH}/enabled",
            body={"key_id": key_id},
            returns=results.model(SignatureKey),
            errors=_NOT_FOUND,
        )

    def get_enabled(self) -> SignatureKey:
        """Return the enabled key, without its `public_key`.

        Raises:
            NotFoundException: No key is enabled.
            APIException: Any other error; most statuses have a subclass.
        """
        return self._call(
            HttpMethodEnum.GET,
            f"{_PATH}/enabled",
            returns=results.model(SignatureKey),
            errors=_NOT_FOUND,
        )

    def disable(self) -> None:
        """Disable the enabled key, if there is one: callbacks are not signed any more.

        Raises:
            APIException: Any error; most statuses have a subclass.
        """
        self._call(HttpMethodEnum.DELETE, f"{_PATH}/enabled", returns=results.nothing)
