"""The event that tells others what became of a delivery."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.contracts.notifications import DeliveryChanged
from common.outbox import Cause, Outgoing
from notifications.domain.template import Channel

PublicState = Literal["planned", "sent", "read", "failed", "uncertain"]


def changed(
    delivery: UUID,
    template: str,
    channel: Channel,
    case: UUID,
    state: PublicState,
    at: datetime,
    *,
    cause: Cause | None = None,
) -> Outgoing:
    """The event that tells of a delivery; it names the case, never the person."""
    event = DeliveryChanged(
        delivery=delivery, case=case, template=template, channel=channel.value, state=state, at=at
    )  # fmt: skip
    return Outgoing(str(case), event, at, cause or Cause())
