"""Remembers which set-up steps are done for which inputs, so that a second `make setup` costs nothing."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = next(parent for parent in Path(__file__).resolve().parents if (parent / "constraints.txt").is_file())
SANDBOX = ROOT / ".sandbox"
STAMPS = SANDBOX / "stamps"


class SetupFailed(Exception):
    """A step could not be done; the message says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to install: again only when an input changed or what it made is gone."""

    name: str
    inputs: tuple[Path, ...]
    made: tuple[Path, ...]
    run: Callable[[], None]

    @property
    def fingerprint(self) -> str:
        """Hash of all inputs and of the Python that runs the set-up."""
        digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
        for path in self.inputs:
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @property
    def is_done(self) -> bool:
        """True when the stamp fits the inputs and everything made is still there."""
        stamp = STAMPS / self.name
        fits = stamp.is_file() and stamp.read_text() == self.fingerprint
        return fits and all(path.exists() for path in self.made)


def perform(steps: list[Step]) -> int:
    """Run what is not yet done, in order, one line each; return how many steps ran."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    pending = [step for step in steps if not step.is_done]
    for step in pending:
        print(f"setup   {step.name:<14}…", flush=True)
        started = time.monotonic()
        step.run()
        (STAMPS / step.name).write_text(step.fingerprint)
        print(f"setup   {step.name:<14}{time.monotonic() - started:6.1f} s", flush=True)
    return len(pending)
