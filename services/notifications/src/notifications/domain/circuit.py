"""Keeps a channel from knocking at a dead provider: it rests, then lets one delivery try."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.domain.delivery import Result

_TROUBLES = 5
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 30, 60))


class Circuit:
    """The state of one channel's road: closed (all may go), open (none), half open (one may try)."""

    def __init__(self, pauses: tuple[timedelta, ...] = _PAUSES) -> None:
        self._pauses = pauses
        self._troubles = 0
        self._openings = 0
        self._rests_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the provider counts as dead."""
        return self._rests_until is not None

    def admits(self, now: datetime, most: int) -> int:
        """How many deliveries may try now."""
        if self._rests_until is None:
            return most
        return 1 if now >= self._rests_until else 0

    def note(self, result: Result, now: datetime) -> None:
        """Learn from a call. A missing provider opens the circuit at once, other troubles when they add up."""
        if result in (Result.ACCEPTED, Result.REJECTED):
            self._troubles = self._openings = 0
            self._rests_until = None
            return
        self._troubles += 1
        if result is Result.UNREACHABLE or self._troubles >= _TROUBLES or self._rests_until is not None:
            self._rest(now)

    def _rest(self, now: datetime) -> None:
        """Calls of the same round count as one trouble: the pause grows only when a later try fails too."""
        if self._rests_until is not None and now < self._rests_until:
            return
        pause = self._pauses[min(self._openings, len(self._pauses) - 1)]
        self._openings += 1
        self._rests_until = now + pause
