"""A change of chair at the counter in Bandung, as tests need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from common.ids import uuid7
from intake.body_views import Brought
from intake.domain.chair_changes import AtOffice, Decree
from intake.handlers.chair_changes import ChairRecorder
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from tests.component.intake.bodies import named
from tests.component.intake.counters import COUNTER
from tests.component.intake.houses import a_house
from tests.component.intake.stories import a_pdf, said, stored

NUMBER = "SK-07/PAN/XI/2026"


def at_counter(officer: UUID, office: str = COUNTER) -> AtOffice:
    """She sits at the counter."""
    return AtOffice(officer, counters=frozenset({office}))


def heading(officer: UUID, office: str = COUNTER) -> AtOffice:
    """She is of the unit that runs that counter."""
    return AtOffice(officer, heads=frozenset({office}))


@dataclass(frozen=True, slots=True)
class Story:
    """A body whose chair does not hand over, the number of its application, and who would come."""

    body: UUID
    reference: str
    old: UUID
    new: UUID


async def a_silent_chair(room: Room) -> Story:
    """The body has applied to Bandung; its chair cannot be reached."""
    old, new = await named(room, uuid7(), "Ketua Lama"), await named(room, uuid7(), "Ketua Baru")
    receipt = await a_house(DraftDesk(room), old)
    body = (await stored(room, receipt.reference)).body
    assert body is not None
    return Story(body, receipt.reference, old, new)


async def brought(room: Room, new: UUID, **decree: date | None) -> Brought:
    """What the new chair brings: her code, and a decree of this month."""
    terms = {"on": date(2026, 11, 2), "valid_from": date(2026, 11, 2)} | decree
    return Brought(await ChairRecorder(room).make_code(new), Decree(NUMBER, **terms), a_pdf())  # type: ignore[arg-type]


async def recorded(room: Room, story: Story, officer: UUID) -> UUID:
    """An officer has recorded the change; it waits."""
    made = await ChairRecorder(room).record(at_counter(officer), story.body, await brought(room, story.new), "")
    change: UUID = said(made)
    return change
