"""A command under an idempotency key: claimed in its own transaction, its reply kept for repeats (law 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.idempotency import Idempotency, KeyReused
from common.steps import reached
from intake.handlers.room import Room
from intake.refusals import KEY_REUSED
from intake.views import FieldProblem


class RolledBack(Exception):
    """A refusal found inside the transaction: nothing of it stays, the key included."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


class Misfilled(Exception):
    """Wrong fields found inside the transaction: nothing of it stays, the key included."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(f"{len(problems)} fields")
        self.problems = problems


class Once:
    """One person's command under one key; without a key the command must be harmless to repeat by itself."""

    def __init__(self, room: Room, tx: Tx, person: UUID, key: str) -> None:
        self._room = room
        self._tx = tx
        self._claims = Idempotency(tx, f"person:{person}", now=room.clock.now())
        self._key = key

    async def before(self, request: bytes) -> bytes | None:
        """The reply of an earlier run of this very request, or None when this is the first.

        Raises `RolledBack` when the key was used for another request.
        """
        if not self._key:
            return None
        try:
            stored = await self._claims.claim(self._key, request)
        except KeyReused as reused:
            raise RolledBack(self._room.no(KEY_REUSED)) from reused
        return None if stored is None else stored[1]

    async def keep(self, status: int, reply: bytes) -> None:
        """Keep the reply for repeats; all that was put before, the outbox among it, is written by then."""
        if self._key:
            await self._claims.store(self._key, status, reply)
            reached("once.kept")
            self._tx.after_commit(partial(reached, "once.committed"))
