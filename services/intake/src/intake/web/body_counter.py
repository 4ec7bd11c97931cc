"""What the pages of bodies ask of the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from common.errors import Refused
from intake.body_views import BodyView
from intake.domain.bodies import Body, Terms
from intake.views import Upload


class BodyDesk(Protocol):
    """Bodies and mandates; a body for which somebody does not act does not exist for her."""

    async def of_person(self, person: UUID) -> Sequence[Body]:
        """The bodies that a person may act for today."""
        ...

    async def view(self, body: UUID, person: UUID) -> BodyView | None:
        """A body with its mandates."""
        ...

    async def register(
        self, person: UUID, kind: str, name: str, terms: Terms, upload: Upload | None, key: str
    ) -> UUID | Refused:
        """Register a body; who registers it is its first chair."""
        ...

    async def ask(self, person: UUID, terms: Terms, upload: Upload | None) -> str | Refused:
        """Ask to act for a body; returns the code that a chair confirms."""
        ...

    async def confirm(self, body: UUID, by: UUID, code: str, *, replace: bool) -> Refused | None:
        """Confirm who brought a code."""
        ...

    async def end(self, body: UUID, by: UUID, mandate: UUID) -> Refused | None:
        """Take a mandate back."""
        ...
