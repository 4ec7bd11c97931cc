"""Intake as a process: migrates, publishes, becomes ready, stops when told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping

import httpx
import pytest

from common.kafka import topics
from sandbox import Sandbox
from tests.fixtures.parts import DsnFor
from tests.fixtures.ports import free_port

_START_SECONDS = 60
_STOP_SECONDS = 15


@pytest.fixture
def environment(sandbox: Sandbox, fresh_dsn_for: DsnFor, topic_prefix: str) -> dict[str, str]:
    """What a process of its own database and ports is told."""
    ports = [str(free_port()) for _ in range(2)]
    own = {"DATABASE_DSN": fresh_dsn_for("intake"), "TOPIC_PREFIX": topic_prefix, "HTTP_PORT": ports[0]}
    own["HEALTH_PORT"] = ports[1]
    return {**os.environ, **sandbox.environment("intake"), **{f"SATUMEJA_{k}": v for k, v in own.items()}}


async def intake(role: str, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    """`python -m intake ROLE`."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "intake", role, env=environment, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )


async def done(role: str, environment: Mapping[str, str]) -> tuple[int | None, str]:
    """Exit code and output of a role that ends by itself."""
    process = await intake(role, environment)
    output, _ = await process.communicate()
    return process.returncode, output.decode()


async def ready(environment: Mapping[str, str]) -> httpx.Response:
    """Ask until the process is ready; the last answer."""
    address = f"http://127.0.0.1:{environment['SATUMEJA_HEALTH_PORT']}/readyz"
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(_START_SECONDS):
        while True:
            try:
                if (reply := await client.get(address)).status_code == 200:
                    return reply
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def test_intake_starts_serves_and_stops_when_told(
    environment: dict[str, str], kafka_bootstrap: str, topic_prefix: str
) -> None:
    """From an empty schema to the front page, and back to nothing within seconds of SIGTERM."""
    await topics.apply(kafka_bootstrap, topic_prefix)
    migrated = await done("migrate", environment)
    published = await done("publish", environment)
    process = await intake("all", environment)
    try:
        await ready(environment)
        async with httpx.AsyncClient(trust_env=False) as client:
            page = await client.get(f"http://127.0.0.1:{environment['SATUMEJA_HTTP_PORT']}/")
            health = f"http://127.0.0.1:{environment['SATUMEJA_HEALTH_PORT']}"
            metrics = await client.get(f"{health}/metrics")
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_STOP_SECONDS):
            output, _ = await process.communicate()

    assert migrated[0] == 0, migrated[1]
    assert published[0] == 0, published[1]
    assert "published." in published[1]
    assert page.status_code == 200
    assert "satumeja_intake_letters_waiting" in metrics.text
    assert process.returncode == 0, output.decode()


async def test_a_wrong_word_is_answered_with_the_right_ones(environment: dict[str, str]) -> None:
    """Who mistypes a role reads which there are."""
    code, output = await done("serve", environment)

    assert code == 1
    assert "migrate | worker | web | all | incidents | retry INCIDENT | publish" in output
