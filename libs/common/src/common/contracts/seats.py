"""Routing states who sits where: the seats that every service keeps a copy of to know its officers."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from common.contracts.event import Code, Event


class SeatHeld(Event):
    """A person holds a seat (office and unit) from one day to another; the aggregate is the seat's id."""

    TYPE: ClassVar[str] = "routing.seat-held.v1"
    TOPIC: ClassVar[str] = "routing.seats"

    seat: UUID
    person: UUID
    office: Code
    unit: Code
    valid_from: str
    valid_until: str | None = None


class SeatEnded(Event):
    """The seat is no longer held."""

    TYPE: ClassVar[str] = "routing.seat-ended.v1"
    TOPIC: ClassVar[str] = "routing.seats"

    seat: UUID
    person: UUID
