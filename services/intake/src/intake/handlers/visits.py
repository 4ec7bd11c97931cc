"""What an applicant does about a site visit: answer once, read the report, remark on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from common.contracts.intake import VisitAnswered, VisitRemarkAdded
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.outbox import Outbox, Outgoing
from common.plain_text import hidden_sign
from intake.domain.access import Asker, filer, who
from intake.domain.application import SentApplication
from intake.domain.requests import RequestKind
from intake.domain.visits import (
    LONGEST_REMARK,
    MOST_REMARKS,
    Remark,
    Visit,
    VisitState,
    remark_place,
    report_place,
    visit_of,
)
from intake.handlers.once import Once, RolledBack
from intake.handlers.opening import opened
from intake.handlers.requesting import note_request
from intake.handlers.room import Room
from intake.refusals import NO_APPLICATION
from intake.store.timelines import TimelineStore
from intake.store.visits import RemarkRow, VisitStore
from intake.views import State
from intake.visit_refusals import (
    ANSWER_TOO_LATE,
    ANSWERED,
    NO_REPORT,
    NO_VISIT,
    NOT_OFFERED,
    REMARK_EMPTY,
    REMARK_LONG,
    REMARKS_MANY,
)


@dataclass(frozen=True, slots=True)
class VisitDesk:
    """The use cases of a visited applicant; another person's visit does not exist."""

    room: Room

    async def answer(
        self, reference: str, asker: Asker, visit: int, starts_at: datetime | None, key: str
    ) -> Refused | None:
        """Confirm the proposed slot by naming it, or ask for another offered one. Only routing sets the time."""
        request = f"visit/{reference}/{visit}/{starts_at}".encode()
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, who(asker), key)
                if await once.before(request) is None:
                    await self._answer(tx, asker, await self._own(tx, reference, asker), visit, starts_at)
                    await once.keep(202, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _answer(
        self, tx: Tx, asker: Asker, row: SentApplication, number: int, starts_at: datetime | None
    ) -> None:
        now, visit = self.room.clock.now(), await told_visit(tx, row)
        if visit is None or visit.number != number or State(row.state).ended:
            raise RolledBack(self.room.no(NO_VISIT))
        if visit.asked_for is not None:
            raise RolledBack(self.room.no(ANSWERED))
        if not visit.may_answer(now):
            raise RolledBack(self.room.no(ANSWER_TOO_LATE))
        if starts_at is None or starts_at not in {s.starts_at for s in visit.slots}:
            raise RolledBack(self.room.no(NOT_OFFERED))
        await note_request(self.room, tx, row, asker, RequestKind.VISIT_ANSWER)
        answer = "confirm" if starts_at == visit.slot.starts_at else "move"
        await VisitStore(tx).answer(row.application, number, answer, starts_at, now=now)
        event = VisitAnswered(
            application=row.application, visit=number, answer=answer, starts_at=starts_at, answered_at=now,
            filed_by=filer(asker),
        )  # fmt: skip
        await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def remark(self, reference: str, asker: Asker, visit: int, words: str, key: str) -> Refused | None:
        """Say something about the report; the deciding officer reads it with the file."""
        if not words:
            return self.room.no(REMARK_EMPTY)
        if len(words) > LONGEST_REMARK:
            return self.room.no(REMARK_LONG, most=str(LONGEST_REMARK))
        if (hidden := hidden_sign(words)) is not None:
            return Refused("hidden-sign", hidden.words(self.room.speaks()), "words", 422)
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, who(asker), key)
                if await once.before(f"remark/{reference}/{visit}/{words}".encode()) is None:
                    await self._remark(tx, asker, await self._own(tx, reference, asker), visit, words)
                    await once.keep(202, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _remark(self, tx: Tx, asker: Asker, row: SentApplication, number: int, words: str) -> None:
        now, visit = self.room.clock.now(), await told_visit(tx, row)
        if visit is None or visit.number != number or visit.state is not VisitState.HELD or State(row.state).ended:
            raise RolledBack(self.room.no(NO_REPORT))
        if len(await VisitStore(tx).remarks(row.application)) >= MOST_REMARKS:
            raise RolledBack(self.room.no(REMARKS_MANY, most=str(MOST_REMARKS)))
        await note_request(self.room, tx, row, asker, RequestKind.VISIT_REMARK)
        remark, key = uuid7(), await self.room.vault.key(tx, row.subject, now=now)
        sealed = key.seal(words.encode(), remark_place(remark))
        await VisitStore(tx).add_remark(row.application, RemarkRow(remark, number, sealed, now))
        event = VisitRemarkAdded(
            application=row.application, visit=number, remark=remark, added_at=now, filed_by=filer(asker)
        )
        await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def report_pdf(self, reference: str, asker: Asker, visit: int) -> bytes | None:
        """The copy of the report that is hers."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            if row is None:
                return None
            report = await VisitStore(tx).report(row.application, visit)
            key = await self.room.vault.known_key(tx, row.subject)
        if report is None or report.pdf is None or key is None:
            return None
        return key.open(report.pdf, report_place(row.application, visit))

    async def _own(self, tx: Tx, reference: str, asker: Asker) -> SentApplication:
        row = await opened(self.room, tx, reference, asker, lock=True)
        if row is None:
            raise RolledBack(self.room.no(NO_APPLICATION))
        return row


async def told_visit(tx: Tx, row: SentApplication) -> Visit | None:
    """The newest visit with what the applicant has answered and whether the report's paper is ready."""
    visit = visit_of(await TimelineStore(tx).of(row.application))
    if visit is None:
        return None
    report = await VisitStore(tx).report(row.application, visit.number)
    return replace(
        visit,
        asked_for=await VisitStore(tx).asked_for(row.application, visit.number),
        report_ready=report is not None and report.rendered_at is not None,
    )


async def remarks_of(room: Room, tx: Tx, row: SentApplication) -> tuple[Remark, ...]:
    """What the applicant has said about reports; none when it was erased."""
    rows = await VisitStore(tx).remarks(row.application)
    key = await room.vault.known_key(tx, row.subject) if rows else None
    if key is None:
        return ()
    return tuple(Remark(r.added_at, key.open(r.words, remark_place(r.remark)).decode()) for r in rows)
