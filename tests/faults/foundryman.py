"""Speaks to the foundry: has processes forked and hears when they end."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Foundry:
    """The process that forks service processes for us."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._pids: dict[str, asyncio.Future[int]] = {}
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._listening = asyncio.create_task(self._listen())
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, environment: Mapping[str, str]) -> Foundry:
        """Start the foundry; it imports the services at once."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.foundry", cwd=ROOT, env=dict(environment), stdin=pipe, stdout=pipe
        )
        return cls(process)

    async def ready(self) -> None:
        """Wait until it has imported all."""
        await self._ready

    async def fork(
        self, name: str, service: str, arguments: list[str], *, environment: Mapping[str, str], log: Path
    ) -> int:
        """Start `python -m <service> <arguments>`; return its process id."""
        pid: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._pids[name] = pid
        order = {"name": name, "service": service, "arguments": arguments, "environment": dict(environment)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order | {"log": str(log)}).encode() + b"\n")
        await self._process.stdin.drain()
        return await pid

    async def end_of(self, pid: int) -> int:
        """Wait until a process has ended; return its exit code, negative for a signal."""
        return await asyncio.shield(self._end(pid))

    async def close(self) -> None:
        """End all children and the foundry itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        self._listening.cancel()

    def _end(self, pid: int) -> asyncio.Future[int]:
        return self._ends.setdefault(pid, asyncio.get_running_loop().create_future())

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._hear(json.loads(line))

    def _hear(self, report: dict[str, Any]) -> None:
        if "ready" in report:
            self._ready.set_result(None)
        elif "ended" in report:
            self._end(report["ended"]).set_result(report["code"])
        else:
            self._pids.pop(report["name"]).set_result(report["pid"])
