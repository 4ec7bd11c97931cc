"""How long a refusal can be objected to: as its letter says, and never before its applicant was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from common.database import Tx
from common.workdays import Unit, due_after
from intake.catalogue.desks import RefusalRule
from intake.domain.application import SentApplication
from intake.domain.papers import told_of_decision
from intake.handlers.room import Room
from intake.store.letters import LetterRow
from intake.store.papers import PaperStore
from intake.views import State


@dataclass(frozen=True, slots=True)
class ObjectionDays:
    """Until when an objection is in time; None while nobody has told her of the refusal: then no time runs."""

    until: datetime | None

    def over(self, now: datetime) -> bool:
        """Whether it is too late."""
        return self.until is not None and now > self.until


async def objection_days(room: Room, tx: Tx, row: SentApplication, letter: LetterRow | None) -> ObjectionDays | None:
    """The days of a refused application; None where nothing was refused or no objection is heard.

    UU 30/2014 counts from the day on which the decision is made known. Who has no account is told when an officer
    hands the letter over: the working days of the definition run from then, never shorter than the letter says.
    """
    stated = letter.facts.get("objection_until") if letter and row.state == State.REFUSED else None
    if not stated:
        return None
    until = datetime.fromisoformat(stated)
    if row.counter is None:
        return ObjectionDays(until)
    facts, handed = await PaperStore(tx).facts([row.application]), await PaperStore(tx).of([row.application])
    told_at = told_of_decision(facts[row.application], handed[row.application])
    return ObjectionDays(None if told_at is None else max(until, _counted(room, row, told_at)))


def _counted(room: Room, row: SentApplication, told_at: datetime) -> datetime:
    definition, office = room.shelf.service(row.service, row.version), room.shelf.office(row.office)
    assert definition is not None
    assert office is not None
    workdays = (definition.refusal or RefusalRule()).objection_workdays
    return due_after(told_at, workdays, Unit.WORKDAYS, office.hours, room.shelf.calendar()).due_at
