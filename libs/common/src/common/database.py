"""One pool per service on its own schema; the only place that begins and commits transactions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog

from common.errors import Transient

log = structlog.get_logger()

_AWAITED_SECONDS = 30
MANY_ROWS = 64
"""From so many on, rows are written by COPY."""
_PARAMETER = re.compile(r"\$(\d+)")
_SESSION = {
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
}
_BY_KEY = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
"""A statement is planned once per session, and never so that it reads the whole of a table, small as that is today."""

TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
    TimeoutError,
    Transient,
)
"""Failures of the road, not of the load: the same work can succeed later unchanged."""
_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What a server says that is starting or ending; a wrong password is none of it."""


if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Tx:
    """A running transaction: ways to speak SQL, and what to do once it is committed."""

    __slots__ = ("_after_commit", "_put", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._after_commit: list[Callable[[], None]] = []
        self._put: dict[str, tuple[str, tuple[Any, ...]]] = {}

    async def put(self, table: str, sql: str, *args: Any) -> None:
        """Have a table written before the next statement or the commit, in one statement with others put meanwhile.

        Such writes see the same rows and none sees another's; a later one may use what the `RETURNING` of an earlier
        one gives, as `put_<table>`.
        """
        if table in self._put:
            await self.flush()
        self._put[table] = sql, args

    async def flush(self) -> None:
        """Send what was put."""
        if self._put:
            writes, self._put = self._put, {}
            text = _joined(tuple((table, sql, len(args)) for table, (sql, args) in writes.items()))
            await self.connection.execute(text, *(arg for _, args in writes.values() for arg in args))

    async def fetch(self, sql: str, *args: Any) -> Sequence[asyncpg.Record]:
        """Return all rows."""
        await self.flush()
        rows: Sequence[asyncpg.Record] = await self.connection.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Return the first row, or None."""
        await self.flush()
        return await self.connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None."""
        await self.flush()
        return await self.connection.fetchval(sql, *args)

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement; return how many rows it touched."""
        await self.flush()
        status: str = await self.connection.execute(sql, *args)
        last = status.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once per row."""
        await self.flush()
        await self.connection.executemany(sql, rows)

    async def copy(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Append many rows by COPY: cheaper on both sides than arrays, dearer for a handful."""
        await self.flush()
        await self.connection.copy_records_to_table(table, columns=columns, records=rows)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have a quick synchronous act done once the transaction is durable (never when it rolls back)."""
        self._after_commit.append(act)

    def committed(self) -> None:
        """Do what was asked for after the commit; called by `Database` alone."""
        for act in self._after_commit:
            act()


@lru_cache(256)
def _joined(writes: tuple[tuple[str, str, int], ...]) -> str:
    """One statement of several, each given as (name, SQL, number of arguments); arguments are counted through."""
    parts, before = [], 0
    for name, sql, amount in writes:
        words = _PARAMETER.split(sql)
        words[1::2] = [f"${int(number) + before}" for number in words[1::2]]
        parts.append(f"put_{name} AS ({''.join(words)})")
        before += amount
    return f"WITH {', '.join(parts)} SELECT"


async def _leave_as_it_is(connection: Connection) -> None:
    """Spare the round trip that resets a session: pooled sessions are never given settings, locks or cursors."""


class Database:
    """A service's door to its own schema."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], dsn: str) -> None:
        self._pool = pool
        self.dsn = dsn

    @classmethod
    async def connect(cls, dsn: str, *, min_size: int = 1, max_size: int = 8, by_key: bool = False) -> Database:
        """Open the pool, waiting a while for a server that is just starting.

        The login role's `search_path` names the schema. `by_key` is for work that finds all its rows by an index.
        Raises what the server or the network says when it stays away.
        """
        settings = _SESSION | _BY_KEY if by_key else _SESSION
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _AWAITED_SECONDS
        while True:
            try:
                pool = await asyncpg.create_pool(
                    dsn, min_size=min_size, max_size=max_size, server_settings=settings, command_timeout=30, timeout=10,
                    reset=_leave_as_it_is,
                )  # fmt: skip
            except _AWAY as error:
                if loop.time() > deadline:
                    raise
                log.warning("database_awaited", error=type(error).__name__)
                await asyncio.sleep(0.5)
            else:
                return cls(pool, dsn)

    @asynccontextmanager
    async def keyed(self) -> AsyncIterator[Database]:
        """A session of its own for small transactions, one at a time, that find all their rows by an index.

        Planning such a statement anew costs more than running it, and that is what PostgreSQL does by itself when it
        expects fewer rows than usual.
        """
        database = await Database.connect(self.dsn, max_size=1, by_key=True)
        try:
            yield database
        finally:
            await database.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Begin; commit when the block ends well, roll back when it raises."""
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                tx = Tx(connection)
                yield tx
                await tx.flush()
            tx.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """A read-only transaction on one snapshot."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield Tx(connection)

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[Tx]:
        """For one statement that reads: it sees one snapshot by itself and needs no transaction around it."""
        async with self._pool.acquire() as connection:
            yield Tx(connection)

    async def session(self) -> asyncpg.Connection[asyncpg.Record]:
        """Open a connection outside the pool, for one who must hold a session-wide lock; the caller closes it."""
        return await asyncpg.connect(self.dsn, server_settings=_SESSION, command_timeout=30, timeout=10)

    async def close(self) -> None:
        """Close all connections, waiting a few seconds for those in use."""
        try:
            async with asyncio.timeout(5):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()
