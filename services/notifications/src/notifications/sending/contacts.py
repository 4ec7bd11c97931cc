"""Asks intake how a person is reached, at the moment of sending; nothing of the answer is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import httpx

from common.auth import service_headers
from common.errors import Transient
from common.signing import Signer
from common.web.i18n import Language
from notifications.domain.template import Channel

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's language and her confirmed addresses outside the inbox."""

    language: Language
    addresses: Mapping[Channel, str] = field(repr=False)


NOBODY = Contact(Language.INDONESIAN, {})
"""Somebody who has no contact, or was erased."""


class Contacts(Protocol):
    """Tells how persons are reached."""

    async def of(self, person: UUID) -> Contact:
        """How a person is reached now. Raises `Transient` when nobody can say."""


class IntakeContacts:
    """Contacts over intake's internal door."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url.rstrip("/")
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=_SECONDS, trust_env=False)

    async def of(self, person: UUID) -> Contact:
        """How a person is reached now. Raises `Transient` when intake cannot say."""
        address = f"{self._url}/internal/persons/{person}/contacts"
        try:
            reply = await self._http.get(address, headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            raise Transient(f"Intake does not answer ({type(error).__name__}): is it up?") from error
        if reply.status_code == httpx.codes.NOT_FOUND:
            return NOBODY
        if reply.status_code != httpx.codes.OK:
            raise Transient(f"Intake answered {reply.status_code} when asked for a contact.")
        return _contact(reply)

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


def _contact(reply: httpx.Response) -> Contact:
    try:
        told = reply.json()
        language = Language(told["language"]) if told["language"] in set(Language) else Language.INDONESIAN
        confirmed = [c for c in told["contacts"] if c["confirmed"] and c["channel"] in (Channel.MAIL, Channel.SMS)]
        return Contact(language, {Channel(c["channel"]): str(c["address"]) for c in confirmed})
    except (ValueError, KeyError, TypeError) as error:
        raise Transient("Intake's answer about a contact cannot be read: do both speak one version?") from error
