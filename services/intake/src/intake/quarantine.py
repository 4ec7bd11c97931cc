"""A child process for hostile bytes: it may use little memory and time, and can write nothing but its answer."""

from __future__ import annotations

import resource
import subprocess
import sys

SECONDS = 20
MEMORY_BYTES = 1_200_000_000


class Overrun(Exception):
    """The child used up its memory or time, or was brought down by what it was given."""


def run_module(module: str, argument: str, data: bytes) -> bytes:
    """Run `python -m module argument memory` on `data` and return what it wrote; blocks. Raises `Overrun`."""
    command = [sys.executable, "-m", module, argument, str(MEMORY_BYTES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Overrun(f"{module} took longer than {SECONDS} seconds") from error
    if done.returncode != 0:
        raise Overrun(f"{module} ended with {done.returncode}")
    return done.stdout


def limit(memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = SECONDS) -> None:
    """Called by the child, after its imports and before it reads the first byte."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
