"""Serves a catcher's HTTP door quietly, and stops quickly even while somebody is kept waiting."""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette

from sandbox.layout import LOOPBACK


async def serve(app: Starlette, port: int) -> None:
    """Serve until SIGTERM."""
    settings = uvicorn.Config(
        app, host=LOOPBACK, port=port, access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    await uvicorn.Server(settings).serve()
