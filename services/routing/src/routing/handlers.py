"""The use cases that come over Kafka: applications become commands, publications become copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.contracts.event import Message
from common.contracts.intake import (
    ApplicationSubmitted,
    CalendarPublished,
    CorrectionOffered,
    OfficePublished,
    ServicePublished,
    VisitAnswered,
    VisitPhotoKept,
    VisitRemarkAdded,
    WithdrawalAsked,
)
from common.database import Tx
from common.outbox import Cause
from routing.domain.commands import AnswerReturn, Command, OpenCase, Withdraw
from routing.domain.definition import Definition
from routing.domain.visit_commands import AnswerVisit, KeepVisitPhoto, NoteRemark
from routing.engine import Engine
from routing.store.placements import PlacementStore
from routing.store.reference import ReferenceStore


class Requests:
    """What citizens ask, handed to the engine as one batch."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def handle(self, tx: Tx, messages: Sequence[Message[Any]]) -> None:
        """Apply a batch of requests; a refusal of an applicant's request is an event, made by the rules."""
        await self._engine.apply(tx, [command_of(m) for m in messages])


def command_of(message: Message[Any]) -> Command:
    """The command that an event of intake asks for."""
    event, cause = message.event, Cause.of(message)
    if isinstance(event, ApplicationSubmitted):
        return OpenCase(
            case=event.application, cause=cause, reference=event.reference, service=event.service,
            version=event.version, office=event.office, applicant=event.applicant,
            applicant_kind=event.applicant_kind, channel=event.channel.value, revision=event.revision,
            content_sha256=event.content_sha256, documents=event.documents, promise=event.promise,
            submitted_at=event.submitted_at, filed_by=event.filed_by,
            objects_to=event.objects_to,
        )  # fmt: skip
    if isinstance(event, CorrectionOffered):
        return AnswerReturn(
            case=event.application, cause=cause, answers_return=event.answers_return, revision=event.revision,
            content_sha256=event.content_sha256, documents=event.documents, offered_at=event.offered_at,
            filed_by=event.filed_by,
        )  # fmt: skip
    if isinstance(event, VisitAnswered | VisitPhotoKept | VisitRemarkAdded):
        return _about_a_visit(event, cause)
    assert isinstance(event, WithdrawalAsked)
    return Withdraw(case=event.application, cause=cause, asked_at=event.asked_at, filed_by=event.filed_by)


def _about_a_visit(event: VisitAnswered | VisitPhotoKept | VisitRemarkAdded, cause: Cause) -> Command:
    match event:
        case VisitAnswered():
            return AnswerVisit(
                case=event.application, cause=cause, visit=event.visit, starts_at=event.starts_at,
                answered_at=event.answered_at, filed_by=event.filed_by,
            )  # fmt: skip
        case VisitPhotoKept():
            return KeepVisitPhoto(
                case=event.application, cause=cause, visit=event.visit, photo=event.photo, sha256=event.sha256,
                officer=event.officer, kept_at=event.kept_at,
            )  # fmt: skip
        case VisitRemarkAdded():
            return NoteRemark(
                case=event.application, cause=cause, visit=event.visit, remark=event.remark, added_at=event.added_at,
                filed_by=event.filed_by,
            )  # fmt: skip


async def keep_reference(tx: Tx, messages: Sequence[Message[Any]]) -> None:
    """Follow intake's definitions, offices and calendars."""
    store = ReferenceStore(tx)
    for message in messages:
        event = message.event
        if isinstance(event, ServicePublished):
            await store.keep_definition(event)
            await PlacementStore(tx).share(Definition.read(event.code, event.version, event.definition))
        elif isinstance(event, OfficePublished):
            await store.keep_office(event)
        elif isinstance(event, CalendarPublished):
            await store.keep_calendar(event)
