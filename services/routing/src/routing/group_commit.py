"""HTTP commands that wait while a commit is under way form the next batch; each is claimed once (law 4.2)."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database, Tx
from common.errors import Refused, Transient, sentence
from common.steps import reached
from routing.domain.commands import Command
from routing.engine import Engine
from routing.replies import Reply, reply_to
from routing.store.claims import Claimed, ClaimStore

log = structlog.get_logger()

_MOST = 512
_ATTEMPTS = 5


@dataclass(slots=True)
class Request:
    """A command at the HTTP door: who sent it, under which idempotency key, what exactly."""

    command: Command
    principal: str
    key: str
    body: bytes
    reply: asyncio.Future[Reply] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def claim(self) -> tuple[str, str]:
        """What may happen once only."""
        return self.principal, self.key

    @property
    def digest(self) -> bytes:
        """What tells another request under the same key."""
        return hashlib.sha256(self.body).digest()


class GroupCommit:
    """The HTTP door of the engine."""

    def __init__(self, engine: Engine, database: Database, clock: Clock) -> None:
        self._engine = engine
        self._database = database
        self._clock = clock
        self._queue: deque[Request] = deque()
        self._arrived = asyncio.Event()

    async def submit(self, request: Request) -> Reply:
        """Have a command applied; the reply is what is stored for repeats of it.

        The work goes on when the one who asked has gone away.
        """
        self._queue.append(request)
        self._arrived.set()
        return await asyncio.shield(request.reply)

    async def run(self) -> None:
        """Commit batches until cancelled."""
        async with self._database.keyed() as database:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                while self._queue:
                    batch = [self._queue.popleft() for _ in range(min(_MOST, len(self._queue)))]
                    await asyncio.shield(self._settle(database, batch))

    async def _settle(self, database: Database, batch: Sequence[Request]) -> None:
        """Commit a batch; a failing one is halved until one command stands alone and is told."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                replies = await self._commit(database, batch)
            except TRANSIENT as error:
                log.warning("commit_waits", commands=len(batch), error=type(error).__name__)
                await asyncio.sleep(0.05 * 2**attempt)
            except Exception as error:
                if len(batch) > 1:
                    middle = len(batch) // 2
                    await self._settle(database, batch[:middle])
                    await self._settle(database, batch[middle:])
                else:
                    _answer(batch, [error])
                return
            else:
                reached("door.committed")
                _answer(batch, replies)
                return
        _answer(
            batch,
            [Transient("Penyimpanan sedang terganggu; ulangi sebentar lagi. Tidak ada yang hilang.")] * len(batch),
        )

    async def _commit(self, database: Database, batch: Sequence[Request]) -> list[Reply]:
        async with database.transaction() as tx:
            claims = await ClaimStore(tx).claim([(r.claim, r.digest) for r in _firsts(batch)], now=self._clock.now())
            fresh = [r for r in _firsts(batch) if claims[r.claim] is Claimed.NOW]
            verdicts = await self._engine.apply(tx, [r.command for r in fresh])
            made = {r.claim: reply_to(v) for r, v in zip(fresh, verdicts, strict=True)}
            await ClaimStore(tx).store(made)
            return await self._replies(tx, batch, made)

    async def _replies(self, tx: Tx, batch: Sequence[Request], made: dict[tuple[str, str], Reply]) -> list[Reply]:
        stored = await ClaimStore(tx).replies([r.claim for r in batch if r.claim not in made])
        digests = {r.claim: r.digest for r in _firsts(batch)}
        replies = []
        for request in batch:
            digest, reply = stored.get(request.claim) or (digests[request.claim], made[request.claim])
            replies.append(reply if digest == request.digest else _KEY_REUSED)
        return replies


_KEY_REUSED = reply_to(
    Refused(
        "key-reused", sentence("Idempotency-Key ini sudah dipakai untuk permintaan lain; pakai kunci baru."), status=422
    )
)


def _firsts(batch: Sequence[Request]) -> list[Request]:
    """The first request of each claim, in order of arrival: a double click is two requests with one key."""
    firsts: dict[tuple[str, str], Request] = {}
    for request in batch:
        firsts.setdefault(request.claim, request)
    return list(firsts.values())


def _answer(batch: Sequence[Request], replies: Sequence[Reply | Exception]) -> None:
    for request, reply in zip(batch, replies, strict=True):
        if request.reply.done():
            continue
        if isinstance(reply, Exception):
            request.reply.set_exception(reply)
        else:
            request.reply.set_result(reply)
