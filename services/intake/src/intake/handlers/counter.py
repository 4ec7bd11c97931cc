"""What an officer at a counter does for somebody without an account: find, print, hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.contracts.intake import PaperHandedOver
from common.database import Tx
from common.errors import Refused
from common.outbox import Outbox, Outgoing
from intake.counter_views import CounterFile, CounterLine
from intake.domain.access import AtCounter
from intake.domain.application import SentApplication
from intake.domain.papers import HandedOver, PaperKind, Sheet, last_fact, sheets
from intake.handlers.once import Once, RolledBack
from intake.handlers.opening import opened
from intake.handlers.room import Room
from intake.handlers.viewing import seen
from intake.paper_refusals import NO_PAPER
from intake.refusals import NO_APPLICATION
from intake.store.applications import ApplicationStore
from intake.store.letters import LetterStore
from intake.store.papers import PaperStore

_MOST = 20


@dataclass(frozen=True, slots=True)
class CounterDesk:
    """The use cases of applications that were filed from paper."""

    room: Room

    async def filed(self, asker: AtCounter) -> Sequence[CounterLine]:
        """The newest applications of these counters, with the papers that wait to be handed over."""
        async with self.room.database.reading() as tx:
            rows = await ApplicationStore(tx).of_counters(sorted(asker.offices), _MOST)
            ids = [row.application for row in rows]
            facts, handed = await PaperStore(tx).facts(ids), await PaperStore(tx).of(ids)
            ready = await LetterStore(tx).ready(ids)
        found = []
        for row in rows:
            id_ = row.application
            papers = sheets(facts[id_], handed[id_], returned=row.waits_for_applicant, letter=id_ in ready)
            due = tuple(sheet.kind for sheet in papers if sheet.due)
            found.append(CounterLine(row.reference, row.service, row.version, row.shown_state, row.submitted_at, due))
        return found

    async def file(self, reference: str, asker: AtCounter) -> CounterFile | None:
        """One application with its papers; None when it is not this counter's."""
        async with self.room.database.reading() as tx:
            row = await opened(self.room, tx, reference, asker)
            if row is None:
                return None
            papers, until = await self._papers(tx, row)
            return CounterFile(await seen(self.room, tx, row, whole=True), papers, until)

    async def hand_over(
        self, reference: str, asker: AtCounter, paper: PaperKind, states_until: int, key: str
    ) -> Refused | None:
        """Record that a printed paper is in the applicant's hands; twice is once."""
        request = f"hand-over/{reference}/{paper}/{states_until}".encode()
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, asker.officer, key)
                if await once.before(request) is None:
                    await self._hand_over(tx, reference, asker, paper, states_until)
                    await once.keep(200, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        return None

    async def _hand_over(self, tx: Tx, reference: str, asker: AtCounter, paper: PaperKind, states_until: int) -> None:
        now, row = self.room.clock.now(), await opened(self.room, tx, reference, asker, lock=True)
        if row is None or row.counter is None:
            raise RolledBack(self.room.no(NO_APPLICATION))
        papers, until = await self._papers(tx, row)
        if paper not in {sheet.kind for sheet in papers} or not 0 <= states_until <= until:
            raise RolledBack(self.room.no(NO_PAPER))
        office = asker.office_for(row)
        given = HandedOver(paper, states_until, office, now)
        if not await PaperStore(tx).hand_over(row.application, given, asker.officer):
            return
        event = PaperHandedOver(
            application=row.application, paper=paper.value, states_until=states_until, office=office,
            officer=asker.officer, handed_over_at=now,
        )  # fmt: skip
        await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def _papers(self, tx: Tx, row: SentApplication) -> tuple[tuple[Sheet, ...], int]:
        id_ = row.application
        facts = (await PaperStore(tx).facts([id_]))[id_]
        handed = (await PaperStore(tx).of([id_]))[id_]
        letter = id_ in await LetterStore(tx).ready([id_])
        return sheets(facts, handed, returned=row.waits_for_applicant, letter=letter), last_fact(facts)
