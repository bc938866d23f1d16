"""Run the sandbox from the shell: `python -m message_media_messages.sandbox`."""

from __future__ import annotations

import argparse
import contextlib
import errno
import shlex
import signal
import sys
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Optional

from message_media_messages.sandbox.account import Account
from message_media_messages.sandbox.callback_sender import is_loopback
from message_media_messages.sandbox.console import (
    callback_line,
    prepare_output,
    request_line,
    write_line,
)
from message_media_messages.sandbox.deliveries import Attempt, Delivery
from message_media_messages.sandbox.json_types import Message
from message_media_messages.sandbox.program import Summary, run_program
from message_media_messages.sandbox.request_log import ReceivedRequest
from message_media_messages.sandbox.scenarios import SCENARIOS, Scenarios
from message_media_messages.sandbox.server import Sandbox

DEFAULT_PORT = 8426


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the sandbox until Ctrl-C, or until the program of `--run` ends.

    Args:
        arguments: The command-line arguments. Default: those of the process.

    Returns:
        The exit status: 0 after Ctrl-C, 1 if the sandbox cannot start; with `--run`, the status of
            the program.
    """
    options = _parse(arguments)
    prepare_output()
    lines: SimpleQueue[str] = SimpleQueue()
    summary = Summary()
    try:
        sandbox = _sandbox(options, lines, summary)
        sandbox.start()
    except (ImportError, OSError, ValueError) as error:
        _print_error(f"cannot start the sandbox: {_reason(error, options.port)}")
        return 1
    _warn_about_host(options.host)
    with contextlib.closing(sandbox), contextlib.suppress(KeyboardInterrupt):
        if options.run:
            status = run_program(sandbox, options.run)
            summary.print()
            return status
        write_line(_welcome(sandbox))
        while True:
            # A timeout, because Ctrl-C does not interrupt an endless wait on Windows.
            with contextlib.suppress(Empty):
                write_line(lines.get(timeout=1))
    return 0


def _sandbox(options: argparse.Namespace, lines: SimpleQueue[str], summary: Summary) -> Sandbox:
    """Return a sandbox that reports to `summary` with `--run`, otherwise to `lines`."""

    def put_line(request: ReceivedRequest) -> None:
        lines.put(request_line(request))

    def put_callback(delivery: Delivery, attempt: Attempt) -> None:
        lines.put(callback_line(delivery, attempt))

    def on_message(account: Account, message: Message) -> None:
        summary.on_message(account, message)
        if options.reply is not None:
            account.receive_reply(options.reply, message_id=message["message_id"])

    sandbox = Sandbox(
        api_key=options.api_key,
        api_secret=options.api_secret,
        host=options.host,
        port=options.port,
        sub_accounts=options.sub_account,
        strict=options.strict,
        on_request=summary.on_request if options.run else put_line,
        on_message=on_message,
        on_callback=None if options.run else put_callback,
        allow_remote_callbacks=options.allow_remote_callbacks,
    )
    for account in options.account:
        sandbox.add_account(*account.split(":", 1), sub_accounts=options.sub_account)
    for name, value in options.scenario:
        sandbox.scenario(name, value)
    return sandbox


def _reason(error: Exception, port: int) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"port {port} is in use: choose another one with --port, or 0 for any free port"
    return str(error)


def _warn_about_host(host: str) -> None:
    if not is_loopback(host):
        _print_error(
            f"warning: everybody who can reach {host} can use the sandbox, without encryption"
        )


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _parse(arguments: Optional[Sequence[str]]) -> argparse.Namespace:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run == []:
        parser.error("--run needs a program")
    if options.port is None:
        options.port = 0 if options.run else DEFAULT_PORT
    return options


def _key_and_secret(text: str) -> str:
    if not all(text.partition(":")):
        raise argparse.ArgumentTypeError("an account must be KEY:SECRET")
    return text


def _scenario(text: str) -> tuple[str, Optional[float]]:
    name, _, number = text.partition("=")
    try:
        value = float(number) if number else None
        Scenarios().start(name, value)
    except (LookupError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, value


def _parser() -> argparse.ArgumentParser:
    scenarios = "\n".join(
        f"  {name}={scenario.default} ({scenario.parameter})\n      {scenario.description}"
        for name, scenario in SCENARIOS.items()
    )
    parser = argparse.ArgumentParser(
        prog="python -m message_media_messages.sandbox",
        description="Run a local sandbox of the MessageMedia Messages API. It sends no messages.",
        epilog=f"scenarios and their defaults:\n{scenarios}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address to listen on; default: %(default)s. In a container: 0.0.0.0",
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"0 for any free port; default: {DEFAULT_PORT}, and any free port with --run",
    )
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
    parser.add_argument(
        "--allow-remote-callbacks",
        action="store_true",
        help="send callbacks to other machines too, such as another container",
    )
    parser.add_argument(
        "--strict", action="store_true", help="refuse unknown fields, with the likely name"
    )
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        type=_scenario,
        metavar="NAME[=NUMBER]",
        help="simulate a problem of the service; can be repeated",
    )
    parser.add_argument(
        "--run",
        nargs=argparse.REMAINDER,
        metavar="SCRIPT",
        help="run a Python program with its arguments on the sandbox, and print what it sent. "
        "Must be the last option",
    )
    return parser


def _welcome(sandbox: Sandbox) -> str:
    api_key, api_secret = shlex.quote(sandbox.api_key), shlex.quote(sandbox.api_secret)
    return (
        f"The sandbox is running at {sandbox.base_uri}\n"
        "To use it, run these lines in your shell, and create the client without arguments:\n\n"
        f"export MESSAGEMEDIA_BASE_URI={sandbox.base_uri}\n"
        f"export MESSAGEMEDIA_API_KEY={api_key} MESSAGEMEDIA_API_SECRET={api_secret}\n\n"
        "Press Ctrl-C to stop. Requests and callbacks:"
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as after Ctrl-C
    sys.exit(main())
