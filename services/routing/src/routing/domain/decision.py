"""What the rules look up and what they give back; and the small steps that every rule takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.contracts.event import Event
from common.errors import Refused
from common.workdays import Calendar, OfficeHours
from routing.domain.case import Case, Entry
from routing.domain.commands import OfficerCommand
from routing.domain.definition import Definition
from routing.domain.letter import LetterEnd
from routing.domain.signatories import OfficeSeats


class _NotCounted:
    """Stands for hours and calendar where a command has declared that its rule counts no time."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError(f"{name!r} was asked for by a rule whose command does not say COUNTS_TIME.")


NOT_COUNTED: Any = _NotCounted()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules look up: the definition, and the office's hours and calendar where time is counted."""

    definition: Definition
    hours: OfficeHours
    calendar: Calendar
    offices: tuple[OfficeSeats, ...] = ()
    """The case's office and those above it, with who sits there: only where a second signatory is looked for."""
    objected: Case | None = None
    """The refused case that a new objection is about."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The case after a command, the facts to publish, the line of its history."""

    state: Case
    events: tuple[Event, ...]
    entry: Entry | None
    letter: bool = False
    """Whether a number of the office's register is to be written into the decision."""
    further: tuple[Entry, ...] = ()
    """Lines for what follows at once as a version of its own."""
    signing_unit: str = ""
    """Where the letter's signer sits; empty for the unit that works the case."""
    ended: LetterEnd | None = None
    """The letter that is in force no more."""


Verdict = Decision | Refused


def following(case: Case, **changes: Any) -> Case:
    """The case at its next version."""
    return replace(case, version=case.version + 1, **changes)


def line(
    case: Case, kind: str, at: datetime, actor: UUID | None = None, *, data: dict[str, Any] | None = None,
    note: str = "",
) -> Entry:  # fmt: skip
    """A line of the case's history."""
    return Entry(case.id, case.version, at, kind, case.desk, case.unit, actor, data or {}, note)


def acted(case: Case, command: OfficerCommand) -> dict[str, tuple[UUID, ...]]:
    """Who has decided something where, this officer included."""
    before = case.acted.get(case.desk, ())
    after = before if command.actor.person in before else (*before, command.actor.person)
    return {**case.acted, case.desk: after}


def head(case: Case, at: datetime) -> dict[str, Any]:
    """What every fact about a case carries."""
    return {
        "case": case.id, "reference": case.reference, "service": case.service, "version": case.service_version,
        "office": case.office, "applicant": case.applicant, "at": at, "case_version": case.version,
    }  # fmt: skip
