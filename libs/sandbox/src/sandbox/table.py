"""What a person can try once the sandbox is up: addresses, accounts, commands."""

from __future__ import annotations

from sandbox.accounts import ACCOUNTS
from sandbox.layout import LOOPBACK
from sandbox.state import State

_PAGES = (
    ("/", "apply, track, correct (nobody needs to sign in to search)"),
    ("/meja", "an officer's desk"),
    ("/kabar", "an applicant's inbox"),
    ("/situasi", "the live table"),
)
_COMMANDS = (
    ("make logs", "the last lines of every part"),
    (".venv/bin/python -m sandbox mail", "every mail that was sent"),
    (".venv/bin/python -m sandbox tail routing.cases", "what passes over Kafka"),
    (".venv/bin/python -m sandbox kill routing", "a power cut of one service; `start routing` brings it back"),
    ("make down", "stop everything"),
)


def table(state: State) -> str:
    """Return the table as text."""
    pages = [(f"{state['public_url']}{path}", what) for path, what in _PAGES]
    inside = [
        ("Kafka", state["kafka_bootstrap"]),
        ("PostgreSQL", f"{LOOPBACK}:{state['ports']['postgres']} (addresses with passwords: state.json)"),
        ("identity provider", state["oidc_issuer"]),
    ]
    accounts = [(account.name, account.shown_as) for account in ACCOUNTS]
    sections = {
        "Pages": pages,
        "Parts": inside,
        "Accounts (no password)": accounts,
        "To try": list(_COMMANDS),
    }
    return "\n".join(_section(title, rows) for title, rows in sections.items())


def _section(title: str, rows: list[tuple[str, str]]) -> str:
    width = max(len(left) for left, _ in rows) + 2
    return "\n".join([title, *(f"  {left:<{width}}{right}" for left, right in rows)])
