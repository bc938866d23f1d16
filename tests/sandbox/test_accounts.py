from __future__ import annotations

import pytest

from message_media_messages.sandbox.accounts import Accounts
from message_media_messages.sandbox.dates import utc_now


@pytest.fixture
def accounts() -> Accounts:
    accounts = Accounts(utc_now)
    accounts.add("KEY", "SECRET", sub_accounts=("MARKETING",), credits=7)
    accounts.add("OTHER", "HIDDEN")
    return accounts


def test_each_key_has_its_secret(accounts: Accounts) -> None:
    assert accounts.secrets == {"KEY": "SECRET", "OTHER": "HIDDEN"}
    assert accounts.secret("OTHER") == "HIDDEN"


def test_other_threads_can_read_the_secrets_while_a_key_is_added(accounts: Accounts) -> None:
    secrets = iter(accounts.secrets)
    accounts.add("NEW", "SECRET")
    assert list(secrets) == ["KEY", "OTHER"]


def test_each_key_and_each_sub_account_is_an_account_of_its_own(accounts: Accounts) -> None:
    main, marketing = accounts.find("KEY"), accounts.find("KEY", "MARKETING")
    other = accounts.find("OTHER")
    assert [account.name for account in (main, marketing, other)] == [
        "MyAccount001",
        "MARKETING",
        "MyAccount002",
    ]
    assert [account.remaining_credits for account in (main, marketing, other)] == [7, 7, 1000]
    assert accounts.find("KEY", "MARKETING") is marketing


def test_a_key_is_added_once(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="in use"):
        accounts.add("KEY", "ANOTHER_SECRET")


@pytest.mark.parametrize(
    ("api_key", "sub_account"), [("NOBODY", None), ("KEY", "SALES"), ("OTHER", "MARKETING")]
)
def test_an_account_that_was_not_opened_is_not_found(
    accounts: Accounts, api_key: str, sub_account: str
) -> None:
    with pytest.raises(LookupError, match=r"add_account|sub_accounts"):
        accounts.find(api_key, sub_account)
