"""What the pages of site visits ask of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from common.errors import Refused
from intake.domain.access import Asker
from intake.store.visits import PhotoRow
from intake.views import Upload


class VisitDesk(Protocol):
    """What an applicant does about a visit; another person's visit does not exist."""

    async def answer(
        self, reference: str, asker: Asker, visit: int, starts_at: datetime | None, key: str
    ) -> Refused | None:
        """Confirm the proposed slot, or ask for another offered one."""
        ...

    async def remark(self, reference: str, asker: Asker, visit: int, words: str, key: str) -> Refused | None:
        """Say something about the report."""
        ...

    async def report_pdf(self, reference: str, asker: Asker, visit: int) -> bytes | None:
        """The report's paper."""
        ...


class VisitPhotos(Protocol):
    """What a capability of routing opens for an officer on the site."""

    async def of(self, claims: Mapping[str, Any]) -> Sequence[PhotoRow]:
        """The photos of the visit."""
        ...

    async def add(self, claims: Mapping[str, Any], upload: Upload | None, key: str) -> Refused | None:
        """Take in a photo."""
        ...

    async def image(self, claims: Mapping[str, Any], photo: UUID) -> tuple[bytes, str] | None:
        """A photo's clean bytes and kind."""
        ...
