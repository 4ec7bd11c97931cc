"""What each command of the sandbox does and prints; the first docstring line is its help."""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.accounts import account_named
from sandbox.client import Sandbox
from sandbox.sign_in import session_token
from sandbox.table import table as as_text
from sandbox.tail import tail_topic

_LAST_LINES = 5


def up(options: argparse.Namespace) -> int:
    """Start everything (or --parts) in the background and wait until each part is ready."""
    started = time.monotonic()
    parts = [name for name in options.parts.split(",") if name]
    sandbox = Sandbox(options.profile)
    choices = {"brokers": options.brokers, "port": options.port, "with_parent": options.with_parent}
    sandbox.up(parts, **choices, listener=_print_progress)
    seconds = time.monotonic() - started
    print(f"sandbox {options.profile} is up after {seconds:.1f} s; front door {sandbox.public_url}")
    return 0


def down(options: argparse.Namespace) -> int:
    """Stop everything this profile started."""
    was_up = Sandbox(options.profile).down()
    print(f"sandbox {options.profile} {'is down' if was_up else 'was not running'}")
    return 0


def status(options: argparse.Namespace) -> int:
    """Show every part, its process and since when."""
    sandbox = Sandbox(options.profile)
    if not sandbox.is_up:
        print(f"sandbox {options.profile} is not running")
        return 3
    state = sandbox.state
    print(f"sandbox {options.profile}; front door {state['public_url']}; Kafka {state['kafka_bootstrap']}")
    for name, part in state["parts"].items():
        since = datetime.fromtimestamp(part["since"], UTC).astimezone()
        print(f"{name:<22}{part['phase']:<10}{part['pid'] or '':>8}   since {since:%H:%M:%S}")
    return 0


def reset(options: argparse.Namespace) -> int:
    """Stop everything and delete all data of this profile (asks first)."""
    sandbox = Sandbox(options.profile)
    if not options.yes and not _agreed(f"Delete all data of the sandbox {options.profile}?"):
        print("nothing was deleted")
        return 1
    sandbox.reset()
    print(f"sandbox {options.profile} is empty")
    return 0


def seed(options: argparse.Namespace) -> int:
    """Publish catalogue and offices, and record the seats of the ready people, once more."""
    Sandbox(options.profile).seed(listener=_print_progress)
    return 0


def token(options: argparse.Namespace) -> int:
    """Sign in as an account through the front door and print its bearer token."""
    print(session_token(Sandbox(options.profile).public_url, account_named(options.account)))
    return 0


def mail(options: argparse.Namespace) -> int:
    """Show every mail that was caught."""
    for message in Sandbox(options.profile).mail.messages():
        print(f"#{message['number']} to {', '.join(message['to'])}: {message['subject']}")
        print(f"{message['text']}\n")
    return 0


def tail(options: argparse.Namespace) -> int:
    """Follow a topic, oldest first, until interrupted."""
    asyncio.run(tail_topic(Sandbox(options.profile).kafka_bootstrap, options.topic))
    return 0


def table(options: argparse.Namespace) -> int:
    """Show addresses, accounts and what to try."""
    print(as_text(Sandbox(options.profile).state))
    return 0


def kill(options: argparse.Namespace) -> int:
    """End a part as a power cut would (SIGKILL)."""
    Sandbox(options.profile).kill(options.part)
    print(f"{options.part} is killed")
    return 0


def start(options: argparse.Namespace) -> int:
    """Start a part again and wait until it is ready."""
    Sandbox(options.profile).start(options.part, listener=_print_progress)
    return 0


def logs(options: argparse.Namespace) -> int:
    """Follow the log of a part, or show the last lines of all."""
    folder = Sandbox(options.profile).folder / "logs"
    if options.part:
        return subprocess.call(["tail", "-n", "40", "-F", str(folder / f"{options.part}.log")])
    for path in sorted(folder.glob("*.log")):
        lines = path.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        print("\n".join([f"== {path.stem}", *lines, ""]))
    return 0


def _print_progress(line: dict[str, Any]) -> None:
    seconds = f"{line['seconds']:5.1f} s" if "seconds" in line else ""
    print(f"  {line['part']:<22}{line['phase']:<8}{seconds:>8}", flush=True)


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        print(f"{question} Run it with --yes to agree.")
        return False
    return input(f"{question} [ya/tidak] ").strip().lower() in ("ya", "y", "yes")


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    command.__name__: command
    for command in (up, down, status, reset, seed, token, mail, table, tail, kill, start, logs)
}
