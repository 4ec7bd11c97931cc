"""The front door leads each address to its service, keeps inner doors shut and lets streams flow."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from sandbox import Sandbox
from sandbox.roles import SERVICES
from tests.fixtures.parts import OwnSandbox

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def front_door(own_sandbox: OwnSandbox) -> Sandbox:
    """A front door of its own, so that these tests may stand in for the services behind it."""
    return own_sandbox(["caddy"])


@asynccontextmanager
async def _echoing_services(front_door: Sandbox) -> AsyncIterator[None]:
    """Stand on each service's port and answer with the service's name and the path it was asked for."""

    def answer_as(service: str) -> Answer:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ", 2)[1]
            if length := re.search(r"(?i)content-length: (\d+)", head):
                with suppress(asyncio.IncompleteReadError):
                    await reader.readexactly(int(length.group(1)))
            if path.startswith("/kabar/stream"):
                await _stream(writer)
            else:
                body = json.dumps({"service": service, "path": path}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body))
                writer.write(body)
            writer.close()

        return answer

    ports = front_door.layout.ports
    servers = [await asyncio.start_server(answer_as(name), "127.0.0.1", ports[name]) for name in SERVICES]
    try:
        yield
    finally:
        for server in servers:
            server.close()


async def _stream(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    for number in range(2):
        writer.write(b"data: %d\n\n" % number)
        await writer.drain()
        await asyncio.sleep(0.6)


@pytest.fixture
async def door(front_door: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client at the front door, behind it four services that tell who was asked."""
    async with (
        _echoing_services(front_door),
        httpx.AsyncClient(base_url=front_door.public_url, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/", "intake"),
        ("/layanan/cari?q=nikah", "intake"),
        ("/mejaku", "intake"),
        ("/meja", "routing"),
        ("/meja/antrean", "routing"),
        ("/kabar", "notifications"),
        ("/situasi/peta", "situation"),
        *((f"/api/{service}/v1/items", service) for service in SERVICES),
    ],
)
async def test_each_address_leads_to_its_service(door: httpx.AsyncClient, path: str, service: str) -> None:
    """The path arrives unchanged at the service that owns it."""
    answer = await door.get(path)

    assert answer.json() == {"service": service, "path": path}


@pytest.mark.parametrize(
    "path",
    [
        "/internal",
        "/internal/documents/1",
        "/Internal/documents/1",
        "/%69nternal/documents/1",
        "//internal/documents/1",
        "/meja/../internal/documents/1",
        "/meja/internal/x",
        "/api/routing/internal/x",
    ],
)
async def test_inner_doors_are_shut(front_door: Sandbox, door: httpx.AsyncClient, path: str) -> None:
    """However the path is written, nothing below /internal is reachable from outside."""
    status = await _status_of_raw_path(front_door, path)

    assert status == 404


async def _status_of_raw_path(front_door: Sandbox, path: str) -> int:
    """Ask for a path as it stands; HTTP clients would tidy it up first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", front_door.layout.ports["caddy"])
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


async def test_a_stream_flows_piece_by_piece(door: httpx.AsyncClient) -> None:
    """An event reaches the reader when it is sent, not when the stream ends."""
    started = time.monotonic()

    async with door.stream("GET", "/kabar/stream") as answer:
        first = await anext(answer.aiter_text())

    assert first == "data: 0\n\n"
    assert time.monotonic() - started < 0.5


async def test_an_oversized_body_is_refused(front_door: Sandbox, door: httpx.AsyncClient) -> None:
    """Of forty megabytes a service sees at most thirty; the sender is told that it is too much."""
    size = 40_000_000
    reader, writer = await asyncio.open_connection("127.0.0.1", front_door.layout.ports["caddy"])
    writer.write(f"POST /permohonan HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode())
    writer.write(b"x" * size)

    status = (await reader.readline()).split()[1]

    writer.close()
    assert status == b"413"


async def test_a_silent_service_is_explained(front_door: Sandbox) -> None:
    """A person who meets a stopped service reads what to do, and programs learn when to come back."""
    async with httpx.AsyncClient(base_url=front_door.public_url, trust_env=False) as client:
        answer = await client.get("/")

    assert answer.status_code == 502
    assert "tidak menjawab" in answer.text
    assert answer.headers["retry-after"] == "5"


async def test_the_access_log_holds_nothing_personal(front_door: Sandbox, door: httpx.AsyncClient) -> None:
    """No query, header or address of the asking person is written down."""
    headers = {"Authorization": "Bearer rahasia-1", "Cookie": "sm_session=rahasia-2"}
    await door.get("/lacak?nomor=rahasia-3", headers=headers)

    log = (front_door.folder / "logs" / "access.log").read_text()

    assert '"uri":"/lacak"' in log
    assert "rahasia" not in log
    assert "127.0.0.1" not in log
