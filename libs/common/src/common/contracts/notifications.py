"""Notifications tells what became of a message to somebody; no person is named."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from common.contracts.event import Code, Event, Moment


class DeliveryChanged(Event):
    """A message reached another state of its way; the aggregate is the case."""

    TYPE: ClassVar[str] = "notifications.delivery-changed.v1"
    TOPIC: ClassVar[str] = "notifications.deliveries"

    delivery: UUID
    case: UUID
    template: Code
    channel: Literal["inbox", "mail", "sms", "counter"]
    state: Literal["planned", "sent", "delivered", "read", "failed", "uncertain"]
    at: Moment
