"""Decides who is told what of an event, and by which channels: one row each, the same however often it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from common.contracts.event import Message
from common.contracts.intake import ApplicationSubmitted, ChairReplaced
from notifications.domain.facts import Facts, Told, facts_of
from notifications.domain.papers import told_at_counter
from notifications.domain.template import Channel, Template


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to one person by one channel. Its id follows from (event, template, person, channel)."""

    id: UUID
    event_id: UUID
    template: str
    version: int
    person: UUID
    channel: Channel
    case: UUID
    facts: Facts
    at: datetime
    correlation_id: str
    traceparent: str | None
    sequence: int = 0
    """The event's place among those of its subject."""


def plan(messages: Sequence[Message[Told]], templates: Mapping[str, Sequence[Template]]) -> list[Planned]:
    """What a batch makes necessary; `templates` are those of each event type."""
    return [
        row
        for message in messages
        for template in templates.get(message.event.TYPE, ())
        if template.is_for(message.event)
        for row in _rows(message, template)
    ]


def delivery_id(event_id: UUID, template: str, person: UUID, channel: Channel) -> UUID:
    """The id of a delivery: also the provider's idempotency key, so it must survive a replay or a restore."""
    return uuid5(event_id, f"{template}/{channel}/{person}")


def _rows(message: Message[Told], template: Template) -> list[Planned]:
    event = message.event
    case = event.application if isinstance(event, ApplicationSubmitted | ChairReplaced) else event.case
    person = event.former if isinstance(event, ChairReplaced) else event.applicant
    return [
        Planned(
            id=delivery_id(message.id, template.id, person, channel), event_id=message.id,
            template=template.id, version=template.version, person=person, channel=channel, case=case,
            facts=facts_of(event), at=message.time, correlation_id=message.correlation_id,
            traceparent=message.traceparent, sequence=message.sequence,
        )
        for channel in _channels(person, case, template)
    ]  # fmt: skip


def _channels(person: UUID, case: UUID, template: Template) -> tuple[Channel, ...]:
    """Who has no account is told at the counter, and nowhere else."""
    return (Channel.COUNTER,) if told_at_counter(person, case) else template.channels
