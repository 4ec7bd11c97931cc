"""A door that writes the same rows as routing's and knows no rule: the cost of HTTP, group commit and PostgreSQL.

It locks nothing and reads nothing of the case. `python -m tests.bench.bare_door` asks nobody who is calling; with
`--layers` it stands behind the layers of the house, sign-in included.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI, Header, Request, Response
from starlette.middleware import Middleware

from common.auth import Authentication, Permission, allowed
from common.clock import SystemClock
from common.database import Database
from common.ids import uuid7
from common.process import run, run_until_told, serve
from common.seats import SeatBook
from common.signing import Verifier
from common.web.site import Site
from routing.http import Act
from routing.settings import RoutingSettings

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]

_MOST = 512
_UPDATE = """
UPDATE cases c SET version = n.version, desk = n.desk, unit = n.desk, holder = n.holder, acted = n.acted,
    status = 'open', revision = 1, content_sha256 = c.content_sha256, documents = c.documents, promise = c.promise,
    stopped_at = NULL, stopped_workdays = 0, return_number = 0, overdue_told = false, placed_with = NULL,
    due_at = c.due_at
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[]) AS n (id, version, desk, holder, acted)
WHERE c.id = n.id
"""
_RECORD = """
INSERT INTO history (case_id, version, at, kind, desk, unit, actor, data, note)
SELECT *, '{}', NULL
FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::uuid[])
"""
_ALLOT = """
INSERT INTO streams (topic, aggregate, sequence) SELECT 'routing.cases', a, 1 FROM unnest($1::text[]) AS a ORDER BY a
ON CONFLICT (topic, aggregate) DO UPDATE SET sequence = streams.sequence + 1 RETURNING aggregate, sequence
"""
_PUBLISH = """
INSERT INTO outbox (topic, aggregate, sequence, incarnation, event_id, type, happened_at, correlation_id, value)
SELECT 'routing.cases', n.aggregate, n.sequence, 1, n.event_id, n.type, n.at, n.event_id::text, n.value
FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::bytea[])
  AS n (aggregate, sequence, event_id, type, at, value)
"""
_REPLY = """
INSERT INTO idempotency (principal, key, request_sha256, status, reply, created_at)
SELECT 'person', n.key, n.digest, 200, n.reply, $4 FROM unnest($1::text[], $2::bytea[], $3::bytea[])
  AS n (key, digest, reply)
"""


@dataclass(slots=True)
class Asked:
    """An act and where its reply goes."""

    case: UUID
    kind: str
    key: str
    body: bytes
    reply: asyncio.Future[bytes] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def claims(self) -> bool:
        """Whether it is the first of the two acts."""
        return self.kind == "claimed"


class BareDoor:
    """Acts that wait while a commit is under way form the next batch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: deque[Asked] = deque()
        self._arrived = asyncio.Event()

    async def submit(self, asked: Asked) -> bytes:
        """Have the rows of an act written."""
        self._queue.append(asked)
        self._arrived.set()
        return await asked.reply

    async def run(self) -> None:
        """Commit batches until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(_MOST, len(self._queue)))]
                for asked, reply in zip(batch, await self._commit(batch), strict=True):
                    asked.reply.set_result(reply)

    async def _commit(self, batch: Sequence[Asked]) -> list[bytes]:
        now, ids, actor = datetime.now(UTC), [a.case for a in batch], uuid7()
        names, desks = [str(i) for i in ids], ["loket" if a.claims else "ketua-tim" for a in batch]
        versions, replies = [2 if a.claims else 3 for a in batch], [_body(a) for a in batch]
        holders = [actor if a.claims else None for a in batch]
        async with self._database.transaction() as tx:
            await tx.execute(_UPDATE, ids, versions, desks, holders, ["{}"] * len(batch))
            await tx.execute(_RECORD, ids, versions, [now] * len(batch), [a.kind for a in batch], desks, desks,
                             [actor] * len(batch))  # fmt: skip
            sequences = {r["aggregate"]: r["sequence"] for r in await tx.fetch(_ALLOT, names)}
            await tx.execute(
                _PUBLISH, names, [sequences[n] for n in names], [uuid7() for _ in batch],
                [f"routing.case-{'claimed' if a.claims else 'moved'}.v1" for a in batch], [now] * len(batch),
                [_event(a, now) for a in batch],
            )  # fmt: skip
            digests = [hashlib.sha256(a.body).digest() for a in batch]
            await tx.execute(_REPLY, [a.key for a in batch], digests, replies, now)
        return replies


def _event(a: Asked, now: datetime) -> bytes:
    fact: dict[str, Any] = {
        "case": str(a.case), "reference": "SM-0000-0000-0", "service": "IZIN-PENELITIAN-MAGANG", "version": 1,
        "office": "kanwil-32", "applicant": str(a.case), "at": now.isoformat(), "case_version": 2 if a.claims else 3,
        "desk": "loket", "unit": "loket",
    }  # fmt: skip
    moved = {"from_desk": "loket", "from_unit": "loket", "desk": "ketua-tim", "unit": "ketua-tim", "rule": "forward"}
    return json.dumps(fact if a.claims else fact | moved).encode()


def _body(a: Asked) -> bytes:
    desk = "loket" if a.claims else "ketua-tim"
    return json.dumps(
        {"case": str(a.case), "reference": "SM-0000-0000-0", "status": "open", "desk": desk,
         "queue": f"kanwil-32.{desk}", "version": 2 if a.claims else 3, "due_at": None}
    ).encode()  # fmt: skip


def build(door: BareDoor, guards: Sequence[Any] = ()) -> FastAPI:
    """The same two addresses as routing's."""
    app = FastAPI(openapi_url=None)

    @app.post("/api/routing/v1/items/{item}/claim", dependencies=guards)
    async def claim(request: Request, item: UUID, key: Key) -> Response:
        reply = await door.submit(Asked(item, "claimed", key, await request.body()))
        return Response(reply, media_type="application/json")

    @app.post("/api/routing/v1/items/{item}/actions", dependencies=guards)
    async def act(request: Request, item: UUID, key: Key, wanted: Act) -> Response:
        reply = await door.submit(Asked(item, "moved", key, await request.body()))
        return Response(reply, media_type="application/json")

    @app.get("/readyz")
    async def ready() -> Response:
        return Response(b"")

    return app


def _behind_layers(door: BareDoor, settings: RoutingSettings, database: Database) -> FastAPI:
    app = build(door, [allowed(Permission.SEATED)])
    site = Site(
        "routing", templates=Path(__file__).parent, locale=None, static_dir=settings.static_dir, secure_cookies=False,
        secret=settings.master_key_bytes,
    )  # fmt: skip
    clock = SystemClock()
    sign_in = Middleware(
        Authentication, verifier=Verifier.of(settings.keys_dir, clock), seats=SeatBook(database), clock=clock
    )
    site.install(app, [sign_in])
    return app


async def main() -> None:
    """Serve until told to stop."""
    settings = RoutingSettings()
    database = await Database.connect(settings.database_dsn.get_secret_value())
    door = BareDoor(database)
    app = _behind_layers(door, settings, database) if "--layers" in sys.argv else build(door)
    try:
        await run_until_told(door.run(), serve(app, host=settings.http_host, port=settings.http_port, drain_seconds=1))
    finally:
        await database.close()


if __name__ == "__main__":
    run(main())
