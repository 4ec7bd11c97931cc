"""Hands confirmation codes to notifications, which sends them at once and keeps nothing."""

from __future__ import annotations

import httpx
import structlog

from common.auth import service_headers
from common.signing import Signer

log = structlog.get_logger()


class NotificationCodes:
    """The sender of codes over HTTP."""

    def __init__(self, url: str, signer: Signer) -> None:
        self._url = f"{url}/internal/codes"
        self._signer = signer
        self._http = httpx.AsyncClient(timeout=8)

    async def send_code(self, channel: str, address: str, code: str, language: str) -> bool:
        """Whether the code was handed to a provider."""
        body = {"channel": channel, "address": address, "code": code, "language": language}
        try:
            reply = await self._http.post(self._url, json=body, headers=service_headers(self._signer))
        except httpx.HTTPError as error:
            log.warning("code_not_sent", channel=channel, error=type(error).__name__)
            return False
        return reply.status_code == 202

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()
