"""A small door of its own for `/livez`, `/readyz` and `/metrics`, apart from the citizens' one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Probe = Callable[[], Sequence[str]]
"""Returns why a part is not ready; nothing when it is."""


class Health:
    """Collects the probes of a process and answers for them."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._probes: list[Probe] = []

    def add(self, probe: Probe) -> None:
        """Ask this part too before calling the process ready."""
        self._probes.append(probe)

    def problems(self) -> list[str]:
        """All reasons why the process is not ready."""
        return [problem for probe in self._probes for problem in probe()]

    async def serve(self, host: str, port: int) -> None:
        """Answer until cancelled."""
        server = await asyncio.start_server(self._answer, host, port)
        async with server:
            await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(5):
                request = (await reader.readuntil(b"\r\n")).split(b" ")
                status, kind, body = self._reply(request[1].decode() if len(request) > 1 else "/")
                head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    def _reply(self, path: str) -> tuple[str, str, bytes]:
        if path == "/livez":
            return "200 OK", "application/json", b'{"alive":true}'
        if path == "/readyz":
            problems = self.problems()
            body = json.dumps({"service": self._service, "ready": not problems, "problems": problems}).encode()
            return ("503 Service Unavailable" if problems else "200 OK"), "application/json", body
        if path == "/metrics":
            return "200 OK", CONTENT_TYPE_LATEST, generate_latest()
        return "404 Not Found", "text/plain", b"/livez, /readyz and /metrics live here.\n"
