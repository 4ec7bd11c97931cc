"""Seats are given and ended by decree; ending one gives back what its holder had in hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from common.clock import Clock
from common.contracts.seats import SeatEnded, SeatHeld
from common.database import Database, Tx
from common.errors import SatuMejaError
from common.outbox import Outbox, Outgoing
from common.seats import SeatStore
from routing.domain.commands import TakeAway
from routing.engine import Engine
from routing.store.cases import CaseStore

_SEATS = UUID("5eaa7000-0000-5000-8000-000000000001")
"""Namespace of seat ids: the same appointment read twice is one seat."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A line of a decree: who sits where, from when until when."""

    person: UUID
    office: str
    unit: str
    valid_from: date
    valid_until: date | None

    @property
    def seat(self) -> UUID:
        """The seat's id."""
        return uuid5(_SEATS, f"{self.person}/{self.office}/{self.unit}/{self.valid_from}")


def read_appointments(path: Path) -> list[Appointment]:
    """Read `person,office,unit,valid_from,valid_until,decree`. Raises `SatuMejaError` naming a line that is wrong."""
    appointments = []
    with path.open(newline="") as lines:
        for number, line in enumerate(csv.DictReader(lines), 2):
            try:
                until = date.fromisoformat(line["valid_until"]) if line["valid_until"] else None
                appointments.append(
                    Appointment(UUID(line["person"]), line["office"], line["unit"],
                                date.fromisoformat(line["valid_from"]), until)
                )  # fmt: skip
            except (KeyError, ValueError) as error:
                raise SatuMejaError(f"{path.name}, line {number}: {error}; columns are person,office,unit,valid_from,"
                                    "valid_until,decree with dates as YYYY-MM-DD.") from error  # fmt: skip
    return appointments


async def appoint(database: Database, clock: Clock, appointments: list[Appointment]) -> int:
    """Give seats that are not held yet; return how many were new."""
    new = 0
    async with database.transaction() as tx:
        for appointment in appointments:
            new += await _give(tx, clock, appointment)
    return new


async def _give(tx: Tx, clock: Clock, a: Appointment) -> int:
    held = await SeatStore(tx).of_person(a.person, a.valid_from)
    if any(s.seat == a.seat for s in held):
        return 0
    event = SeatHeld(
        seat=a.seat, person=a.person, office=a.office, unit=a.unit, valid_from=a.valid_from.isoformat(),
        valid_until=a.valid_until.isoformat() if a.valid_until else None,
    )  # fmt: skip
    await SeatStore(tx).hold(event)
    await Outbox(tx).add([Outgoing(str(a.seat), event, clock.now())])
    return 1


async def end_seat(database: Database, engine: Engine, clock: Clock, appointment: Appointment) -> int:
    """End a seat: access is gone with the next request, items in hand go back; return how many."""
    async with database.transaction() as tx:
        event = SeatEnded(seat=appointment.seat, person=appointment.person)
        await SeatStore(tx).end(event)
        await Outbox(tx).add([Outgoing(str(appointment.seat), event, clock.now())])
        held = await CaseStore(tx).in_hand(appointment.person, appointment.office, appointment.unit)
        await engine.apply(tx, [TakeAway(case=case, person=appointment.person) for case in held])
    return len(held)


async def send_seats_again(database: Database, clock: Clock) -> int:
    """Tell every seat as it stands, ended ones too; return how many.

    Rows are locked: a seat that is ended meanwhile is told as ended after this, never before.
    """
    async with database.transaction() as tx:
        states = await SeatStore(tx).states()
        await Outbox(tx).add([Outgoing(str(state.seat), state, clock.now()) for state in states])
    return len(states)
