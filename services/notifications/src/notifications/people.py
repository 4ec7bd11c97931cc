"""How people are reached: asked from intake at the moment of sending, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import httpx

from common.auth import service_headers
from common.errors import Transient
from common.signing import Signer


@dataclass(frozen=True, slots=True)
class Reach:
    """A person's language and confirmed addresses by channel."""

    language: str
    addresses: dict[str, str]


class People:
    """Intake's internal door."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = url
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=10)

    async def reach(self, person: UUID) -> Reach:
        """How to reach a person; without addresses when she has confirmed none. Raises `Transient`."""
        try:
            reply = await self._http.get(
                f"{self._url}/internal/persons/{person}/contacts", headers=service_headers(self._signer)
            )
        except httpx.HTTPError as error:
            raise Transient("Intake does not answer; addresses are asked again.") from error
        if reply.status_code == 404:
            return Reach("id", {})
        if not reply.is_success:
            raise Transient(f"Intake answered {reply.status_code} to a question for addresses.")
        found = reply.json()
        confirmed = {c["channel"]: c["address"] for c in found["contacts"] if c["confirmed"] and c["address"]}
        return Reach(found["language"], confirmed)
