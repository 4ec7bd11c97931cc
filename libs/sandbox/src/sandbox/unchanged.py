"""Lets a warm start skip the steps (migrations, topics, seed) whose inputs are as they were when last done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.part import Part


class DoneSteps:
    """What was done for which inputs, kept in the profile's folder; `reset` forgets it with the data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_unchanged(self, part: Part) -> bool:
        """True when the step ended well on exactly these inputs; a step that names none is never skipped."""
        stamp = self._folder / part.name
        return bool(part.inputs) and stamp.exists() and stamp.read_text() == _fingerprint(part)

    def remember(self, part: Part) -> None:
        """Write down that the step has ended well."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / part.name).write_text(_fingerprint(part))


def _fingerprint(part: Part) -> str:
    settings = "\0".join(f"{name}={value}" for name, value in sorted(part.environment.items()))
    digest = hashlib.sha256("\0".join([*part.command, settings]).encode())
    for path in _files(part.inputs):
        digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the named files, and all below the named folders, in a fixed order; compiled code is left out."""
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in below if file.is_file() and file.suffix not in (".pyc", ".mo"))
