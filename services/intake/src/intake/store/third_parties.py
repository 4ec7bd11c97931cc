"""Documents that list other people: who opened them, which have had their time, and the proof that they are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.database import Tx
from intake.views import Destroyed, Opening

_OPENED = """
INSERT INTO document_openings (card, document, application, requirement, officer, office, desk, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (card, document) DO NOTHING
"""
_OPENINGS = """
SELECT requirement, office, desk, opened_at AS at FROM document_openings
WHERE application = $1 ORDER BY opened_at DESC, document
"""
_DESTROYED = """
SELECT requirement, destroyed_at AS at FROM destroyed_documents WHERE application = $1 ORDER BY requirement, document
"""
_EXPIRED = """
SELECT d.document, d.application, t.ended_at
FROM documents AS d
JOIN applications AS a ON a.application = d.application
CROSS JOIN LATERAL (
    SELECT max(at) AS ended_at FROM timeline
    WHERE application = d.application AND kind IN ('case-decided', 'case-withdrawn')
) AS t
WHERE d.third_parties AND d.application IS NOT NULL AND a.state NOT IN ('received', 'in_process', 'returned')
  AND t.ended_at <= $1
ORDER BY d.application, d.document LIMIT $2 FOR UPDATE OF d SKIP LOCKED
"""
_PROVE = """
INSERT INTO destroyed_documents (document, application, requirement, sha256, pages, size, received_at, ended_at,
                                 destroyed_at, because)
SELECT d.document, d.application, d.requirement, d.sha256, d.pages, d.size, d.created_at, n.ended_at, $3, $4
FROM unnest($1::uuid[], $2::timestamptz[]) AS n (document, ended_at) JOIN documents AS d ON d.document = n.document
"""
_DELETE = "DELETE FROM documents WHERE document = ANY($1::uuid[])"
_LEFT = "SELECT DISTINCT application FROM documents WHERE application = ANY($1::uuid[]) AND third_parties"


@dataclass(frozen=True, slots=True)
class Card:
    """What a capability says of the one who looks: which card it is, whose, from which desk of which office."""

    id: UUID
    officer: UUID
    office: str
    desk: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A document whose time is over, since its application ended."""

    document: UUID
    application: UUID
    ended_at: datetime


class ThirdPartyStore:
    """Lists of other people within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def opened(self, card: Card, document: UUID, application: UUID, requirement: str, *, now: datetime) -> None:
        """Record that a document was opened; the further pages under the same card are the same opening."""
        await self._tx.execute(
            _OPENED, card.id, document, application, requirement, card.officer, card.office, card.desk, now
        )

    async def openings(self, application: UUID) -> tuple[Opening, ...]:
        """Who opened an application's lists, by office and desk, the newest first."""
        return tuple(Opening(**dict(r)) for r in await self._tx.fetch(_OPENINGS, application))

    async def destroyed(self, application: UUID) -> tuple[Destroyed, ...]:
        """Which of them are gone."""
        return tuple(Destroyed(**dict(r)) for r in await self._tx.fetch(_DESTROYED, application))

    async def expired(self, ended_before: datetime, most: int) -> list[Expired]:
        """Lock and return documents of applications that ended long enough ago."""
        return [Expired(**dict(r)) for r in await self._tx.fetch(_EXPIRED, ended_before, most)]

    async def destroy(self, expired: Sequence[Expired], because: str, *, now: datetime) -> list[UUID]:
        """Delete documents and their pictures, leaving the proof; return applications that have none left."""
        documents, applications = [e.document for e in expired], sorted({e.application for e in expired})
        await self._tx.execute(_PROVE, documents, [e.ended_at for e in expired], now, because)
        await self._tx.execute(_DELETE, documents)
        left = {r["application"] for r in await self._tx.fetch(_LEFT, applications)}
        return [application for application in applications if application not in left]
