"""The roads out of the house: each renders a delivery in the recipient's language and hands it to its provider."""

from __future__ import annotations

from typing import Protocol

from notifications.domain.delivery import Outcome
from notifications.domain.template import Channel
from notifications.rendering import Copies, Renderer
from notifications.sending.contacts import Contact
from notifications.sending.mail import Mailer
from notifications.sending.sms import SmsProvider
from notifications.store.deliveries import Delivery


class Road(Protocol):
    """One channel with its provider."""

    channel: Channel

    async def send(self, delivery: Delivery, contact: Contact, copies: Copies) -> Outcome:
        """Call the provider, within the call's time."""

    async def arrived(self, delivery: Delivery) -> bool | None:
        """Ask the provider what became of it; None when it cannot be asked."""


class MailRoad:
    """Mail; a mail server cannot be asked afterwards."""

    channel = Channel.MAIL

    def __init__(self, mailer: Mailer, renderer: Renderer, call_seconds: float) -> None:
        self._mailer = mailer
        self._renderer = renderer
        self._seconds = call_seconds

    async def send(self, delivery: Delivery, contact: Contact, copies: Copies) -> Outcome:
        """Send the delivery as a mail."""
        letter = self._renderer.mail(delivery.key, contact.language, delivery.facts, copies)
        to = contact.addresses[self.channel]
        return await self._mailer.send(delivery.id, to, letter, contact.language, seconds=self._seconds)

    async def arrived(self, delivery: Delivery) -> bool | None:
        """Nobody can say."""
        return None


class SmsRoad:
    """SMS; the provider can be asked by the delivery's id."""

    channel = Channel.SMS

    def __init__(self, provider: SmsProvider, renderer: Renderer, call_seconds: float) -> None:
        self._provider = provider
        self._renderer = renderer
        self._seconds = call_seconds

    async def send(self, delivery: Delivery, contact: Contact, copies: Copies) -> Outcome:
        """Send the delivery as an SMS."""
        text = self._renderer.sms(delivery.key, contact.language, delivery.facts, copies)
        return await self._provider.send(delivery.id, contact.addresses[self.channel], text, seconds=self._seconds)

    async def arrived(self, delivery: Delivery) -> bool | None:
        """Ask the provider."""
        return await self._provider.arrived(delivery.id, seconds=self._seconds)
