"""Tells a loop that works from one that hangs: a consumer that polls no more looks healthy from every other side."""

from __future__ import annotations

import time
from collections.abc import Callable

SILENT_SECONDS = 45.0
"""Longer than any single wait of a healthy round: a statement's time limit is 30 s."""


class Pulse:
    """Beats with each round of a loop; too long without a beat is a problem."""

    def __init__(
        self, name: str, *, silent_seconds: float = SILENT_SECONDS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._name = name
        self._silent_seconds = silent_seconds
        self._monotonic = monotonic
        self._beaten_at = monotonic()

    def beat(self) -> None:
        """A round has begun."""
        self._beaten_at = self._monotonic()

    @property
    def problems(self) -> list[str]:
        """Why the loop may hang; nothing while it beats."""
        silent = self._monotonic() - self._beaten_at
        return [f"{self._name} has been silent for {silent:.0f} s: restart it"] if silent > self._silent_seconds else []
