"""A short soak; `.ci/run` has a long one."""

import sys

import pytest

from tests import soak


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_no_call_crosses_accounts_and_no_message_is_lost_or_sent_twice():
    numbers, wrong = soak.run(calls=800, seconds=60)
    assert wrong == []
    assert sum(numbers[kind] for kind in ("send", "status", "reports", "credits")) == 800
    assert numbers["accepted"] > 100
