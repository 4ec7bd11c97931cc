"""The satisfaction survey (SKM): the right to one form, what a form says, and which forms may leave together."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

UNSUR = ("u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9")
"""The nine elements of PermenPANRB 14/2017, in the order of the event's answers."""
LEAST = 5
"""Forms of one office and service that leave together: whoever knows all who answered knows one in five."""
WEEKS = 5
KEPT_DAYS = 371
_BYTES = 320

Answers = tuple[int, int, int, int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to fill in one form. It says what the form is about and until when, and nothing about whose it is.

    `until` is the Monday on which it no longer counts: the same for all that were made in one week.
    """

    secret: str
    office: str
    service: str
    version: int
    until: date

    def counts(self, today: date) -> bool:
        """Whether it may still be used."""
        return today < self.until


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form."""

    office: str
    service: str
    answers: Answers


def new_ticket(secret: str, office: str, service: str, version: int, *, today: date) -> Ticket:
    """The ticket that follows from a secret of the browser's page."""
    monday = today - timedelta(days=today.weekday())
    return Ticket(_digest("ticket", secret).hex(), office, service, version, monday + timedelta(weeks=WEEKS))


def opened_with(secret: str) -> bytes:
    """What is kept beside the application, so that the same page may ask again: no way from here to the ticket."""
    return _digest("opened", secret)


def spent_mark(ticket: Ticket) -> bytes:
    """What is kept of a ticket that was used."""
    return _digest("spent", ticket.secret)


def read_answers(given: Mapping[str, str]) -> tuple[Answers | None, tuple[str, ...]]:
    """The nine answers, each 1 to 4, or the elements that lack one."""
    missing = tuple(unsur for unsur in UNSUR if given.get(unsur, "") not in ("1", "2", "3", "4"))
    if missing:
        return None, missing
    first, *others = (int(given[unsur]) for unsur in UNSUR)
    return _nine([first, *others]), ()


def packed(form: Form) -> bytes:
    """A form as bytes that are of one length for every form: sealed, none tells of its office."""
    return json.dumps(asdict(form), separators=(",", ":")).encode().ljust(_BYTES)


def unpacked(data: bytes) -> Form:
    """The form that was packed."""
    read = json.loads(data)
    return Form(read["office"], read["service"], _nine(read["answers"]))


def packed_ticket(ticket: Ticket) -> bytes:
    """A ticket as bytes, to be sealed."""
    return json.dumps({**asdict(ticket), "until": ticket.until.isoformat()}).encode()


def unpacked_ticket(data: bytes) -> Ticket:
    """The ticket that was packed."""
    read = json.loads(data)
    return Ticket(**{**read, "until": date.fromisoformat(read["until"])})


def ripe(forms: Mapping[bytes, Form], least: int = LEAST) -> dict[bytes, Form]:
    """The forms, by their marks, of which at least `least` lie together for the same office and service."""
    together = Counter((form.office, form.service) for form in forms.values())
    return {mark: form for mark, form in forms.items() if together[form.office, form.service] >= least}


def week_of(day: date) -> str:
    """The ISO week, `2026-W48`."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def _nine(numbers: Sequence[int]) -> Answers:
    a, b, c, d, e, f, g, h, i = numbers
    return (a, b, c, d, e, f, g, h, i)


def _digest(purpose: str, text: str) -> bytes:
    return hashlib.sha256(f"survey\x00{purpose}\x00{text}".encode()).digest()
