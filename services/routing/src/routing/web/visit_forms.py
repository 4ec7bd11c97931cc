"""Reads the forms of a site visit: times where the office is, officers by their seats, results by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from common.errors import Refused
from common.web.i18n import _
from common.web.typed import text_in
from routing.domain.visit import Result, Slot, Visitor
from routing.domain.visit_slots import MOST
from routing.visiting import Colleague
from routing.web.notes import note_in

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer offers."""

    slots: tuple[Slot, ...]
    visitors: tuple[Visitor, ...]


def number_in(form: FormData, name: str) -> int:
    """A whole number; 0 when there is none."""
    text = text_in(form, name)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def proposal_in(form: FormData, zone: str, colleagues: Sequence[Colleague]) -> Proposal | Refused:
    """The offered slots and chosen officers; rows that are wholly empty are left out."""
    slots = []
    for row in range(1, MOST + 1):
        parts = [text_in(form, f"slot.{row}.{part}") for part in ("day", "from", "to")]
        if not any(parts):
            continue
        slot = _slot(parts, zone)
        if slot is None:
            sentence = _("Waktu ke-%(row)s belum lengkap: isi tanggal, jam mulai, dan jam selesai.") % {"row": row}
            return Refused("visit-time", sentence, f"slot.{row}.day", 422)
        slots.append(slot)
    by_seat = {str(c.seat): c.visitor for c in colleagues}
    chosen = [by_seat.get(text_in(form, f"visitor.{n}")) for n in (1, 2)]
    return Proposal(tuple(slots), tuple(v for v in chosen if v is not None))


def findings_in(form: FormData, items: Sequence[str]) -> dict[str, Result]:
    """Results by item; what was left open is absent."""
    given = {item: text_in(form, f"result.{item}") for item in items}
    return {item: Result(result) for item, result in given.items() if result in set(Result)}


def notes_in(form: FormData, items: Sequence[str]) -> Mapping[str, str] | Refused:
    """The officer's words by item and for the whole."""
    notes = {}
    for item in (*items, GENERAL):
        words = note_in(form, f"note.{item}")
        if isinstance(words, Refused):
            return words
        if words:
            notes[item] = words
    return notes


def _slot(parts: Sequence[str], zone: str) -> Slot | None:
    try:
        day, starts, ends = date.fromisoformat(parts[0]), time.fromisoformat(parts[1]), time.fromisoformat(parts[2])
    except ValueError:
        return None
    return Slot(_at(day, starts, zone), _at(day, ends, zone))


def _at(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at.replace(tzinfo=None), ZoneInfo(zone))
