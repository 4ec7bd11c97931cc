"""Sends confirmation codes at once, past every queue; neither code nor address is kept or logged."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from common.web.i18n import Language
from notifications import metrics
from notifications.domain.delivery import Outcome, Result
from notifications.domain.template import Channel
from notifications.library import Library
from notifications.rendering import Renderer
from notifications.sending.mail import Mailer
from notifications.sending.sms import SmsProvider

_SECONDS = 6
_CALL_SECONDS = 4
"""The one who asks waits for the answer with the citizen in front of her."""


class CodeSender:
    """The urgent lane."""

    def __init__(self, library: Library, renderer: Renderer, mailer: Mailer, provider: SmsProvider) -> None:
        self._template = library.newest("code")
        self._renderer = renderer
        self._mailer = mailer
        self._provider = provider

    async def send(self, channel: Channel, address: str, code: str, language: Language) -> Outcome:
        """Hand a code to its provider, once; the citizen asks for another one if it does not come."""
        try:
            async with asyncio.timeout(_SECONDS):
                outcome = await self._hand_over(channel, address, code, language)
        except TimeoutError:
            outcome = Outcome(Result.UNKNOWN, "provider-silent")
        metrics.CODES.labels(channel, outcome.result).inc()
        return outcome

    async def _hand_over(self, channel: Channel, address: str, code: str, language: Language) -> Outcome:
        if channel is Channel.MAIL:
            letter = self._renderer.code_mail(self._template, language, code)
            return await self._mailer.send(uuid4(), address, letter, language, seconds=_CALL_SECONDS)
        text = self._renderer.code_sms(self._template, language, code)
        return await self._provider.send(uuid4(), address, text, seconds=_CALL_SECONDS)
