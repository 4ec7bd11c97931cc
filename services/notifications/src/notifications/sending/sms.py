"""Hands SMS to a provider that keeps an idempotency key and can be asked what became of it."""

from __future__ import annotations

import re
from uuid import UUID

import httpx

from notifications.domain.delivery import Outcome, Result

_NUMBER = re.compile(r"\+?[0-9]{8,15}")
_BUSY = frozenset({408, 425, 429})
_NOT_US = frozenset({401, 402, 403})
_SERVER_ERROR = 500
_CLIENT_ERROR = 400


class SmsProvider:
    """`POST /messages {to, text}` with `Idempotency-Key`; `GET /messages?key=…` tells whether it arrived."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.AsyncClient(base_url=url.rstrip("/"), headers=headers, trust_env=False)

    async def send(self, id: UUID, to: str, text: str, *, seconds: float) -> Outcome:
        """Hand an SMS over; the same id twice is one SMS."""
        if not _NUMBER.fullmatch(to):
            return Outcome(Result.REJECTED, "address")
        try:
            reply = await self._http.post(
                "/messages", json={"to": to, "text": text}, headers={"idempotency-key": str(id)}, timeout=seconds
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Outcome(Result.UNREACHABLE, "sms-provider")
        except httpx.HTTPError:
            return Outcome(Result.UNKNOWN, "sms-provider-silent")
        return _outcome(reply.status_code)

    async def arrived(self, id: UUID, *, seconds: float) -> bool | None:
        """Whether the provider has an SMS of this id; None when it does not say."""
        try:
            reply = await self._http.get("/messages", params={"key": str(id)}, timeout=seconds)
            return bool(reply.raise_for_status().json())
        except (httpx.HTTPError, ValueError):
            return None

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


def _outcome(status: int) -> Outcome:
    if status < _CLIENT_ERROR:
        return Outcome(Result.ACCEPTED)
    if status in _NOT_US:
        return Outcome(Result.UNREACHABLE, f"http-{status}")
    if status in _BUSY or status >= _SERVER_ERROR:
        return Outcome(Result.BUSY, f"http-{status}")
    return Outcome(Result.REJECTED, f"http-{status}")
