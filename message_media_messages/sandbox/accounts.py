"""The API keys of the sandbox, their secrets, and their accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Callable, Optional, TypeVar

from message_media_messages.sandbox.account import MAX_STORED, Account
from message_media_messages.sandbox.deliveries import Deliveries
from message_media_messages.sandbox.json_types import Message
from message_media_messages.sandbox.scenarios import Scenarios

__all__ = ["Accounts"]

_Value = TypeVar("_Value")


class Accounts:
    """API keys and their accounts. An account belongs to one key only.

    Args:
        clock: Returns the current time for all accounts.
        deliveries: Delivers the callbacks of all accounts. Default: nothing is delivered.
        max_stored: How many messages, replies and delivery reports each account stores.
        scenarios: The active scenarios.
        on_message: Called with the account and each accepted message.

    Attributes:
        secrets: The secret of each API key. A new key replaces the mapping: other threads read it.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        deliveries: Optional[Deliveries] = None,
        max_stored: int = MAX_STORED,
        scenarios: Optional[Scenarios] = None,
        on_message: Optional[Callable[[Account, Message], None]] = None,
    ) -> None:
        self._clock = clock
        self._deliveries = deliveries
        self._max_stored = max_stored
        self._scenarios = scenarios
        self._on_message = on_message
        self.secrets: Mapping[str, str] = {}
        self._accounts: dict[str, Mapping[Optional[str], Account]] = {}

    def add(
        self,
        api_key: str,
        api_secret: str,
        *,
        sub_accounts: Iterable[str] = (),
        credits: int = 1000,  # noqa: A002
    ) -> Account:
        """Add an account with its own API key, and its sub-accounts.

        Args:
            api_key: An API key that is not in use.
            api_secret: The secret of the key.
            sub_accounts: The sub-account ids that are valid in the header `Account`.
            credits: Initial billing units of the account and of each sub-account.

        Returns:
            The account that is used for requests without the header `Account`.

        Raises:
            ValueError: The API key is already in use.
        """
        if api_key in self.secrets:
            raise ValueError(f"the API key {api_key!r} is already in use: choose another key")
        name = f"MyAccount{len(self.secrets) + 1:03}"
        new_account = partial(
            Account,
            clock=self._clock,
            credits=credits,
            max_stored=self._max_stored,
            scenarios=self._scenarios,
            on_message=self._on_message,
            deliveries=self._deliveries,
        )
        account = new_account(name)
        accounts: dict[Optional[str], Account] = {None: account}
        for sub_account in sub_accounts:
            accounts[sub_account] = new_account(sub_account)
        self._accounts[api_key] = accounts
        self.secrets = {**self.secrets, api_key: api_secret}
        return account

    def secret(self, api_key: str) -> str:
        """Return the secret of an API key.

        Raises:
            LookupError: The API key is unknown.
        """
        return _of_key(self.secrets, api_key)

    def find(self, api_key: str, sub_account: Optional[str] = None) -> Account:
        """Return an account.

        Raises:
            LookupError: The API key is unknown, or it has no such sub-account.
        """
        account = _of_key(self._accounts, api_key).get(sub_account)
        if account is None:
            raise LookupError(
                f"unknown sub-account {sub_account!r}: add it with sub_accounts=(...)"
            )
        return account


def _of_key(values: Mapping[str, _Value], api_key: str) -> _Value:
    value = values.get(api_key)
    if value is None:
        raise LookupError(f"unknown API key {api_key!r}: add it with add_account()")
    return value
