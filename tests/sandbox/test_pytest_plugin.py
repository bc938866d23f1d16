from __future__ import annotations

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]


def test_the_fixtures_give_a_fresh_sandbox_and_a_client_of_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(2))
        def test_of_an_application(messagemedia_sandbox, messagemedia_client, turn):
            message = {"content": "Hello", "destination_number": "+61491570156"}
            messagemedia_client.messages.send_messages({"messages": [message]})
            assert len(messagemedia_sandbox.messages) == 1
        """
    )
    run = pytester.runpytest_inprocess("-p", "message_media_messages.sandbox.pytest_plugin")
    run.assert_outcomes(passed=2)


def test_loading_the_plugin_needs_no_werkzeug() -> None:
    code = (
        "import sys; sys.modules['werkzeug'] = None\n"
        "import message_media_messages.sandbox.pytest_plugin as plugin\n"
        "print(plugin.__all__)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
