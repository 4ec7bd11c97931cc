"""How a catcher answers: well, with an error, never, or late."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """What the catcher does with the next messages.

    fail: a temporary error, nothing kept. refuse: a final error, nothing kept.
    stall: no answer until told otherwise, nothing kept. late: kept at once, answered late.
    """

    ACCEPT = "accept"
    FAIL = "fail"
    REFUSE = "refuse"
    STALL = "stall"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A mode, and for `late` the seconds until the answer."""

    mode: Mode = Mode.ACCEPT
    seconds: float = 0.0


class Switch:
    """Holds the present behaviour; whoever is stalled goes on when it changes."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self._changed = asyncio.Event()

    def set(self, behaviour: Behaviour) -> None:
        """Behave like this from now on."""
        self.behaviour = behaviour
        self._changed.set()
        self._changed = asyncio.Event()

    async def before_keeping(self) -> Mode:
        """Wait while stalled; return the mode that holds (a stalled message has failed)."""
        mode = self.behaviour.mode
        if mode is not Mode.STALL:
            return mode
        await self._changed.wait()
        return Mode.FAIL

    async def before_answering(self) -> None:
        """Wait as long as a late answer takes."""
        if self.behaviour.mode is Mode.LATE:
            await asyncio.sleep(self.behaviour.seconds)
