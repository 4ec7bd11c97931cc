"""Gives each throw-away sandbox a block of ports of its own, also when several start at the same moment."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.errors import SandboxError
from sandbox.layout import BLOCK, LOOPBACK, Layout, is_free, plan_layout

_FIRST, _COUNT = 20_000, 100
_CLAIM = BLOCK - 1
"""The last port of a block is held by whoever has it: machine-wide, and given back even by one who is killed."""


@contextmanager
def claimed_layout(profile: str, *, brokers: int = 1, front_door: int | None = None) -> Iterator[Layout]:
    """Yield a layout whose ports no other sandbox of this machine gets while the block lasts."""
    for first in range(_FIRST, _FIRST + _COUNT * BLOCK, BLOCK):
        layout = plan_layout(profile, brokers=brokers, front_door=front_door, first=first)
        with socket.socket() as claim:
            if _is_claimed(claim, first + _CLAIM) and _is_free(layout, front_door):
                yield layout
                return
    raise SandboxError(f"All ports from {_FIRST} on are taken: stop what is not needed (`sandbox down`).")


@contextmanager
def fixed_layout(profile: str, *, brokers: int = 1, front_door: int | None = None) -> Iterator[Layout]:
    """Yield the layout of a profile whose addresses people type: always the same ports."""
    yield plan_layout(profile, brokers=brokers, front_door=front_door)


def _is_claimed(claim: socket.socket, port: int) -> bool:
    """Take the claim, unless another sandbox holds it; it is given back when the socket is closed."""
    try:
        claim.bind((LOOPBACK, port))
        claim.listen(1)
    except OSError:
        return False
    return True


def _is_free(layout: Layout, front_door: int | None) -> bool:
    """True when nothing listens on the block; a front door asked for by number is named later when busy."""
    return all(is_free(port) for port in layout.ports.values() if port != front_door)
