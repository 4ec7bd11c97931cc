"""The command line of the sandbox: `python -m sandbox --help`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sandbox.commands import COMMANDS
from sandbox.errors import SandboxError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="The real parts of Satu Meja.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        sub.add_argument("--profile", default="demo", help="demo (default), test, bench, or your own")
        for flags, settings in ARGUMENTS.get(name, ()):
            sub.add_argument(*flags, **settings)
    return parser


ARGUMENTS: dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]] = {
    "up": (
        (("--parts",), {"default": "", "help": "parts or groups, with commas: infrastructure, kafka, …"}),
        (("--brokers",), {"type": int, "default": 1, "help": "Kafka nodes, 1 or 3"}),
        (("--port",), {"type": int, "help": "port of the front door"}),
        (("--with-parent",), {"type": int, "metavar": "PID", "help": "end when this process ends"}),
    ),
    "reset": ((("--yes",), {"action": "store_true", "help": "do not ask"}),),
    "token": ((("account",), {"help": "for example warga-1"}),),
    "tail": ((("topic",), {"help": "for example routing.cases"}),),
    "kill": ((("part",), {}),),
    "start": ((("part",), {}),),
    "logs": ((("part",), {"nargs": "?", "help": "one part; without it the last lines of all"}),),
}


def main() -> int:
    """Run one command; problems are one message, not a trace."""
    options = _parser().parse_args()
    try:
        return COMMANDS[options.command](options)
    except SandboxError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
