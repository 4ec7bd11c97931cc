"""Acts over HTTP as officers do, on two replicas: twice at once, with the reply dropped, again much later."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from common.clock import SystemClock
from common.signing import Signer
from tests.faults.ledger import Ledger
from tests.faults.replicas import Replicas
from tests.faults.town import Member, Town

_PATIENCE_SECONDS = 45
_TRY_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone with a seat and a session."""

    person: UUID
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer asks, under which key; sent as often as needed, always the same bytes."""

    key: str
    path: str
    body: bytes

    @classmethod
    def of(cls, case: UUID, act: str, fields: Mapping[str, Any]) -> Act:
        """The request of an act."""
        at = f"/api/routing/v1/items/{case}"
        if act in ("claim", "release"):
            return cls(str(uuid4()), f"{at}/{act}", b"")
        if act == "revoke_letter":
            body = json.dumps({"action": "revoke", **fields}).encode()
            return cls(str(uuid4()), f"/api/routing/v1/cases/{case}/letters", body)
        return cls(str(uuid4()), f"{at}/actions", json.dumps({"action": act, **fields}).encode())


@dataclass(frozen=True, slots=True)
class Reply:
    """What an officer has read."""

    status: int
    body: Mapping[str, Any]

    @property
    def done(self) -> bool:
        """Whether the act was carried out."""
        return self.status == 200


def sign_in(town: Town, person: UUID, name: str) -> Officer:
    """A session as intake's sign-in gives it."""
    signer = Signer.of(town.sandbox.folder / "keys", "intake", SystemClock())
    return Officer(
        person, name, signer.sign("session", {"sub": str(person), "name": name}, lifetime=timedelta(hours=2))
    )


class Officers:
    """The officers' side of the two web replicas."""

    def __init__(self, town: Town, ledger: Ledger, rng: Random) -> None:
        self.replicas = Replicas(town, "routing", rng)
        self._ledger = ledger
        self._rng = rng
        self._http = httpx.AsyncClient(trust_env=False, timeout=_TRY_SECONDS)

    async def act(self, officer: Officer, case: UUID, act: str, **fields: Any) -> Reply | None:
        """Carry out an act; None when no reply came though it was asked for again and again."""
        return await self.send(officer, self.note(officer, case, act, **fields))

    def note(self, officer: Officer, case: UUID, act: str, **fields: Any) -> Act:
        """Write down what is about to be asked."""
        wanted = Act.of(case, act, fields)
        self._ledger.asked(wanted.key, case, officer.person, act)
        return wanted

    async def twice(self, officer: Officer, case: UUID, act: str, **fields: Any) -> Reply | None:
        """Click twice: the same request at both replicas at once."""
        wanted = self.note(officer, case, act, **fields)
        replies = await asyncio.gather(*(self.send(officer, wanted, replica=m) for m in self.replicas.all()[:2]))
        return replies[0]

    async def drop(self, officer: Officer, case: UUID, act: str, **fields: Any) -> None:
        """Send an act and hang up before the reply: nobody will ever know, and nobody asks again."""
        wanted = self.note(officer, case, act, **fields)
        replica = self.replicas.any()
        head = (
            f"POST {wanted.path} HTTP/1.1\r\nHost: 127.0.0.1:{replica.port}\r\n"
            f"Authorization: Bearer {officer.token}\r\nIdempotency-Key: {wanted.key}\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(wanted.body)}\r\n\r\n"
        )
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", replica.port)
            writer.write(head.encode() + wanted.body)
            await writer.drain()
            await asyncio.sleep(self._rng.choice((0, 0.002, 0.01)))
            writer.transport.abort()
        except OSError:
            return

    async def send(self, officer: Officer, wanted: Act, *, replica: Member | None = None) -> Reply | None:
        """Send until there is a reply, to another replica after each failure."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while True:
                    reply = await self._try(officer, wanted, replica or self.replicas.any())
                    if reply is not None:
                        self._ledger.answered(wanted.key, reply.status, dict(reply.body))
                        return reply
                    replica = None
                    await asyncio.sleep(0.2)
        except TimeoutError:
            return None

    async def history(self, officer: Officer, case: UUID) -> list[dict[str, Any]] | None:
        """The lines of a case; None while it is not there or nobody answers."""
        return await self._read(officer, case, "history")

    async def letters(self, officer: Officer, case: UUID) -> list[str]:
        """The numbers of a case's letters, the newest first; none while nobody answers."""
        return [letter["letter"] for letter in await self._read(officer, case, "letters") or ()]

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _read(self, officer: Officer, case: UUID, what: str) -> list[dict[str, Any]] | None:
        try:
            with self.replicas.asked(self.replicas.any()) as address:
                path = f"{address}/api/routing/v1/cases/{case}/{what}"
                reply = await self._http.get(path, headers={"Authorization": f"Bearer {officer.token}"})
        except httpx.HTTPError:
            return None
        return list(reply.json()[what]) if reply.is_success else None

    async def _try(self, officer: Officer, wanted: Act, replica: Member) -> Reply | None:
        headers = {
            "Authorization": f"Bearer {officer.token}", "Idempotency-Key": wanted.key,
            "Content-Type": "application/json",
        }  # fmt: skip
        try:
            with self.replicas.asked(replica) as address:
                reply = await self._http.post(f"{address}{wanted.path}", content=wanted.body, headers=headers)
        except httpx.HTTPError:
            return None
        if reply.status_code >= 500 or reply.status_code == 429:
            return None
        return Reply(reply.status_code, reply.json())
