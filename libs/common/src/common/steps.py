"""Named moments in the life of a batch, so that a fault run can stop a process exactly there.

In production nobody listens; tests/faults puts a listener into the processes that it starts.
"""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def reached(step: str) -> None:
    """Say that a step has been reached; does nothing unless somebody listens."""
    for listener in _listeners:
        listener(step)


def listen(listener: Callable[[str], None]) -> None:
    """Be called at each step from now on."""
    _listeners.append(listener)
