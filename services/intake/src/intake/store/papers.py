"""Papers that were handed over at counters, and what was filed there on a signed one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.database import Tx
from common.ids import uuid7
from intake.domain.papers import HandedOver, PaperKind
from intake.domain.requests import Brought, FiledRequest, RequestKind

_HAND_OVER = """
INSERT INTO papers_handed_over (application, paper, states_until, office, officer, handed_over_at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
"""
_OF = """
SELECT application, paper, states_until, office, handed_over_at FROM papers_handed_over
WHERE application = ANY($1::uuid[]) ORDER BY handed_over_at
"""
_FILE = """
INSERT INTO counter_requests (request, application, kind, brought, office, officer, filed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_FILED = """
SELECT kind, brought, office, filed_at FROM counter_requests WHERE application = $1 ORDER BY filed_at, request
"""
_FACTS = "SELECT application, sequence, kind FROM timeline WHERE application = ANY($1::uuid[]) ORDER BY sequence"


class PaperStore:
    """Papers within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def hand_over(self, application: UUID, paper: HandedOver, officer: UUID) -> bool:
        """Note that a paper is in the applicant's hands; False when this very one was before."""
        written = await self._tx.execute(
            _HAND_OVER, application, paper.paper, paper.states_until, paper.office, officer, paper.at
        )
        return written == 1

    async def of(self, applications: Sequence[UUID]) -> dict[UUID, list[HandedOver]]:
        """What was handed over, oldest first."""
        found: dict[UUID, list[HandedOver]] = {application: [] for application in applications}
        for r in await self._tx.fetch(_OF, list(applications)):
            at: datetime = r["handed_over_at"]
            found[r["application"]].append(HandedOver(PaperKind(r["paper"]), r["states_until"], r["office"], at))
        return found

    async def facts(self, applications: Sequence[UUID]) -> dict[UUID, list[tuple[int, str]]]:
        """(sequence, kind) of what routing said about each."""
        found: dict[UUID, list[tuple[int, str]]] = {application: [] for application in applications}
        for r in await self._tx.fetch(_FACTS, list(applications)):
            found[r["application"]].append((r["sequence"], r["kind"]))
        return found

    async def file(self, application: UUID, request: FiledRequest, officer: UUID) -> None:
        """Note what was filed on an applicant's signed paper."""
        await self._tx.execute(
            _FILE, uuid7(), application, request.kind, request.brought, request.office, officer, request.at
        )

    async def filed(self, application: UUID) -> list[FiledRequest]:
        """What was filed for an application on signed papers, oldest first."""
        return [
            FiledRequest(RequestKind(r["kind"]), Brought(r["brought"]), r["office"], r["filed_at"])
            for r in await self._tx.fetch(_FILED, application)
        ]
