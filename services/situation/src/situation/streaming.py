"""One answer of the indicator stream: what was missed, then what comes, as server-sent events or lines of JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from common.web.live import HEARTBEAT_SECONDS
from situation import metrics
from situation.feed import Entry, Feed, Offsets, written
from situation.store.board import Filters


class Form(StrEnum):
    """How a stream is written."""

    EVENTS = "text/event-stream"
    LINES = "application/x-ndjson"

    @classmethod
    def wanted(cls, accept: str) -> Form:
        """Lines when they are asked for, else events."""
        return cls.LINES if cls.LINES in accept else cls.EVENTS

    def start(self, place: str) -> bytes:
        """The first piece: the id to resume from when nothing else comes."""
        if self is Form.LINES:
            return b'{"id":"%s"}\n' % place.encode()
        return b"retry: 2000\nid: %s\nevent: start\ndata: {}\n\n" % place.encode()

    def piece(self, place: str, body: bytes) -> bytes:
        """One value."""
        if self is Form.LINES:
            return b'{"id":"%s","indicator":%s}\n' % (place.encode(), body)
        return b"id: %s\nevent: indicator\ndata: %s\n\n" % (place.encode(), body)

    @property
    def heartbeat(self) -> bytes:
        """Says that the stream is alive."""
        return b"\n" if self is Form.LINES else b": .\n\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader asked for, and for how long it may listen."""

    form: Form
    filters: Filters
    after: Offsets | None
    """None: from now on."""
    still_allowed: Callable[[], Awaitable[bool]]
    seconds: float
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def pieces(self, feed: Feed) -> AsyncIterator[bytes]:
        """Every value the filters let through, none twice and none left out, until the time is over."""
        ends_at = checked_at = monotonic()
        ends_at += self.seconds
        with feed.reading() as (reader, here), metrics.STREAM_READERS.track_inprogress():
            place = dict(here if self.after is None else {p: self.after.get(p, 0) for p in here})
            yield self.form.start(written(place))
            async for entries in feed.between(place, dict(here)):
                yield self._joined(entries, place)
            while monotonic() < ends_at:
                entries = await reader.next(self.heartbeat_seconds)
                if monotonic() - checked_at >= self.heartbeat_seconds:
                    checked_at = monotonic()
                    if not await self.still_allowed():
                        return
                fresh = [e for e in entries if e.offset >= place[e.partition]]
                yield self._joined(fresh, place) or self.form.heartbeat
                if reader.closed and not reader.waiting:
                    return

    def _joined(self, entries: list[Entry], place: Offsets) -> bytes:
        """These values as one write; moves the place behind each."""
        pieces: list[bytes] = []
        for entry in entries:
            place[entry.partition] = entry.offset + 1
            if self._passes(entry):
                pieces.append(self.form.piece(written(place), entry.body))
        return b"".join(pieces)

    def _passes(self, entry: Entry) -> bool:
        f = self.filters
        wanted = (f.scope, f.office, f.service, f.indicator, f.window)
        if not any(wanted):
            return True
        e = entry.event
        found = (e.scope, e.office, e.service, e.indicator, e.window)
        return all(w is None or w == x for w, x in zip(wanted, found, strict=True))
