"""Loops that begin again: slower while the road fails, quick again after they ran well."""

from __future__ import annotations

import asyncio

import pytest

from common.restarting import LONGEST_PAUSE, WELL_SECONDS, begun_again


class Done(Exception):
    """Ends the loop of a test."""


async def pauses_of(*seconds_run: float) -> list[float]:
    """The pauses after runs that failed after these seconds each."""
    left, clock, pauses = list(seconds_run), [0.0], list[float]()

    async def work() -> None:
        if not left:
            raise Done
        clock[0] += left.pop(0)
        raise ConnectionError

    async def sleep(seconds: float) -> None:
        clock[0] += seconds

    def told(error: BaseException, pause: float) -> None:
        pauses.append(pause)

    with pytest.raises(Done):
        await begun_again(work, (ConnectionError,), told, monotonic=lambda: clock[0], sleep=sleep)
    return pauses


async def test_pauses_grow_to_an_end_while_it_goes_on_failing() -> None:
    """Twice as long each time, never longer than the longest."""
    assert await pauses_of(*[0.0] * 8) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_who_ran_well_begins_again_quickly() -> None:
    """Yesterday's trouble makes nobody wait today; a short run is no proof of health."""
    assert await pauses_of(0, 0, 0, WELL_SECONDS, 0, WELL_SECONDS - 1) == [0.1, 0.2, 0.4, 0.1, 0.2, 0.4]


async def test_a_cancellation_that_nobody_asked_for_ends_no_loop() -> None:
    """A library whose own task was cancelled lets that out where it is awaited; nobody would miss a loop that ended."""
    told = list[str]()

    async def work() -> None:
        if told:
            raise Done
        raise asyncio.CancelledError

    with pytest.raises(Done):
        await begun_again(work, (ConnectionError,), lambda error, _pause: told.append(type(error).__name__))

    assert told == ["CancelledError"]


async def test_who_is_told_to_end_ends() -> None:
    """A cancelled loop does not begin again, whatever it was doing."""
    at_work, begun = asyncio.Event(), list[int]()

    async def work() -> None:
        begun.append(1)
        at_work.set()
        await asyncio.Event().wait()

    loop = asyncio.create_task(begun_again(work, (ConnectionError,), lambda *_: None))
    await at_work.wait()
    loop.cancel()
    await asyncio.wait([loop], timeout=5)

    assert loop.cancelled()
    assert begun == [1]
