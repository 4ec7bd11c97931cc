"""Whose inbox is read: one's own, or that of a body one may act for at this moment; intake says which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

import httpx
import structlog

from common.auth import service_headers
from common.errors import Transient
from common.signing import Signer

log = structlog.get_logger()

_SECONDS = 3


class Mandates(Protocol):
    """Tells which bodies a person may act for."""

    async def bodies_of(self, person: UUID) -> Mapping[UUID, str]:
        """The bodies of a person by id, with their names; asked anew each time. Raises `Transient`."""


class IntakeMandates:
    """Mandates over intake's internal door; nothing is kept, so that one that has ended opens nothing any more."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url.rstrip("/")
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=_SECONDS, trust_env=False)

    async def bodies_of(self, person: UUID) -> Mapping[UUID, str]:
        """The bodies of a person now."""
        address = f"{self._url}/internal/persons/{person}/bodies"
        try:
            reply = await self._http.get(address, headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            raise Transient(f"Intake does not answer ({type(error).__name__}): is it up?") from error
        if reply.status_code != httpx.codes.OK:
            raise Transient(f"Intake answered {reply.status_code} when asked for mandates.")
        return {UUID(each["body"]): str(each["name"]) for each in reply.json()["bodies"]}

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


async def bodies_if_told(mandates: Mandates, person: UUID) -> Mapping[UUID, str]:
    """The bodies of a person, none while intake is away: her own inbox opens without it."""
    try:
        return await mandates.bodies_of(person)
    except Transient as error:
        log.warning("mandates_not_told", why=str(error))
        return {}
