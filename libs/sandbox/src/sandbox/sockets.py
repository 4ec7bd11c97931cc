"""Reaches a profile's socket however long its folder's path is (socket paths end at 107 bytes)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "control.sock"


def socket_path(folder: Path) -> Path:
    """Return where the socket lies."""
    return folder / _NAME


@contextmanager
def address_of(folder: Path) -> Iterator[str]:
    """Yield a short path to the socket, good while the block lasts."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{_NAME}"
    finally:
        os.close(handle)
