"""Forward-only migrations: each file once, in order, under a lock; a changed file is refused."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import asyncpg
import structlog

from common.errors import SatuMejaError

log = structlog.get_logger()

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
)
"""


async def migrate(dsn: str, folder: Path) -> list[str]:
    """Bring the schema of the login role up to date; return the names that were applied now.

    The messaging tables of `common/sql` come first, then `folder/*.sql` by name.
    Raises `SatuMejaError` when a file that was applied has been changed since.
    """
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtextextended(current_schema() || ':migrations', 0))")
        await connection.execute(_LEDGER)
        applied = {r["name"]: r["sha256"] for r in await connection.fetch("SELECT name, sha256 FROM migrations")}
        return [name for name, text in _scripts(folder) if await _apply(connection, name, text, applied)]
    finally:
        await connection.close()


def _scripts(folder: Path) -> list[tuple[str, str]]:
    shared = sorted(
        (f"common/{f.name}", f.read_text()) for f in (files("common") / "sql").iterdir() if f.name.endswith(".sql")
    )
    own = sorted((f.name, f.read_text()) for f in folder.glob("*.sql"))
    return shared + own


async def _apply(connection: asyncpg.Connection[asyncpg.Record], name: str, text: str, applied: dict[str, str]) -> bool:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if name in applied:
        if applied[name] != digest:
            raise SatuMejaError(f"Migration {name} was changed after it had been applied: restore it, add a new file.")
        return False
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '2s'")
        await connection.execute(text)
        await connection.execute("INSERT INTO migrations (name, sha256) VALUES ($1, $2)", name, digest)
    log.info("migration_applied", migration=name)
    return True
