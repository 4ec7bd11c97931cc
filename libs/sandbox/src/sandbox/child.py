"""Child processes that cannot outlive the supervisor, and are ended by their own id only."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sandbox.part import Part

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


async def spawn(part: Part, environment: Mapping[str, str], *, cwd: Path, log: Path) -> asyncio.subprocess.Process:
    """Start the part's command in a session of its own, its output appended to the log."""
    parent = os.getpid()

    def die_with_parent() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(part.death_signal))
        if os.getppid() != parent:
            os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *part.command,
            cwd=cwd,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


async def stop(process: asyncio.subprocess.Process, part: Part) -> None:
    """Ask the process to end, insist after its grace, and sweep whatever it left in its session."""
    if process.returncode is None:
        process.send_signal(part.stop_signal)
        try:
            async with asyncio.timeout(part.grace_seconds):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
    sweep(process)


async def kill(process: asyncio.subprocess.Process) -> None:
    """End the process and its session at once, without a chance to tidy up."""
    if process.returncode is None:
        process.kill()
        await process.wait()
    sweep(process)


def sweep(process: asyncio.subprocess.Process) -> None:
    """End what still lives in the process group that an ended process led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
