"""The shape of one thing the supervisor can bring up: a process that stays, or a step that ends."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Prepare = Callable[[], Awaitable[None]]
Probe = Callable[[], Awaitable[bool]]


class Kind(StrEnum):
    """Whether a part keeps running or is done once it ended well."""

    PROCESS = "process"
    STEP = "step"


class Group(StrEnum):
    """Groups that `--parts` may name."""

    INFRASTRUCTURE = "infrastructure"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Part:
    """What to run, after what, and how to see that it is ready.

    `prepare` runs before the command (and is all there is when the command is empty);
    `requires` are paths without which the part cannot run; a step is skipped while its `inputs` are unchanged.
    """

    name: str
    group: Group
    command: tuple[str, ...] = ()
    kind: Kind = Kind.PROCESS
    needs: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[str, ...] = ()
    prepare: Prepare | None = None
    probe: Probe | None = None
    requires: tuple[Path, ...] = ()
    inputs: tuple[Path, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    patience_seconds: float = 60.0
    grace_seconds: float = 10.0
