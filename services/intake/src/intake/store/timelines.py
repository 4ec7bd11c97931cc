"""What routing said about applications, fact by fact."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.database import Tx

_OF = "SELECT at, kind, data FROM timeline WHERE application = $1 ORDER BY sequence, at"
_ADD = """
INSERT INTO timeline (application, sequence, at, kind, data)
SELECT application, sequence, at, kind, data::jsonb
FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[])
  AS n (application, sequence, at, kind, data)
"""


@dataclass(frozen=True, slots=True)
class Note:
    """One fact about an application; `data` names no person."""

    application: UUID
    sequence: int
    at: datetime
    kind: str
    data: Mapping[str, Any]


class TimelineStore:
    """Timelines within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def of(self, application: UUID) -> list[tuple[datetime, str, dict[str, Any]]]:
        """Return what routing said, oldest first, as (at, kind, data)."""
        return [(r["at"], r["kind"], json.loads(r["data"])) for r in await self._tx.fetch(_OF, application)]

    async def add(self, notes: Sequence[Note]) -> None:
        """Append facts."""
        await self._tx.execute(
            _ADD,
            [n.application for n in notes],
            [n.sequence for n in notes],
            [n.at for n in notes],
            [n.kind for n in notes],
            [json.dumps(n.data) for n in notes],
        )
