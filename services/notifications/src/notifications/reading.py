"""What a person reads of her inbox: entries with their words, in the language of her request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from common.database import Database, Tx
from notifications.domain.facts import page_of
from notifications.rendering import Letter, OfficeCopy, Renderer
from notifications.store.inbox import NEWEST, Entry, InboxStore
from notifications.store.reference import ReferenceStore

MOST = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is read."""

    entry: Entry
    letter: Letter
    office: OfficeCopy

    @property
    def page(self) -> str:
        """The page that it leads to."""
        return page_of(self.entry.facts)

    @property
    def of_application(self) -> bool:
        """Whether that is the page of an application."""
        return self.page.startswith("/permohonan/")


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages, newest first; `next_before` is where the next page begins, None at the end."""

    messages: tuple[Shown, ...]
    unread: int
    next_before: int | None


class InboxReader:
    """Reads within one snapshot each time."""

    def __init__(self, database: Database, renderer: Renderer) -> None:
        self._database = database
        self._renderer = renderer

    async def page(self, person: UUID, before: int = NEWEST, most: int = 20) -> Page:
        """A page of the inbox."""
        async with self._database.reading() as tx:
            store = InboxStore(tx)
            found = await store.page(person, before, most + 1)
            unread = await store.unread(person)
            shown = await self._shown(tx, found[:most])
        return Page(tuple(shown), unread, found[most - 1].number if len(found) > most else None)

    async def one(self, person: UUID, message: UUID) -> Shown | None:
        """One message, if it is hers."""
        async with self._database.reading() as tx:
            entry = await InboxStore(tx).one(person, message)
            return None if entry is None else (await self._shown(tx, [entry]))[0]

    async def unread(self, owners: Sequence[UUID]) -> dict[UUID, int]:
        """How many messages wait to be read in each of these inboxes; one without is absent."""
        async with self._database.glancing() as tx:
            return await InboxStore(tx).unread_of(owners)

    async def after(self, person: UUID, number: int) -> list[Entry]:
        """Messages that came after one that was seen, oldest first."""
        async with self._database.reading() as tx:
            return await InboxStore(tx).after(person, number, MOST)

    async def _shown(self, tx: Tx, entries: Sequence[Entry]) -> list[Shown]:
        copies = await ReferenceStore(tx).copies(e.facts for e in entries)
        shown = []
        for entry in entries:
            both = copies.of(entry.facts)
            letter = self._renderer.inbox((entry.template, entry.version), entry.facts, both)
            shown.append(Shown(entry, letter, both[1]))
        return shown
