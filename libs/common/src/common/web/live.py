"""Tells open pages that something changed: in-process fan-out to event streams, never the data itself.

A page that hears an event asks its fragment route again, so permissions are checked there. Each process fans out
only what it hears itself; every web process must therefore consume the facts it announces.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

QUEUE_LENGTH = 64
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = b": .\n\n"
RETRY_MILLISECONDS = (1000, 4000)
REFRESH_EVENT = "refresh"


def encode_event(event: str, data: Mapping[str, Any], id: str | None = None) -> bytes:
    """One server-sent event as it goes over the wire; encoded once for all listeners."""
    identity = f"id: {id}\n" if id is not None else ""
    return f"{identity}event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


REFRESH = encode_event(REFRESH_EVENT, {})


@dataclass(slots=True, eq=False)
class Subscription:
    """What one open page has not been sent yet; a page too slow to keep up is told to refresh instead."""

    length: int = QUEUE_LENGTH
    waiting: deque[bytes] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, chunk: bytes) -> None:
        """Queue a chunk, or collapse the queue into one refresh hint when it is full."""
        if len(self.waiting) >= self.length:
            self.waiting.clear()
            chunk = REFRESH
        self.waiting.append(chunk)
        self.woken.set()

    def close(self) -> None:
        """End the stream after what is queued."""
        self.closed = True
        self.woken.set()

    async def next(self) -> bytes:
        """Everything queued as one write; waits for it; empty when the stream has ended."""
        await self.woken.wait()
        self.woken.clear()
        joined = b"".join(self.waiting)
        self.waiting.clear()
        if self.closed:
            self.woken.set()
        return joined


class Hub:
    """Channels of one process; call from its event loop only."""

    def __init__(self, queue_length: int = QUEUE_LENGTH) -> None:
        self.queue_length = queue_length
        self.closed = False
        self._channels: dict[str, set[Subscription]] = {}

    def publish(self, channel: str, event: str, data: Mapping[str, Any] | None = None, id: str | None = None) -> int:
        """Tell all listeners of a channel; returns how many there were. Never blocks."""
        listeners = self._channels.get(channel)
        if not listeners:
            return 0
        chunk = encode_event(event, data or {}, id)
        for subscription in listeners:
            subscription.put(chunk)
        return len(listeners)

    @contextmanager
    def subscribed(self, channels: Sequence[str]) -> Iterator[Subscription]:
        """Listen to some channels for the length of the block."""
        subscription = Subscription(self.queue_length)
        for channel in channels:
            self._channels.setdefault(channel, set()).add(subscription)
        if self.closed:
            subscription.close()
        try:
            yield subscription
        finally:
            for channel in channels:
                self._leave(channel, subscription)

    def listeners(self, channel: str) -> int:
        """How many pages listen to a channel."""
        return len(self._channels.get(channel, ()))

    def close(self) -> None:
        """End every stream, now and later; call it when the process is asked to stop."""
        self.closed = True
        for subscription in set().union(*self._channels.values()):
            subscription.close()

    def _leave(self, channel: str, subscription: Subscription) -> None:
        listeners = self._channels.get(channel, set())
        listeners.discard(subscription)
        if not listeners:
            self._channels.pop(channel, None)


Replay = Callable[[str], Awaitable[Sequence[bytes]]]
Still = Callable[[], Awaitable[bool]]
"""Whether the page may still listen; asked before each event and heartbeat, and the stream ends when it may not."""


class EventStream(Response):
    """A server-sent event stream; ends when the page goes away or the hub closes."""

    def __init__(
        self,
        hub: Hub,
        channels: Sequence[str],
        missed: Callable[[], Awaitable[Sequence[bytes]]] | None,
        heartbeat_seconds: float,
        still: Still | None = None,
    ) -> None:
        super().__init__(media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self.headers["cache-control"] = "no-store"
        del self.headers["content-length"]
        self.hub = hub
        self.channels = channels
        self.missed = missed
        self.heartbeat_seconds = heartbeat_seconds
        self.still = still

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        with self.hub.subscribed(self.channels) as subscription:
            watcher = asyncio.create_task(_close_when_gone(receive, subscription))
            try:
                async for chunk in self._chunks(subscription):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            finally:
                watcher.cancel()
                with suppress(asyncio.CancelledError):
                    await watcher
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _chunks(self, subscription: Subscription) -> AsyncIterator[bytes]:
        """Retry advice (spread, so that pages do not all return at once), what was missed, then what comes."""
        yield b"retry: %d\n\n" % random.randint(*RETRY_MILLISECONDS)  # noqa: S311 — spreads load, guards nothing
        if self.missed is not None:
            yield b"".join(await self.missed())
        while True:
            try:
                async with asyncio.timeout(self.heartbeat_seconds):
                    chunk = await subscription.next()
            except TimeoutError:
                chunk = HEARTBEAT
            if not chunk or (self.still is not None and not await self.still()):
                return
            yield chunk


async def _close_when_gone(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.close()


def sse_response(
    request: Request,
    hub: Hub,
    channels: Sequence[str],
    *,
    replay: Replay | None = None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    still: Still | None = None,
) -> Response:
    """A stream of the channels. `replay(last_event_id)` returns encoded events a returning page has missed.

    An event may arrive twice around a return (replayed and live): events are hints, a repeat is harmless.
    """
    last_event_id = request.headers.get("last-event-id", "")

    async def missed() -> Sequence[bytes]:
        return await replay(last_event_id) if replay is not None else [REFRESH]

    return EventStream(hub, channels, missed if last_event_id else None, heartbeat_seconds, still)
