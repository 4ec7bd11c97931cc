"""Streams tell open pages that something changed, and never hold the process back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import Message

from common.web.live import REFRESH, Hub, Still, encode_event, sse_response


class Listener:
    """An open page: runs the stream and keeps what arrives."""

    def __init__(
        self, hub: Hub, *channels: str, last_event_id: str = "", heartbeat_seconds: float = 15,
        still: Still | None = None,
    ) -> None:  # fmt: skip
        headers = [(b"last-event-id", last_event_id.encode())] if last_event_id else []
        self.scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
        self.hub, self.channels, self.heartbeat_seconds = hub, channels, heartbeat_seconds
        self.still = still
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def open(self) -> Listener:
        """Start listening; returns once the stream has begun."""
        response = sse_response(
            Request(self.scope), self.hub, self.channels, replay=replay, heartbeat_seconds=self.heartbeat_seconds,
            still=self.still,
        )  # fmt: skip
        self.task = asyncio.create_task(response(self.scope, self._receive, self.messages.put))
        start = await self.messages.get()
        assert dict(start["headers"])[b"content-type"].startswith(b"text/event-stream")
        assert (await self.next()).startswith(b"retry: ")
        return self

    async def next(self) -> bytes:
        """The next write, waited for with a deadline."""
        async with asyncio.timeout(2):
            return bytes((await self.messages.get())["body"])

    async def ended(self) -> None:
        """Wait for the stream to end by itself."""
        assert self.task is not None
        async with asyncio.timeout(2):
            await self.task

    async def _receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}


async def replay(last_event_id: str) -> Sequence[bytes]:
    """What a page that saw `last_event_id` has missed."""
    return [encode_event("missed", {"after": last_event_id})]


async def test_all_pages_of_a_channel_hear_an_event_and_no_others() -> None:
    """An event is encoded once and reaches every listener of its channel."""
    hub = Hub()
    first, second, other = (
        await Listener(hub, "a").open(),
        await Listener(hub, "a", "b").open(),
        await Listener(hub, "c").open(),
    )

    told = hub.publish("a", "case", {"n": 1}, id="7")

    assert told == 2
    assert await first.next() == await second.next() == b'id: 7\nevent: case\ndata: {"n":1}\n\n'
    assert other.messages.empty()
    hub.close()


async def test_events_that_wait_are_joined_into_one_write() -> None:
    """A burst costs one write per page."""
    hub = Hub()
    page = await Listener(hub, "a").open()

    for number in range(3):
        hub.publish("a", "case", {"n": number})

    assert (await page.next()).count(b"event: case") == 3
    hub.close()


async def test_a_page_too_slow_is_told_to_refresh() -> None:
    """The queue is bounded: what no longer fits becomes one hint."""
    hub = Hub(queue_length=5)
    page = await Listener(hub, "a").open()

    for number in range(6):
        hub.publish("a", "case", {"n": number})

    assert await page.next() == REFRESH
    hub.close()


async def test_a_returning_page_first_gets_what_it_missed() -> None:
    """`Last-Event-ID` is handed to the replay."""
    hub = Hub()
    page = await Listener(hub, "a", last_event_id="41").open()

    assert await page.next() == b'event: missed\ndata: {"after":"41"}\n\n'
    hub.close()


async def test_a_quiet_stream_has_a_heartbeat() -> None:
    """Proxies keep a stream open only while something passes."""
    hub = Hub()
    page = await Listener(hub, "a", heartbeat_seconds=0.02).open()

    assert await page.next() == b": .\n\n"
    hub.close()
    await page.ended()


async def test_a_page_that_goes_away_is_forgotten() -> None:
    """No listener is left behind."""
    hub = Hub()
    page = await Listener(hub, "a").open()

    page.gone.set()
    await page.ended()

    assert hub.listeners("a") == 0
    assert hub.publish("a", "case") == 0


async def test_closing_the_hub_ends_every_stream_now_and_later() -> None:
    """SIGTERM must not wait for open pages."""
    hub = Hub()
    page = await Listener(hub, "a").open()
    hub.publish("a", "last")

    hub.close()
    await page.ended()
    late = await Listener(hub, "a").open()
    await late.ended()

    assert b"event: last" in await page.next()
    assert hub.listeners("a") == 0


async def test_a_stream_ends_before_the_first_event_that_its_page_may_not_hear() -> None:
    """Who lost her right while the page was open hears nothing of what happens afterwards."""
    hub, rights = Hub(), [True, False]

    async def still() -> bool:
        return rights.pop(0)

    page = await Listener(hub, "a", still=still).open()
    hub.publish("a", "case")
    heard = await page.next()
    hub.publish("a", "case")

    assert heard.startswith(b"event: case")
    assert await page.next() == b""
    await page.ended()
