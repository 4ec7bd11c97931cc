"""What is printed and handed over at a counter to somebody without an account: that alone counts as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PaperKind(StrEnum):
    """A paper of the counter."""

    RECEIPT = "receipt"
    CORRECTIONS = "corrections"
    STANDING = "standing"
    LETTER = "letter"


NEWS = {
    PaperKind.CORRECTIONS: frozenset({"case-returned"}),
    PaperKind.LETTER: frozenset({"case-decided", "letter-replaced"}),
    PaperKind.STANDING: frozenset({
        "case-resumed", "case-withdrawn", "case-overdue", "request-declined", "visit-proposed", "visit-set",
        "visit-neared", "visit-held", "visit-missed", "letter-revoked", "case-reopened",
    }),
}  # fmt: skip
"""The facts that each paper tells; a receipt tells that it has arrived."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A paper that is in the applicant's hands, and the last fact (by its sequence) that it states."""

    paper: PaperKind
    states_until: int
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper that can be printed now; `due`: what it says was not handed over yet."""

    kind: PaperKind
    due: bool
    handed_over_at: datetime | None


def sheets(
    facts: Sequence[tuple[int, str]], handed: Sequence[HandedOver], *, returned: bool, letter: bool
) -> tuple[Sheet, ...]:
    """The papers of an application; `facts` are (sequence, kind) of what routing stated.

    There is a list of corrections only while they are wanted (`returned`), and a letter only once it is written.
    """
    there = {PaperKind.RECEIPT: True, PaperKind.CORRECTIONS: returned, PaperKind.LETTER: letter}
    return tuple(_sheet(kind, facts, handed) for kind in PaperKind if there.get(kind, True))


def last_fact(facts: Sequence[tuple[int, str]]) -> int:
    """The sequence of the newest fact; 0 when routing has said nothing yet."""
    return max((sequence for sequence, _ in facts), default=0)


def told_of_decision(facts: Sequence[tuple[int, str]], handed: Sequence[HandedOver]) -> datetime | None:
    """When the letter of the newest decision came into the applicant's hands; None while it has not."""
    decided = max((sequence for sequence, fact in facts if fact == "case-decided"), default=0)
    given = [h.at for h in handed if h.paper is PaperKind.LETTER and h.states_until >= decided]
    return min(given, default=None)


def _sheet(kind: PaperKind, facts: Sequence[tuple[int, str]], handed: Sequence[HandedOver]) -> Sheet:
    news = [sequence for sequence, fact in facts if fact in NEWS.get(kind, ())]
    says = max(news, default=0)
    tells = bool(news) or kind is PaperKind.RECEIPT
    given = [h.at for h in handed if h.paper is kind and h.states_until >= says]
    return Sheet(kind, tells and not given, max(given, default=None))
