"""Run the sandbox from the shell: `python -m message_media_messages.sandbox`."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from typing import NoReturn, Optional

from message_media_messages.sandbox.server import Sandbox


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the sandbox until Ctrl-C.

    Args:
        arguments: The command-line arguments. Default: those of the process.

    Returns:
        The exit status: 0 after Ctrl-C, 1 if the sandbox cannot start.
    """
    options = _parser().parse_args(arguments)
    try:
        with Sandbox(
            api_key=options.api_key,
            api_secret=options.api_secret,
            port=options.port,
            sub_accounts=options.sub_account,
        ) as sandbox:
            for account in options.account:
                sandbox.add_account(*account.split(":", 1), sub_accounts=options.sub_account)
            print(_welcome(sandbox), flush=True)  # noqa: T201
            _watch(sandbox, options.reply)
    except KeyboardInterrupt:
        return 0
    except (ImportError, OSError, ValueError) as error:
        print(f"cannot start the sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _watch(sandbox: Sandbox, reply: Optional[str]) -> NoReturn:
    """Print each request, and reply to each message if `reply` is given."""
    printed = replied = 0
    while True:
        for request in sandbox.requests[printed:]:
            print(f"{request.method} {request.target} {request.status}", flush=True)  # noqa: T201
            printed += 1
        if reply is not None:
            for message in sandbox.messages[replied:]:
                sandbox.receive_reply(reply, message_id=message["message_id"])
                replied += 1
        time.sleep(0.2)


def _key_and_secret(text: str) -> str:
    if not all(text.partition(":")):
        raise argparse.ArgumentTypeError("an account must be KEY:SECRET")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m message_media_messages.sandbox",
        description="Run a local sandbox of the MessageMedia Messages API. It sends no messages.",
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--api-key", default="API_KEY", help="default: %(default)s")
    parser.add_argument("--api-secret", default="API_SECRET", help="default: %(default)s")
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        type=_key_and_secret,
        metavar="KEY:SECRET",
        help="add an account; can be repeated",
    )
    parser.add_argument(
        "--sub-account",
        action="append",
        default=[],
        metavar="NAME",
        help="add a sub-account to each account; can be repeated",
    )
    parser.add_argument("--reply", metavar="TEXT", help="reply to each message with this text")
    return parser


def _welcome(sandbox: Sandbox) -> str:
    api_key, api_secret = shlex.quote(sandbox.api_key), shlex.quote(sandbox.api_secret)
    return (
        f"The sandbox is running at {sandbox.base_uri}\n"
        "To use it, run these lines in your shell, and create the client without arguments:\n\n"
        f"export MESSAGEMEDIA_BASE_URI={sandbox.base_uri}\n"
        f"export MESSAGEMEDIA_API_KEY={api_key} MESSAGEMEDIA_API_SECRET={api_secret}\n\n"
        "Press Ctrl-C to stop. Requests:"
    )


if __name__ == "__main__":
    sys.exit(main())
