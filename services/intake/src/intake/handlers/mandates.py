"""Who acts for whom: read for every gate, so that a mandate that ends closes all doors in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.database import Tx
from intake.domain.bodies import Body, BodyKind, Mandate, bodies_of
from intake.domain.chair_changes import ChairChange
from intake.handlers.room import Room
from intake.store.bodies import BodyRow, BodyStore
from intake.store.persons import PersonStore


async def acts_for(room: Room, tx: Tx, person: UUID) -> frozenset[UUID]:
    """The bodies that a person may act for now."""
    return bodies_of(await BodyStore(tx).of_person(person), room.clock.now().date())


async def names_of(room: Room, tx: Tx, persons: Sequence[UUID]) -> dict[UUID, str]:
    """The names of persons as their sign-in told them; who never signed in or was erased has none."""
    names = {}
    for person in dict.fromkeys(persons):
        row, key = await PersonStore(tx).get(person), await room.vault.known_key(tx, str(person))
        names[person] = key.open(row.name, f"person/{person}/name").decode() if row and key else ""
    return names


async def opened_bodies(room: Room, tx: Tx, bodies: Sequence[UUID]) -> list[Body]:
    """Bodies with their names."""
    rows = await BodyStore(tx).bodies(bodies)
    return [Body(row.body, BodyKind(row.kind), await body_name(room, tx, row)) for row in rows]


async def in_office(room: Room, tx: Tx, body: UUID) -> list[Mandate]:
    """The mandates of a body that count today, the chair's first."""
    today = room.clock.now().date()
    return sorted((m for m in await BodyStore(tx).of_body(body) if m.holds(today)), key=lambda m: m.role)


def by_counter(room: Room, changes: Sequence[ChairChange]) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """The offices at whose counter mandates were given, and those at whose counter they were ended, by name."""
    given = {c.mandate: office_name(room, c.office) for c in changes if c.mandate}
    return given, {mandate: office_name(room, c.office) for c in changes for mandate in c.replaces}


def office_name(room: Room, office: str) -> str:
    """An office by its name."""
    found = room.shelf.office(office)
    return found.name if found else office


def body_subject(body: UUID) -> str:
    """Whose key seals a body's name and what it applies for."""
    return f"body:{body}"


def body_place(body: UUID) -> str:
    """What a body's name is bound to."""
    return f"body/{body}/name"


async def body_name(room: Room, tx: Tx, row: BodyRow) -> str:
    """A body's name; empty once its key is gone."""
    key = await room.vault.known_key(tx, body_subject(row.body))
    return key.open(row.name, body_place(row.body)).decode() if key else ""
