"""The whole process over a real broker: from an event to inbox, stream, mail and SMS, also through a SIGKILL."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from aiokafka import AIOKafkaProducer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from common.auth import SERVICE_PURPOSE, SESSION_LIFETIME, SESSION_PURPOSE
from common.clock import SystemClock
from common.contracts.event import Event, Message
from common.database import Database
from common.kafka import topics
from common.kafka.records import encode_headers
from common.signing import NotGenuine, Signer, Verifier
from notifications.settings import NotificationsSettings
from sandbox import Sandbox
from sandbox.inspection import Catcher
from tests.component.notifications.stories import an_office, definition
from tests.fixtures.ports import free_port
from tests.unit.notifications.events import a_return, a_submission, an_id, message

_PATIENCE_SECONDS = 60
CASES = [f"case{n}" for n in range(12)]


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    """Wait for what other processes bring about, with a deadline."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            done = condition()
            if done if isinstance(done, bool) else await done:
                return
            await asyncio.sleep(0.05)


class Intake:
    """Intake's internal door with contacts of every person: it lets in nobody but notifications."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self.contacts: dict[str, dict[str, Any]] = {}
        self.refused = 0

    async def answer(self, request: Request) -> Response:
        """What intake answers."""
        try:
            bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
            self._verifier.verify(SERVICE_PURPOSE, bearer, issuer="notifications")
        except NotGenuine:
            self.refused += 1
            return Response(status_code=401)
        found = self.contacts.get(request.path_params["person"])
        return JSONResponse(found) if found else Response(status_code=404)


@dataclass
class Running:
    """A process of notifications and what it speaks to."""

    environment: dict[str, str]
    settings: NotificationsSettings
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "notifications", "all", env=self.environment
        )
        await until(self._ready)

    async def end(self, sign: int) -> int:
        """Send a signal and wait for the end; return the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(sign)
        async with asyncio.timeout(20):
            return await self.process.wait()

    async def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.returncode is None, "the process ended by itself"
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(f"http://127.0.0.1:{self.settings.health_port}/readyz")
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK


@pytest.fixture
async def intake(settings: NotificationsSettings) -> AsyncIterator[tuple[Intake, int]]:
    """Intake on a port of its own."""
    door, port = Intake(Verifier.of(settings.keys_dir, SystemClock())), free_port()
    app = Starlette(routes=[Route("/internal/persons/{person}/contacts", door.answer)])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield door, port
    server.should_exit = True
    await serving


@pytest.fixture
async def running(
    sandbox: Sandbox, settings: NotificationsSettings, database: Database, intake: tuple[Intake, int],
    mails: Catcher, texts: Catcher, monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Running]:  # fmt: skip
    """The process, started; whatever is left of it ends with the test."""
    settings = settings.model_copy(update={"topic_prefix": f"{settings.topic_prefix}{secrets.token_hex(2)}-"})
    monkeypatch.setenv("SATUMEJA_PARTITIONS", "2")
    await topics.apply(settings.kafka_bootstrap, settings.topic_prefix)
    ports = free_port(), free_port()
    told = {
        "DATABASE_DSN": settings.database_dsn.get_secret_value(), "TOPIC_PREFIX": settings.topic_prefix,
        "MAIL_PORT": settings.mail_port, "SMS_URL": settings.sms_url, "INTAKE_URL": f"http://127.0.0.1:{intake[1]}",
        "HTTP_PORT": ports[0], "HEALTH_PORT": ports[1], "CALL_SECONDS": 2, "UNCERTAIN_AFTER_SECONDS": 4,
        "RETRY_SECONDS": "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
    }  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH")}
    environment |= sandbox.environment("notifications")
    environment |= {f"SATUMEJA_{name}": str(value) for name, value in told.items()}
    found = Running(environment, settings.model_copy(update={"http_port": ports[0], "health_port": ports[1]}))
    await found.start()
    yield found
    await found.end(signal.SIGKILL)


@asynccontextmanager
async def producing(settings: NotificationsSettings) -> AsyncIterator[Callable[[Message[Any]], Awaitable[None]]]:
    """Writes messages to the broker as a relay would."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", enable_idempotence=True)
    await producer.start()

    async def produce(one: Message[Any]) -> None:
        attributes = {
            "id": str(one.id), "type": one.event.TYPE, "source": "/test", "subject": one.subject,
            "time": one.time.isoformat(), "sequence": str(one.sequence), "incarnation": "1", "correlationid": "thread",
        }  # fmt: skip
        topic = settings.topic_prefix + one.event.TOPIC
        value = one.event.model_dump_json().encode()
        await producer.send_and_wait(topic, value, key=one.subject.encode(), headers=encode_headers(attributes))

    try:
        yield produce
    finally:
        await producer.stop()


def publication(event: Event, subject: str) -> Message[Any]:
    """A definition or an office as intake publishes it."""
    one = message(a_return())
    return Message(event, an_id(subject), subject, 1, 1, one.time, "thread")


async def publish_all(running: Running, events: Sequence[Event]) -> None:
    """Events first, the definition they name last: they must wait for it."""
    async with producing(running.settings) as produce:
        for event in events:
            await produce(message(event))
        await produce(publication(an_office(), "kanwil-32"))
        await produce(publication(definition(), "IZIN-PENELITIAN-MAGANG@1"))


def know(intake: Intake, cases: Sequence[str]) -> None:
    """Everybody has a confirmed mail address and telephone."""
    for n, case in enumerate(cases):
        intake.contacts[str(an_id(f"person-{case}"))] = {
            "language": "en",
            "contacts": [
                {"channel": "mail", "address": f"{case}@example.test", "confirmed": True},
                {"channel": "sms", "address": f"+6281200000{n:03d}", "confirmed": True},
            ],
        }


async def followed(running: Running, person: UUID, lines: list[str]) -> None:
    """Follow a person's stream as a browser does."""
    session = Signer.of(running.settings.keys_dir, "intake", SystemClock()).sign(
        SESSION_PURPOSE, {"sub": str(person), "name": "Warga"}, lifetime=SESSION_LIFETIME
    )
    address = f"http://127.0.0.1:{running.settings.http_port}/api/notifications/v1/stream"
    headers = {"authorization": f"Bearer {session}"}
    async with (
        httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_SECONDS) as client,
        client.stream("GET", address, headers=headers) as answer,
    ):
        lines.append(f"status: {answer.status_code}")
        async for line in answer.aiter_lines():
            lines.append(line)


async def test_from_an_event_to_stream_mail_and_sms(
    running: Running, intake: tuple[Intake, int], mails: Catcher, texts: Catcher
) -> None:
    """A return that names a definition not yet here waits for it; then she is told by every road, and live."""
    know(intake[0], ["a"])
    lines: list[str] = []
    following = asyncio.create_task(followed(running, an_id("person-a"), lines))
    await until(lambda: bool(lines))

    await publish_all(running, [a_return("a")])
    await until(lambda: bool(mails.messages()) and bool(texts.messages()) and "event: message" in lines)
    code = await running.end(signal.SIGTERM)
    await asyncio.gather(following, return_exceptions=True)

    assert lines[0] == "status: 200"
    assert "id: 1" in lines
    assert mails.messages()[0]["subject"] == "Application SM-7Q4K-2MTX needs a correction from you"
    assert intake[0].refused == 0
    assert code == 0


async def test_sigkill_in_the_middle_of_calls_loses_nothing_and_doubles_no_sms(
    running: Running, intake: tuple[Intake, int], database: Database, mails: Catcher, texts: Catcher
) -> None:
    """Both providers have taken messages whose answers never came: 0 lost; SMS 0 doubled; mails' copies are known."""
    know(intake[0], CASES)
    mails.late(30)
    texts.late(30)
    await publish_all(running, [e for case in CASES for e in (a_submission(case), a_return(case))])
    await until(lambda: bool(mails.messages()) and bool(texts.messages()))

    await running.end(signal.SIGKILL)
    async with database.reading() as tx:
        cut = await tx.fetchval("SELECT count(*) FROM deliveries WHERE state = 'attempted'")
    mails.recover()
    texts.recover()
    await running.start()

    async def settled() -> bool:
        async with database.reading() as tx:
            planned = await tx.fetchval("SELECT count(*) FROM deliveries WHERE template = 'returned'")
            return planned == 3 * len(CASES) and not await tx.fetchval(
                "SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL"
            )

    await until(settled)
    async with database.reading() as tx:
        rows = await tx.fetch("SELECT id, template, channel, state FROM deliveries")
    due = {c: {str(r["id"]) for r in rows if r["channel"] == c and r["state"] != "dropped"} for c in ("mail", "sms")}
    keys, mail_ids = (Counter(m["key"] for m in texts.messages()), {m["message_id"] for m in mails.messages()})
    assert cut > 0
    assert {r["state"] for r in rows} == {"sent", "dropped"}
    assert keys == dict.fromkeys(due["sms"], 1)
    assert mail_ids == {f"<{i}@localhost>" for i in due["mail"]}
    assert (len(due["mail"]), len(due["sms"])) == (2 * len(CASES), len(CASES))
