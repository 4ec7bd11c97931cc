"""The inbox of each person: numbered as committed, read by pages, marked as read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from common.database import Tx
from notifications.domain.facts import Facts

_ALLOT = """
INSERT INTO inboxes (person, last_number)
SELECT n.person, n.amount FROM unnest($1::uuid[], $2::bigint[]) AS n (person, amount) ORDER BY n.person
ON CONFLICT (person) DO UPDATE SET last_number = inboxes.last_number + EXCLUDED.last_number
RETURNING person, last_number
"""
_PUT = """
INSERT INTO inbox (person, number, delivery)
SELECT person, number, delivery FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS n (person, number, delivery)
"""
_COLUMNS = """
i.number, i.read_at, d.id, d.template, d.version, d.case_id, d.facts, d.happened_at
"""
_PAGE = f"""
SELECT {_COLUMNS} FROM inbox i JOIN deliveries d ON d.id = i.delivery
WHERE i.person = $1 AND i.number < $2 ORDER BY i.number DESC LIMIT $3
"""
_AFTER = f"""
SELECT {_COLUMNS} FROM inbox i JOIN deliveries d ON d.id = i.delivery
WHERE i.person = $1 AND i.number > $2 ORDER BY i.number LIMIT $3
"""
_ONE = f"""
SELECT {_COLUMNS} FROM inbox i JOIN deliveries d ON d.id = i.delivery
WHERE i.person = $1 AND i.delivery = $2
"""
_OWNERS = f"""
SELECT i.person, {_COLUMNS} FROM inbox i JOIN deliveries d ON d.id = i.delivery WHERE i.delivery = ANY($1::uuid[])
ORDER BY i.person, i.number
"""
_UNREAD = "SELECT count(*) FROM inbox WHERE person = $1 AND read_at IS NULL"
_UNREAD_OF = """
SELECT person, count(*) AS unread FROM inbox WHERE person = ANY($1::uuid[]) AND read_at IS NULL GROUP BY person
"""
_READ = """
UPDATE inbox SET read_at = $3 WHERE person = $1 AND delivery = $2 AND read_at IS NULL RETURNING delivery
"""
_READ_ALL = """
UPDATE inbox SET read_at = $3 WHERE person = $1 AND number <= $2 AND read_at IS NULL RETURNING delivery
"""
_CASES = "SELECT id, template, case_id FROM deliveries WHERE id = ANY($1::uuid[]) ORDER BY place"
_FORGET_MESSAGES = "DELETE FROM inbox WHERE person = $1"
_FORGET_INBOX = "DELETE FROM inboxes WHERE person = $1"

NEWEST = 2**62
"""Before the newest message: where the first page begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of an inbox; its words are made when it is read."""

    id: UUID
    number: int
    template: str
    version: int
    case_id: UUID
    facts: Facts
    happened_at: datetime
    read_at: datetime | None

    @property
    def reference(self) -> str:
        """The reference of the application it is about."""
        return str(self.facts["reference"])


class InboxStore:
    """Inboxes within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def put(self, messages: Sequence[tuple[UUID, UUID]]) -> None:
        """Put deliveries, as (person, delivery), into inboxes in this order."""
        if not messages:
            return
        amounts = Counter(person for person, _ in messages)
        people = sorted(amounts)
        rows = await self._tx.fetch(_ALLOT, people, [amounts[p] for p in people])
        last = {r["person"]: r["last_number"] - amounts[r["person"]] for r in rows}
        numbers = []
        for person, _ in messages:
            last[person] += 1
            numbers.append(last[person])
        await self._tx.execute(_PUT, [p for p, _ in messages], numbers, [d for _, d in messages])

    async def page(self, person: UUID, before: int, most: int) -> list[Entry]:
        """Messages with a smaller number, newest first."""
        return [_entry(r) for r in await self._tx.fetch(_PAGE, person, before, most)]

    async def after(self, person: UUID, number: int, most: int) -> list[Entry]:
        """Messages with a greater number, oldest first."""
        return [_entry(r) for r in await self._tx.fetch(_AFTER, person, number, most)]

    async def one(self, person: UUID, message: UUID) -> Entry | None:
        """A message, if it is this person's."""
        row = await self._tx.fetchrow(_ONE, person, message)
        return None if row is None else _entry(row)

    async def owners(self, messages: Sequence[UUID]) -> list[tuple[UUID, Entry]]:
        """Whose inbox each message is in."""
        return [(r["person"], _entry(r)) for r in await self._tx.fetch(_OWNERS, list(messages))]

    async def unread(self, person: UUID) -> int:
        """How many messages a person has not read."""
        return int(await self._tx.fetchval(_UNREAD, person))

    async def unread_of(self, owners: Sequence[UUID]) -> dict[UUID, int]:
        """How many messages each owner has not read; who has read all is absent."""
        return {r["person"]: r["unread"] for r in await self._tx.fetch(_UNREAD_OF, list(owners))}

    async def mark_read(self, person: UUID, message: UUID, now: datetime) -> bool:
        """Mark one message; False when it was read before or is not hers."""
        return await self._tx.fetchval(_READ, person, message, now) is not None

    async def mark_read_up_to(self, person: UUID, number: int, now: datetime) -> list[UUID]:
        """Mark all messages up to a number; return those that were unread."""
        return [r["delivery"] for r in await self._tx.fetch(_READ_ALL, person, number, now)]

    async def cases(self, messages: Sequence[UUID]) -> list[tuple[UUID, str, UUID]]:
        """Delivery, template and case of messages."""
        return [(r["id"], r["template"], r["case_id"]) for r in await self._tx.fetch(_CASES, list(messages))]

    async def forget(self, person: UUID) -> None:
        """Empty a person's inbox for good."""
        await self._tx.execute(_FORGET_MESSAGES, person)
        await self._tx.execute(_FORGET_INBOX, person)


def _entry(row: asyncpg.Record) -> Entry:
    return Entry(
        id=row["id"], number=row["number"], template=row["template"], version=row["version"], case_id=row["case_id"],
        facts=json.loads(row["facts"]), happened_at=row["happened_at"], read_at=row["read_at"],
    )  # fmt: skip
