"""A document's receipt as it is kept under an idempotency key."""

from __future__ import annotations

from pydantic import TypeAdapter

from intake.views import Paper

_PAPER = TypeAdapter(Paper)


def paper_reply(paper: Paper) -> bytes:
    """The bytes to keep."""
    return _PAPER.dump_json(paper)


def paper_from(reply: bytes) -> Paper:
    """The receipt that was kept."""
    return _PAPER.validate_json(reply)
