"""Names of officers, for colleagues at the same desk; sealed, since a name is personal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from common.database import Tx
from common.encryption import KeyStore, Wrapper

_KEEP = """
INSERT INTO officers (person, name) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET name = EXCLUDED.name
"""
_NAMES = "SELECT person, name FROM officers WHERE person = ANY($1::uuid[])"


class OfficerStore:
    """Officers' names within one transaction."""

    def __init__(self, tx: Tx, wrapper: Wrapper) -> None:
        self._tx = tx
        self._wrapper = wrapper

    async def keep(self, person: UUID, name: str, *, now: datetime) -> None:
        """Remember the name an officer signed in with."""
        key = await KeyStore(self._tx, self._wrapper).key_of(str(person), now=now)
        await self._tx.execute(_KEEP, person, key.seal(name.encode(), f"officers/{person}"))

    async def names(self, persons: Sequence[UUID]) -> dict[UUID, str]:
        """Return the names that are known and not erased."""
        if not persons:
            return {}
        rows = await self._tx.fetch(_NAMES, list(persons))
        keys = await KeyStore(self._tx, self._wrapper).keys_of([str(r["person"]) for r in rows]) if rows else {}
        return {
            r["person"]: keys[str(r["person"])].open(r["name"], f"officers/{r['person']}").decode()
            for r in rows
            if str(r["person"]) in keys
        }
