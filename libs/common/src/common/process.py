"""A process is one task group: what it runs, how it is told to stop, what it answers about its health."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Coroutine, Sequence
from typing import Any

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

log = structlog.get_logger()

Work = Coroutine[Any, Any, None]

_GARBAGE = (50_000, 20, 50)
"""A batch makes thousands of values that die by their count alone: look for cycles seldom."""


class _Stop(Exception):
    """Somebody asked the process to end."""


async def run_until_told(*work: Work) -> None:
    """Run all parts together; SIGTERM or SIGINT cancels them, an error of one ends all and is raised."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(part)
            await stop.wait()
            raise _Stop
    except* _Stop:
        log.info("process_stops")


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: the process decides when it stops."""

    def capture_signals(self) -> Any:
        return contextlib.nullcontext()


async def serve(app: ASGIApp, *, host: str, port: int, drain_seconds: float, closing: Sequence[Any] = ()) -> None:
    """Serve HTTP until cancelled; then `close()` what holds requests open and let the others finish."""
    server = _Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=int(drain_seconds), timeout_keep_alive=30, loop="none", proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
        )
    )  # fmt: skip
    task = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        for holder in closing:
            holder.close()
        server.should_exit = True
        await asyncio.wait([task], timeout=drain_seconds + 2)
        raise
    if task.done() and not server.should_exit:
        raise RuntimeError(f"The web role ended by itself; is port {port} free?")


def run(main: Work) -> None:
    """Run a process's main coroutine on uvloop; what the imports have made is never looked through for garbage."""
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    uvloop.run(main)
