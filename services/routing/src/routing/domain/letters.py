"""How a letter is numbered: `B-<n>/<kode jabatan>/<KKA>/<month>/<year>` (KMA 9/2016)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from common.contracts.event import Event
from common.contracts.letters import LetterReplaced
from common.contracts.routing import CaseDecided
from routing.domain.decide import Decision
from routing.domain.definition import Definition


@dataclass(frozen=True, slots=True)
class Numbered:
    """A letter with its number as written, the function that signs, and the unit where its signer sits."""

    written: str
    signatory: str
    unit: str


def register_year(at: datetime, zone: str) -> int:
    """The year of the register that a letter signed now belongs to: the office's own year."""
    return at.astimezone(ZoneInfo(zone)).year


def numbered(decision: Decision, number: int, definition: Definition, zone: str) -> tuple[Decision, Numbered]:
    """The decision with its letter's number in event and history, and the letter as the register enters it."""
    signed = next(e for e in decision.events if isinstance(e, CaseDecided | LetterReplaced))
    at, register = signed.at.astimezone(ZoneInfo(zone)), definition.register_of(signed.outcome)
    written = f"B-{number}/{register.kode_jabatan}/{register.kka}/{at.month:02d}/{at.year}"
    field = "letter_number" if isinstance(signed, CaseDecided) else "successor"
    update = {field: written, "register_year": at.year, "register_number": number}
    events: tuple[Event, ...] = tuple(e.model_copy(update=update) if e is signed else e for e in decision.events)
    entry = decision.entry and replace(decision.entry, data={**decision.entry.data, field: written})
    letter = Numbered(written, signed.signatory, decision.signing_unit or decision.state.worked_by)
    return replace(decision, events=events, entry=entry), letter
