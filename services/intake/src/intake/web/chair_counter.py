"""What the pages about changes of chair ask of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from common.errors import Refused
from intake.body_views import Brought, ChangeFile, ChangeLine, ChangeNotice, FoundBody
from intake.domain.chair_changes import AtOffice, RefusedBecause


class Finder(Protocol):
    """Bodies that applied to the office of a counter; each look is noted."""

    async def find(self, asker: AtOffice, words: str) -> Sequence[FoundBody] | Refused:
        """Bodies by their whole name or an application's number."""
        ...

    async def look(self, asker: AtOffice, body: UUID) -> FoundBody | None:
        """One body."""
        ...


class Recorder(Protocol):
    """Records changes with the decree in hand."""

    async def make_code(self, person: UUID) -> str:
        """A code by which a new chair names herself at a counter."""
        ...

    async def record(self, asker: AtOffice, body: UUID, brought: Brought, key: str) -> UUID | Refused:
        """Record a change; it waits for the second officer."""
        ...


class Decider(Protocol):
    """The second officer."""

    async def confirm(self, asker: AtOffice, change: UUID) -> Refused | None:
        """Let it take effect."""
        ...

    async def refuse(self, asker: AtOffice, change: UUID, reason: RefusedBecause) -> Refused | None:
        """Let everything stay as it was."""
        ...


class Reader(Protocol):
    """What an office, a new chair and a replaced one see of changes."""

    async def of_office(self, asker: AtOffice) -> Sequence[ChangeLine]:
        """The changes of her offices."""
        ...

    async def file(self, asker: AtOffice, change: UUID) -> ChangeFile | None:
        """One change with its decree."""
        ...

    async def page_image(self, asker: AtOffice, change: UUID, page: int) -> bytes | None:
        """A page of the decree as PNG."""
        ...

    async def of_person(self, person: UUID) -> Sequence[ChangeNotice]:
        """What happened lately to the chairs that a person would take or has lost."""
        ...

    async def notice(self, person: UUID, change: UUID) -> ChangeNotice | None:
        """One change for the one who comes or goes."""
        ...


@dataclass(frozen=True, slots=True)
class ChairDesk:
    """Everything about changes of chair at counters."""

    finder: Finder
    recorder: Recorder
    decider: Decider
    reader: Reader
