"""Who holds which seat: routing owns it, every service keeps its own copy from `routing.seats`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from common.contracts.event import Message
from common.contracts.seats import SeatEnded, SeatHeld
from common.database import Database, Tx
from common.errors import Transient
from common.kafka.subscription import Consumer, Subscription

_HOLD = """
INSERT INTO seats (seat, person, office, unit, valid_from, valid_until, ended)
VALUES ($1, $2, $3, $4, $5, $6, false)
ON CONFLICT (seat) DO UPDATE SET person = EXCLUDED.person, office = EXCLUDED.office, unit = EXCLUDED.unit,
  valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until
"""
_END = """
INSERT INTO seats (seat, person, office, unit, valid_from, ended) VALUES ($1, $2, '-', '-', '0001-01-01', true)
ON CONFLICT (seat) DO UPDATE SET ended = true
"""
_OF_PERSON = """
SELECT seat, person, office, unit FROM seats
WHERE person = $1 AND NOT ended AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)
ORDER BY office, unit
"""
_OF_PERSONS = """
SELECT seat, person, office, unit FROM seats
WHERE person = ANY($1::uuid[]) AND NOT ended AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)
ORDER BY office, unit
"""
_OF_DESK = """
SELECT seat, person, office, unit FROM seats
WHERE office = $1 AND unit = $2 AND NOT ended AND valid_from <= $3 AND (valid_until IS NULL OR valid_until >= $3)
ORDER BY seat
"""
_OF_OFFICE = """
SELECT seat, person, office, unit FROM seats
WHERE office = $1 AND NOT ended AND valid_from <= $2 AND (valid_until IS NULL OR valid_until >= $2)
ORDER BY unit, seat
"""
_STATES = """
SELECT seat, person, office, unit, valid_from, valid_until, ended FROM seats ORDER BY seat FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place at a desk: office and unit."""

    seat: UUID
    person: UUID
    office: str
    unit: str

    @property
    def queue(self) -> str:
        """The queue that the seat works, `office.unit`."""
        return f"{self.office}.{self.unit}"


class SeatStore:
    """Seats within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def of_person(self, person: UUID, on: date) -> tuple[Seat, ...]:
        """The seats a person holds on a day."""
        return tuple(Seat(**dict(r)) for r in await self._tx.fetch(_OF_PERSON, person, on))

    async def of_persons(self, persons: Sequence[UUID], on: date) -> dict[UUID, tuple[Seat, ...]]:
        """The seats that each of these persons holds on a day."""
        held = [Seat(**dict(r)) for r in await self._tx.fetch(_OF_PERSONS, list(persons), on)]
        return {person: tuple(s for s in held if s.person == person) for person in persons}

    async def of_desk(self, office: str, unit: str, on: date) -> tuple[Seat, ...]:
        """Who sits at a desk on a day."""
        return tuple(Seat(**dict(r)) for r in await self._tx.fetch(_OF_DESK, office, unit, on))

    async def of_office(self, office: str, on: date) -> tuple[Seat, ...]:
        """Who sits anywhere in an office on a day."""
        return tuple(Seat(**dict(r)) for r in await self._tx.fetch(_OF_OFFICE, office, on))

    async def states(self) -> list[SeatHeld | SeatEnded]:
        """Lock every seat and return it as the event that says how it stands."""
        return [_state(dict(r)) for r in await self._tx.fetch(_STATES)]

    async def hold(self, held: SeatHeld) -> None:
        """Record that a seat is held; a seat that has ended stays ended."""
        await self._tx.execute(
            _HOLD, held.seat, held.person, held.office, held.unit, date.fromisoformat(held.valid_from),
            date.fromisoformat(held.valid_until) if held.valid_until else None,
        )  # fmt: skip

    async def end(self, ended: SeatEnded) -> None:
        """Record that a seat has ended, whichever of its events came first."""
        await self._tx.execute(_END, ended.seat, ended.person)


def _state(row: dict[str, Any]) -> SeatHeld | SeatEnded:
    if row["ended"]:
        return SeatEnded(seat=row["seat"], person=row["person"])
    until: date | None = row["valid_until"]
    return SeatHeld(
        seat=row["seat"], person=row["person"], office=row["office"], unit=row["unit"],
        valid_from=row["valid_from"].isoformat(), valid_until=until.isoformat() if until else None,
    )  # fmt: skip


async def copy_seats(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow routing's seats."""
    for message in messages:
        if isinstance(message.event, SeatHeld):
            await SeatStore(tx).hold(message.event)
        else:
            await SeatStore(tx).end(message.event)


def seats_consumer(service: str) -> Consumer:
    """The consumer that keeps a service's copy of the seats."""
    subscription = Subscription("routing.seats", {SeatHeld: copy_seats, SeatEnded: copy_seats})
    return Consumer(f"{service}.seats", (subscription,))


class SeatBook:
    """Answers for the seats of a person from the service's own table.

    Every answer is read after it was asked for; who asks while a read is under way shares the next one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: dict[tuple[UUID, date], asyncio.Future[tuple[Seat, ...]]] = {}
        self._reading = asyncio.Lock()

    async def seats_of(self, person: UUID, on: date) -> tuple[Seat, ...]:
        """The seats a person holds on a day."""
        answer = self._asked.setdefault((person, on), asyncio.get_running_loop().create_future())
        async with self._reading:
            if not answer.done():
                await self._answer_all()
        return answer.result()

    async def _answer_all(self) -> None:
        """Answer all that has been asked so far; who shares a read shares its failure."""
        asked, self._asked = self._asked, {}
        try:
            async with self._database.glancing() as tx:
                for day in {on for _, on in asked}:
                    seats = await SeatStore(tx).of_persons([p for p, on in asked if on == day], day)
                    for person, held in seats.items():
                        asked[person, day].set_result(held)
        finally:
            for answer in asked.values():
                if not answer.done():
                    answer.set_exception(Transient("Seats could not be read; ask again."))
                    answer.exception()  # nobody may be waiting for it any more
