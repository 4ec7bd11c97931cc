"""How each kind of part says that it is ready."""

from __future__ import annotations

import asyncio
import struct

from sandbox.layout import LOOPBACK

_TIMEOUT_SECONDS = 2.0
_API_VERSIONS = 18


async def http_ready(port: int, path: str) -> bool:
    """True when an HTTP server answers this path with 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    head = await _exchange(port, request.encode(), 12)
    return head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))


async def http_answers(port: int) -> bool:
    """True when an HTTP server answers anything at all."""
    request = f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    return (await _exchange(port, request.encode(), 5)) == b"HTTP/"


async def smtp_ready(port: int) -> bool:
    """True when a mail server greets."""
    return (await _exchange(port, b"", 3)) == b"220"


async def kafka_ready(port: int) -> bool:
    """True when a broker answers the request that every client asks first (ApiVersions, version 0)."""
    body = struct.pack(">hhih", _API_VERSIONS, 0, 1, 0)
    return len(await _exchange(port, struct.pack(">i", len(body)) + body, 10)) == 10


async def _exchange(port: int, request: bytes, answer_bytes: int) -> bytes:
    """Send a request and return the first bytes of the answer; empty when there is none."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(request)
                return await reader.readexactly(answer_bytes)
            finally:
                writer.close()
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        return b""
