"""A caller that costs little: requests are bytes made beforehand, sent over kept connections, answers cut by length."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from uuid import UUID, uuid4

from tests.bench.town import Officer


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run of calls came to."""

    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Acts answered in a second."""
        return len(self.latencies) / self.seconds


def acts_on(cases: Sequence[UUID], officers: Sequence[Officer]) -> list[tuple[bytes, bytes]]:
    """Two acts per case, by one officer each: claim, then forward to the next desk; many officers take turns."""
    turns = cycle(officers)
    return [_two_acts(case, next(turns)) for case in cases]


async def call(port: int, pairs: Sequence[tuple[bytes, bytes]], in_flight: int) -> Answered:
    """Send all pairs, each pair in order, that many at once. Raises `RuntimeError` on an answer that is no 200."""
    waiting = iter(pairs)
    latencies: list[float] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(_one_line(port, waiting, latencies))
    return Answered(time.perf_counter() - began, latencies)


async def _one_line(port: int, waiting: Iterator[tuple[bytes, bytes]], latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for pair in waiting:
            for request in pair:
                sent = time.perf_counter()
                writer.write(request)
                await _answer(reader)
                latencies.append(time.perf_counter() - sent)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200"):
        status = head.split(b"\r\n", 1)[0].decode()
        raise RuntimeError(f"The door answered {status}: {body[:300].decode()}")


def _two_acts(case: UUID, officer: Officer) -> tuple[bytes, bytes]:
    at = f"/api/routing/v1/items/{case}"
    forward = {"action": "forward", "version": 2, "note": ""}
    return _request(f"{at}/claim", officer, {}), _request(f"{at}/actions", officer, forward)


def _request(path: str, officer: Officer, body: Mapping[str, object]) -> bytes:
    content = json.dumps(body).encode() if body else b""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {officer.token}\r\n"
        f"Idempotency-Key: {uuid4()}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content
