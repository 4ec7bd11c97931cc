"""Citizens: an objection and a withdrawal go through intake's pages, many applications as fast as intake writes them.

Those are filed as intake does: rows of its own and the outbox in one transaction; the rest is intake's relay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from common.contracts.event import Event
from common.contracts.intake import (
    ApplicationSubmitted,
    Channel,
    CorrectionOffered,
    DocumentRef,
    Promise,
)
from common.database import TRANSIENT, Database, Tx
from common.ids import new_reference, uuid7
from common.outbox import Outbox, Outgoing
from intake.vault import Vault, revision_place, seal_answers
from tests.faults.ledger import Ledger
from tests.faults.pages import Pages
from tests.faults.town import Member

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SERVICE = "IZIN-PENELITIAN-MAGANG"
OFFICE, ABOVE = "kanwil-32", "pusat"
_ZERO = "0" * 64

_APPLICATION = """
INSERT INTO applications (application, reference, person, service, version, office, applicant_kind, channel,
    submitted_at, tracking_mac, tracking_code, revision, state, filed_by)
VALUES ($1, $2, $3, $4, 1, $5, 'person', $6, $7, '', '', 1, 'received', $8)
"""
_REVISION = """
INSERT INTO revisions (application, revision, answers, content_sha256, documents, made_at)
VALUES ($1, 1, $2, $3, '{}', $4)
"""
_NUMBERED = "SELECT application FROM applications WHERE reference = $1"
_IS_THERE = "SELECT EXISTS (SELECT FROM streams WHERE topic = $1 AND aggregate = $2 AND sequence >= $3)"


@dataclass(slots=True)
class Application:
    """What a citizen knows of her application."""

    id: UUID = field(default_factory=uuid7)
    reference: str = field(default_factory=new_reference)
    applicant: UUID = field(default_factory=uuid7)
    filed_by: UUID | None = None
    """The officer who filed it from paper."""
    objects_to: UUID | None = None
    """The refused application that it objects to."""
    revision: int = 1
    requests: int = 0

    @property
    def channel(self) -> Channel:
        """By which door it came."""
        return Channel.API if self.filed_by is None else Channel.COUNTER


class Citizens:
    """Everyone who asks for something."""

    def __init__(self, database: Database, ledger: Ledger, pages: Pages, vault: Vault) -> None:
        self.pages = pages
        self._vault = vault
        self._database = database
        self._ledger = ledger

    async def apply(self, amount: int = 1, *, filed_by: UUID | None = None) -> list[Application]:
        """File applications in one transaction; from paper, where an officer files them."""
        filed = [Application(filed_by=filed_by) for _ in range(amount)]
        await self._send([(a, "submitted", submission(a)) for a in filed], filed)
        return filed

    async def object(self, refused: Application, *, replica: Member | None = None) -> Application | None:
        """Object to a refusal on its page; None when it was not taken."""
        number = await self.pages.object(refused.applicant, refused.id, refused.reference, replica=replica)
        if number is None:
            return None
        found = await self._numbered(number)
        return Application(found, number, refused.applicant, objects_to=refused.id, requests=1)

    async def correct(self, application: Application, answers_return: int, *, poisoned: bool = False) -> None:
        """Answer a return; a poisoned answer breaks its contract, as a faulty release of intake might."""
        application.revision += 1
        await self._send([(application, "correction", correction(application, answers_return, poisoned=poisoned))],
                         poisoned=poisoned)  # fmt: skip

    async def withdraw(self, application: Application, *, replica: Member | None = None) -> bool:
        """No longer want it, and say so on its page; whether that was taken."""
        application.requests += 1
        return await self.pages.withdraw(
            application.applicant, application.id, application.reference, replica=replica
        )  # fmt: skip

    @asynccontextmanager
    async def slow(self) -> AsyncIterator[None]:
        """File an application whose rows have their places in the outbox long before they are committed."""
        application = Application()
        outgoing = Outgoing(str(application.id), submission(application), now())
        async with self._database.transaction() as tx:
            await self._note(tx, application)
            await Outbox(tx).add([outgoing])
            await tx.flush()
            yield
        self._ledger.requested(outgoing.id, application.id, "submitted")

    async def _send(
        self, requests: Sequence[tuple[Application, str, Event]], new: Sequence[Application] = (), *,
        poisoned: bool = False,
    ) -> None:  # fmt: skip
        outgoing = [Outgoing(str(a.id), event, now()) for a, _, event in requests]
        for a, _, _ in requests:
            a.requests += 1
        while True:
            try:
                async with self._database.transaction() as tx:
                    if not await self._is_there(tx, requests):
                        for application in new:
                            await self._note(tx, application)
                        await Outbox(tx).add(outgoing)
                break
            except TRANSIENT:
                await asyncio.sleep(0.2)
        for (a, kind, _), sent in zip(requests, outgoing, strict=True):
            self._ledger.requested(sent.id, a.id, kind, poisoned=poisoned)

    async def _note(self, tx: Tx, a: Application) -> None:
        """Write an application without any answers, sealed as intake seals them: its pages open it later."""
        key = await self._vault.key(tx, str(a.applicant), now=now())
        answers = seal_answers(key, {}, revision_place(a.id, 1))
        await tx.execute(
            _APPLICATION, a.id, a.reference, a.applicant, SERVICE, OFFICE, a.channel, now(), a.filed_by
        )  # fmt: skip
        await tx.execute(_REVISION, a.id, answers, _ZERO, now())

    async def _numbered(self, reference: str) -> UUID:
        while True:
            try:
                async with self._database.glancing() as tx:
                    return UUID(str(await tx.fetchval(_NUMBERED, reference)))
            except TRANSIENT:
                await asyncio.sleep(0.2)

    async def _is_there(self, tx: Tx, requests: Sequence[tuple[Application, str, Event]]) -> bool:
        """Whether a commit whose answer was lost has happened after all."""
        application, _, event = requests[0]
        return bool(await tx.fetchval(_IS_THERE, event.TOPIC, str(application.id), application.requests))


def submission(a: Application) -> ApplicationSubmitted:
    """An application as intake states it."""
    at = now()
    promise = Promise(due_at=at + timedelta(days=3), starts="submitted", unit="days", amount=3,
                      calendar="nasional@1", started_at=at)  # fmt: skip
    return ApplicationSubmitted(
        application=a.id, reference=a.reference, service=SERVICE, version=1, office=OFFICE, applicant=a.applicant,
        applicant_kind="person", channel=a.channel, revision=1, content_sha256=_ZERO, documents=_documents(),
        promise=promise, submitted_at=at, filed_by=a.filed_by,
    )  # fmt: skip


def correction(a: Application, answers_return: int, *, poisoned: bool) -> CorrectionOffered:
    """An answer to a return; the poisoned one has a NUL byte where a hash belongs."""
    sha256 = "\x00" if poisoned else _ZERO
    values: dict[str, Any] = {"application": a.id, "answers_return": answers_return, "revision": a.revision,
              "content_sha256": sha256, "documents": _documents(), "offered_at": now()}  # fmt: skip
    return CorrectionOffered.model_construct(None, **values)


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def _documents() -> tuple[DocumentRef, ...]:
    return (DocumentRef(requirement="student-card", document=uuid7(), sha256=_ZERO),)
