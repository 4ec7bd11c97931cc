"""The seats of whoever asks: always as they are now, in as few reads as the callers allow."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

from common.contracts.seats import SeatEnded, SeatHeld
from common.ids import uuid7
from common.seats import SeatBook, SeatStore
from tests.component.common.stories import Street

TODAY = date(2026, 11, 24)


async def hold(street: Street, person: UUID, unit: str, valid_from: date = TODAY) -> UUID:
    """Give a person a seat."""
    seat = uuid7()
    held = SeatHeld(seat=seat, person=person, office="kanwil-32", unit=unit, valid_from=valid_from.isoformat())
    async with street.database.transaction() as tx:
        await SeatStore(tx).hold(held)
    return seat


async def test_many_who_ask_at_once_each_get_their_own(street: Street) -> None:
    """The same person twice, one without a seat, one whose seat begins tomorrow."""
    counter, leader, nobody, tomorrow = (uuid7() for _ in range(4))
    await hold(street, counter, "loket")
    await hold(street, leader, "ketua-tim")
    await hold(street, tomorrow, "loket", date(2026, 11, 25))
    book = SeatBook(street.database)

    asked = await asyncio.gather(*(book.seats_of(p, TODAY) for p in (counter, leader, nobody, counter, tomorrow)))

    assert [[s.unit for s in seats] for seats in asked] == [["loket"], ["ketua-tim"], [], ["loket"], []]
    assert await book.seats_of(tomorrow, date(2026, 11, 25)) != ()


async def test_a_seat_that_has_ended_is_gone_at_the_next_question(street: Street) -> None:
    """Nothing is remembered from one question to the next."""
    officer = uuid7()
    seat = await hold(street, officer, "loket")
    book = SeatBook(street.database)
    before = await book.seats_of(officer, TODAY)

    async with street.database.transaction() as tx:
        await SeatStore(tx).end(SeatEnded(seat=seat, person=officer))
    after = await book.seats_of(officer, TODAY)

    assert [s.unit for s in before] == ["loket"]
    assert after == ()


async def test_one_who_hangs_up_takes_no_answer_from_the_others(street: Street) -> None:
    """The first of three goes away while they all wait."""
    officer = uuid7()
    await hold(street, officer, "loket")
    book = SeatBook(street.database)
    first, *others = [asyncio.create_task(book.seats_of(officer, TODAY)) for _ in range(3)]
    late = asyncio.create_task(book.seats_of(uuid7(), TODAY))
    await asyncio.sleep(0)

    first.cancel()
    told = await asyncio.gather(*others, late, return_exceptions=True)
    again = await book.seats_of(officer, TODAY)

    assert [s.unit for s in again] == ["loket"]
    assert [len(seats) for seats in told if isinstance(seats, tuple)] == [1, 1, 0]
