"""Names and fees of services, as messages mention them."""

from __future__ import annotations

import json
from typing import Any

from common.contracts.intake import ServicePublished
from common.database import Tx

_KEEP = """
INSERT INTO definitions (code, version, name, fee) VALUES ($1, $2, $3::jsonb, $4) ON CONFLICT DO NOTHING
"""
_GET = "SELECT name, fee FROM definitions WHERE code = $1 AND version = $2"


class DefinitionStore:
    """Definitions within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep(self, event: ServicePublished) -> None:
        """Keep a definition's name and fee."""
        fee: Any = event.definition.get("fee") or {}
        name = json.dumps(event.definition["name"])
        await self._tx.execute(_KEEP, event.code, event.version, name, fee.get("amount"))

    async def get(self, code: str, version: int) -> tuple[dict[str, str], int | None] | None:
        """Return (name, fee) of a definition that has arrived."""
        row = await self._tx.fetchrow(_GET, code, version)
        return None if row is None else (json.loads(row["name"]), row["fee"])
