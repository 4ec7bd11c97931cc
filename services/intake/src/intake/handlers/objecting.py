"""Objecting to a refusal: an application at the office above, linked to the refused one, in time and once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from common.contracts.intake import Channel
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.outbox import Outbox, Outgoing
from intake.catalogue import ServiceDefinition
from intake.domain.access import Asker, AtCounter, who
from intake.domain.answers import kept, problems
from intake.domain.application import SentApplication
from intake.domain.requests import RequestKind
from intake.handlers.drafts import LIFETIME
from intake.handlers.objection_days import objection_days
from intake.handlers.once import Once, RolledBack
from intake.handlers.opening import opened
from intake.handlers.requesting import note_request, unsigned
from intake.handlers.room import Room
from intake.handlers.sending import Content, Sender, application_from, event_of, first_revision, receipt_of
from intake.metrics import SUBMITTED
from intake.refusals import NO_APPLICATION, NOT_REFUSED, OBJECTED_BEFORE, OBJECTION_LATE
from intake.store.applications import ApplicationStore
from intake.store.drafts import DraftRow
from intake.store.letters import LetterStore
from intake.views import FieldProblem, Receipt, State


@dataclass(frozen=True, slots=True)
class ObjectionDesk:
    """The use cases of an objection."""

    room: Room

    @property
    def definition(self) -> ServiceDefinition | None:
        """The service by which objections are heard; None where the catalogue has none."""
        return next((d for d in self.room.shelf.services() if d.is_objection), None)

    async def file(
        self, reference: str, asker: Asker, answers: Mapping[str, str], key: str, channel: Channel
    ) -> Receipt | Refused | list[FieldProblem]:
        """Object to the refusal of an application of the asker's; a repeat under the same key gets the same receipt.

        What is missing of the answers is named together with a signed paper that a counter lacks.
        """
        definition = self.definition
        if definition is None:
            return self.room.no(NO_APPLICATION)
        given = kept(definition, answers)
        wrong = list(problems(definition, given, language=self.room.speaks()))
        if wrong:
            unsaid = unsigned(self.room, asker)
            return [*wrong, *([FieldProblem("brought", unsaid.detail)] if unsaid else [])]
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, who(asker), key)
                if (before := await once.before(f"object/{reference}/{sorted(given.items())}".encode())) is not None:
                    row = await ApplicationStore(tx).get(UUID(before.decode()))
                    assert row is not None
                    return await receipt_of(self.room, tx, row)
                refused = await self._refused(tx, reference, asker)
                await note_request(self.room, tx, refused, asker, RequestKind.OBJECTION)
                row = await self._file(tx, refused, definition, given, _sender(refused, asker, channel))
                await once.keep(201, str(row.application).encode())
                return await receipt_of(self.room, tx, row)
        except RolledBack as rolled_back:
            return rolled_back.refused

    async def _refused(self, tx: Tx, reference: str, asker: Asker) -> SentApplication:
        """The refused application, locked. Raises `RolledBack` when its refusal cannot be objected to (any more)."""
        store = ApplicationStore(tx)
        row = await opened(self.room, tx, reference, asker, lock=True)
        if row is None:
            raise RolledBack(self.room.no(NO_APPLICATION))
        letter = await LetterStore(tx).of(row.application) if row.state == State.REFUSED else None
        days = await objection_days(self.room, tx, row, letter)
        if letter is None or days is None:
            raise RolledBack(self.room.no(NOT_REFUSED))
        if days.over(self.room.clock.now()):
            raise RolledBack(self.room.no(OBJECTION_LATE))
        for earlier in await store.objections(row.application):
            if earlier.submitted_at >= letter.decided_at:
                raise RolledBack(self.room.no(OBJECTED_BEFORE, reference=earlier.reference))
        return row

    async def _file(
        self, tx: Tx, refused: SentApplication, definition: ServiceDefinition, answers: Mapping[str, str],
        sender: Sender,
    ) -> SentApplication:  # fmt: skip
        now, content = self.room.clock.now(), Content(answers, ())
        blank = DraftRow(
            uuid7(), b"-", sender.person, definition.code, definition.version, self._office(refused.office, now),
            None, now, now + LIFETIME, None,
        )  # fmt: skip
        row, _code = await application_from(self.room, tx, blank, sender, definition)
        row = replace(row, applicant_kind=refused.applicant_kind, objects_to=refused.application)
        await ApplicationStore(tx).add(row)
        await first_revision(self.room, tx, row, content)
        await Outbox(tx).add([Outgoing(str(row.application), event_of(self.room, row, content), row.submitted_at)])
        tx.after_commit(SUBMITTED.labels(sender.channel.value).inc)
        return row

    def _office(self, office: str, now: datetime) -> str:
        """The nearest open office above; the office itself where there is none above it."""
        found = self.room.shelf.office(office)
        above = self.room.shelf.tree.above(found) if found else ()
        return next((o.id for o in above if o.open_on(now.date())), office)


def _sender(refused: SentApplication, asker: Asker, channel: Channel) -> Sender:
    """Who objects: the person, for the body that was refused if one was; or nobody's account, by an officer."""
    if isinstance(asker, AtCounter):
        return Sender(Channel.COUNTER, counter=asker.office_for(refused), filed_by=asker.officer)
    return Sender(channel, asker, body=refused.body)
