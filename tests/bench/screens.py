"""Open event streams of other people's pages: when each hears that something has changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

_CALM_SECONDS = 30
_OPEN_SECONDS = 60
"""Longer than a stream is ever silent: it has a heartbeat."""


@dataclass(slots=True)
class Screen:
    """One open stream; it remembers the act it waits for and how long that took to be heard."""

    path: str
    waits_since: float | None = None
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    latencies: list[float] = field(default_factory=list)

    def expect(self) -> None:
        """An act is about to be asked for. Raises `RuntimeError` when the one before was never heard."""
        if self.waits_since is not None:
            raise RuntimeError(f"{self.path} has not heard of the act before.")
        self.heard.clear()
        self.waits_since = time.perf_counter()

    async def told(self) -> None:
        """Wait until the act was heard."""
        async with asyncio.timeout(_CALM_SECONDS):
            await self.heard.wait()

    def hear(self) -> None:
        """Something has changed: the first hint after an act is its arrival."""
        if self.waits_since is not None:
            self.latencies.append(time.perf_counter() - self.waits_since)
            self.waits_since = None
            self.heard.set()


@asynccontextmanager
async def listening(url: str, token: str, *screens: Screen) -> AsyncIterator[None]:
    """Keep these streams of one person open through the front door."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=_OPEN_SECONDS, trust_env=False) as http:
        opened = [asyncio.get_running_loop().create_future() for _ in screens]
        tasks = [asyncio.create_task(_follow(http, s, o)) for s, o in zip(screens, opened, strict=True)]
        try:
            await asyncio.gather(*opened)
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, httpx.HTTPError):
                    await task


async def _follow(http: httpx.AsyncClient, screen: Screen, opened: asyncio.Future[None]) -> None:
    async with http.stream("GET", screen.path, headers={"Accept": "text/event-stream"}) as answer:
        answer.raise_for_status()
        opened.set_result(None)
        async for line in answer.aiter_lines():
            if line.startswith("event:"):
                screen.hear()
