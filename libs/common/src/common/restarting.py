"""Loops that begin again when the road fails: quickly at first, more slowly while it goes on failing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
WELL_SECONDS = 30.0
"""Who ran so long before failing begins again as quickly as at first."""


async def begun_again(
    work: Callable[[], Awaitable[None]],
    failures: tuple[type[BaseException], ...],
    told: Callable[[BaseException, float], None],
    *,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Do a work until cancelled. After one of `failures`, `told` hears of it and of the pause in seconds that follows.

    A cancellation that nobody asked of this task is a failure too: a client library lets one out when a task of its
    own was cancelled, and a task group would take it for a quiet end. Any other error is raised.
    """
    caught: tuple[type[BaseException], ...] = (*failures, asyncio.CancelledError)
    pause = FIRST_PAUSE
    while True:
        began = monotonic()
        try:
            await work()
        except caught as error:
            if isinstance(error, asyncio.CancelledError) and _asked_to_end():
                raise
            if monotonic() - began >= WELL_SECONDS:
                pause = FIRST_PAUSE
            told(error, pause)
            await sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _asked_to_end() -> bool:
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
