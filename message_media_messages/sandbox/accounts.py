"""Who may enter: API keys, their secrets, and the accounts that each one opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Callable, NamedTuple, Optional

from message_media_messages.sandbox.account import Account

__all__ = ["Accounts"]


class _Login(NamedTuple):
    secret: str
    accounts: Mapping[Optional[str], Account]


class Accounts:
    """API keys and the accounts behind them. Two keys never see the same account.

    Args:
        clock: The time by which all the accounts live.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._logins: dict[str, _Login] = {}

    @property
    def secrets(self) -> Mapping[str, str]:
        """The secret of each API key."""
        return {api_key: login.secret for api_key, login in self._logins.items()}

    def add(
        self,
        api_key: str,
        api_secret: str,
        *,
        sub_accounts: Iterable[str] = (),
        credits: int = 1000,  # noqa: A002
    ) -> Account:
        """Open an account with a key of its own, and sub-accounts of it.

        Args:
            api_key: A key that is not in use.
            api_secret: Its secret.
            sub_accounts: The ids that it may give in the header `Account`.
            credits: What the account and each of its sub-accounts starts with, in billing units.

        Returns:
            The account that is meant without the header.

        Raises:
            ValueError: The key is in use.
        """
        if api_key in self._logins:
            raise ValueError(f"the API key {api_key!r} is in use: choose another")
        name = f"MyAccount{len(self._logins) + 1:03}"
        account = Account(name, clock=self._clock, credits=credits)
        accounts: dict[Optional[str], Account] = {None: account}
        for sub_account in sub_accounts:
            accounts[sub_account] = Account(sub_account, clock=self._clock, credits=credits)
        self._logins[api_key] = _Login(api_secret, accounts)
        return account

    def secret(self, api_key: str) -> str:
        """Return the secret of a key.

        Raises:
            LookupError: There is no such key.
        """
        return self._login(api_key).secret

    def find(self, api_key: str, sub_account: Optional[str] = None) -> Account:
        """Return an account.

        Raises:
            LookupError: There is no such key, or no such sub-account under it.
        """
        try:
            return self._login(api_key).accounts[sub_account]
        except KeyError:
            raise LookupError(
                f"no sub-account {sub_account!r}: name it in sub_accounts=(...)"
            ) from None

    def _login(self, api_key: str) -> _Login:
        login = self._logins.get(api_key)
        if login is None:
            raise LookupError(f"no API key {api_key!r}: add_account() makes one")
        return login
