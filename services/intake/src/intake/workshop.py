"""Judges and draws uploads beside the event loop, a few at a time, so that a flood of files only waits."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from intake.catalogue import FileKind
from intake.pages import render_pages
from intake.uploads import Accepted, Rejected, inspect
from intake.watermarks import marked

_AT_ONCE = 2


class Workshop:
    """The few places where files are opened."""

    def __init__(self, places: int = _AT_ONCE) -> None:
        self._places = asyncio.Semaphore(places)

    async def judge(self, data: bytes, accept: Sequence[FileKind], most_bytes: int) -> Accepted | Rejected:
        """Judge a file by its bytes; the thread waits for the child that opens it."""
        async with self._places:
            return await asyncio.to_thread(inspect, data, accept, most_bytes)

    async def mark(self, picture: bytes, words: str) -> bytes:
        """A page's picture with words across it."""
        async with self._places:
            return await asyncio.to_thread(marked, picture, words)

    async def draw(self, judged: Accepted) -> list[bytes]:
        """Pictures of its pages, from a limited child process. Raises `Unrenderable`."""
        async with self._places:
            return await render_pages(judged.clean, judged.kind.value)
