"""How a letter is numbered: `B-<n>/<kode jabatan>/<KKA>/<month>/<year>` (KMA 9/2016)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from common.contracts.event import Event
from common.contracts.routing import CaseDecided
from routing.domain.decide import Decision
from routing.domain.definition import Definition


def register_year(at: datetime, zone: str) -> int:
    """The year of the register that a letter signed now belongs to: the office's own year."""
    return at.astimezone(ZoneInfo(zone)).year


def numbered(decision: Decision, number: int, definition: Definition, zone: str) -> tuple[Decision, str]:
    """The decision with its letter's number in event and history, and the number as written."""
    decided = next(e for e in decision.events if isinstance(e, CaseDecided))
    at, register = decided.at.astimezone(ZoneInfo(zone)), definition.register_of(decided.outcome)
    written = f"B-{number}/{register.kode_jabatan}/{register.kka}/{at.month:02d}/{at.year}"
    update = {"letter_number": written, "register_year": at.year, "register_number": number}
    events: tuple[Event, ...] = tuple(e.model_copy(update=update) if e is decided else e for e in decision.events)
    entry = decision.entry and replace(decision.entry, data={**decision.entry.data, "letter_number": written})
    return replace(decision, events=events, entry=entry), written
