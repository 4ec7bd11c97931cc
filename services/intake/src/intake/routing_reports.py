"""Asks routing for what an event may not carry: the names and words of officers who signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
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


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """Who signed a letter, and what a replacement corrects; each empty when it is not known any more."""

    name: str = ""
    note: str = ""


class Signers(Protocol):
    """Who knows who signed a letter."""

    async def signer(self, application: UUID, case_version: int) -> SignedLetter | None:
        """Who made this version of the case a letter; None when nobody did. Raises `Transient`."""
        ...


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
        found = await self._ask(f"/internal/visits/{application}/{visit}")
        if found is None:
            return None
        officers = tuple((o["function"], o["name"]) for o in found["officers"])
        return SignedWords(found["notes"], officers, datetime.fromisoformat(found["signed_at"]))

    async def signer(self, application: UUID, case_version: int) -> SignedLetter | None:
        """Who signed a letter."""
        found = await self._ask(f"/internal/letters/{application}/{case_version}")
        return None if found is None else SignedLetter(found["name"], found["note"])

    async def _ask(self, path: str) -> dict[str, Any] | None:
        try:
            reply = await self._http.get(f"{self._url}{path}", headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            raise Transient("Routing does not answer; it is asked again.") from error
        if reply.status_code == 404:
            return None
        if not reply.is_success:
            raise Transient(f"Routing answered {reply.status_code} to {path.split('/')[2]}.")
        found: dict[str, Any] = reply.json()
        return found

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()
