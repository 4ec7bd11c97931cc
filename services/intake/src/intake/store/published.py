"""What has been published, by hash, so that only what is new goes out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from common.database import Tx

_ALONE = "LOCK TABLE published IN SHARE ROW EXCLUSIVE MODE"
_KNOWN = "SELECT topic, aggregate, sha256 FROM published"
_NOTE = """
INSERT INTO published (topic, aggregate, sha256, published_at)
SELECT topic, aggregate, sha256, $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS n (topic, aggregate, sha256)
ON CONFLICT (topic, aggregate) DO UPDATE SET sha256 = EXCLUDED.sha256, published_at = EXCLUDED.published_at
"""

Name = tuple[str, str]
"""Topic and aggregate."""


class PublishedStore:
    """The record of publications within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def known(self) -> dict[Name, str]:
        """Return the hash of each (topic, aggregate) that was published; a second publisher waits here."""
        await self._tx.execute(_ALONE)
        return {(r["topic"], r["aggregate"]): r["sha256"] for r in await self._tx.fetch(_KNOWN)}

    async def note(self, published: Mapping[Name, str], *, now: datetime) -> None:
        """Note publications by their hashes."""
        names = list(published)
        await self._tx.execute(
            _NOTE, [topic for topic, _ in names], [aggregate for _, aggregate in names], list(published.values()), now
        )
