"""Asks routing for what a report's event may not carry: the officers' names and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import httpx

from common.auth import service_headers
from common.errors import Transient
from common.signing import Signer


@dataclass(frozen=True, slots=True)
class SignedWords:
    """The officers' words by item, and who signed: (function, name)."""

    notes: Mapping[str, str]
    officers: tuple[tuple[str, str], ...]
    signed_at: datetime


class Reports(Protocol):
    """Who knows the words of signed reports."""

    async def words(self, application: UUID, visit: int) -> SignedWords | None:
        """The words of a report; None when nobody knows it. Raises `Transient`."""
        ...


class RoutingReports:
    """Routing's internal door."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=10)

    async def words(self, application: UUID, visit: int) -> SignedWords | None:
        """The words of a signed report."""
        address = f"{self._url}/internal/visits/{application}/{visit}"
        try:
            reply = await self._http.get(address, headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            raise Transient("Routing does not answer; the words of the report are asked for again.") from error
        if reply.status_code == 404:
            return None
        if not reply.is_success:
            raise Transient(f"Routing answered {reply.status_code} to a question for a report.")
        found = reply.json()
        officers = tuple((o["function"], o["name"]) for o in found["officers"])
        return SignedWords(found["notes"], officers, datetime.fromisoformat(found["signed_at"]))

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()
