"""A person's inbox as pages and programs show it: rendered when it is read, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications.context import NotificationContext
from notifications.store.deliveries import Delivery, DeliveryStore

NEWEST = UUID(int=2**128 - 1)
PAGE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in an inbox."""

    id: UUID
    title: str
    body: str
    fee_line: str
    reference: str
    at: datetime
    unread: bool


async def page_of(context: NotificationContext, person: UUID, before: UUID, language: str) -> list[Letter]:
    """A page of a person's inbox, newest first."""
    async with context.database.reading() as tx:
        rows = await DeliveryStore(tx).inbox(person, before, PAGE_ROWS)
    return [letter(context, row, language) for row in rows]


async def missed(context: NotificationContext, person: UUID, after: UUID) -> list[UUID]:
    """What came in after a message."""
    async with context.database.reading() as tx:
        return [row.delivery for row in await DeliveryStore(tx).since(person, after)]


async def unread(context: NotificationContext, person: UUID) -> int:
    """How many messages are unread."""
    async with context.database.reading() as tx:
        return await DeliveryStore(tx).unread(person)


def letter(context: NotificationContext, row: Delivery, language: str) -> Letter:
    """A delivery in words."""
    message = context.words.message(row.template, row.parameters, language, context.public_url)
    return Letter(
        row.delivery, message.title, message.body, message.fee_line, row.reference, row.planned_at,
        row.state == "delivered",
    )  # fmt: skip
