"""Run the sandbox from the shell: `python -m message_media_messages.sandbox`."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from typing import Optional

from message_media_messages.sandbox.server import Sandbox


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Serve until Ctrl-C.

    Args:
        arguments: What stands behind the command; the process's own if left out.

    Returns:
        The exit status: 0 after Ctrl-C, 1 if it could not start.
    """
    options = _parser().parse_args(arguments)
    try:
        with Sandbox(
            api_key=options.api_key, api_secret=options.api_secret, port=options.port
        ) as sandbox:
            print(_welcome(sandbox), flush=True)  # noqa: T201
            while True:
                time.sleep(1)
    except KeyboardInterrupt:
        return 0
    except (ImportError, OSError, ValueError) as error:
        print(f"cannot start the sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m message_media_messages.sandbox",
        description="The MessageMedia Messages API on this machine. Nothing is sent.",
    )
    parser.add_argument("--port", type=int, default=0, help="default: any free port")
    parser.add_argument("--api-key", default="API_KEY", help="default: %(default)s")
    parser.add_argument("--api-secret", default="API_SECRET", help="default: %(default)s")
    return parser


def _welcome(sandbox: Sandbox) -> str:
    api_key, api_secret = shlex.quote(sandbox.api_key), shlex.quote(sandbox.api_secret)
    return (
        f"The sandbox is at {sandbox.base_uri}. Paste this where your program runs:\n\n"
        f"export MESSAGEMEDIA_BASE_URI={sandbox.base_uri}\n"
        f"export MESSAGEMEDIA_API_KEY={api_key} MESSAGEMEDIA_API_SECRET={api_secret}\n\n"
        "Ctrl-C stops it."
    )


if __name__ == "__main__":
    sys.exit(main())
