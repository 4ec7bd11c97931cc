"""The main story over the public doors of the whole running system, also while parts of it are killed."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing

import asyncpg
import pytest

from sandbox import Sandbox
from sandbox.story import ANSWERS, SERVICE, Caller, picture, play
from tests.fixtures.parts import OwnSandbox

pytestmark = pytest.mark.timeout(300)

_APPLICATIONS = 4
_DEADLINE_SECONDS = 90


@pytest.fixture(scope="module")
def whole(own_sandbox: OwnSandbox) -> Sandbox:
    """Every part, services included."""
    return own_sandbox(["all"])


def test_one_application_travels_from_phone_to_letter(whole: Sandbox) -> None:
    """Applied, returned once, corrected, decided by a second officer, lettered, told at each step."""
    told: list[str] = []

    reference = play(whole, told.append)

    assert reference.startswith("SM-")
    assert any("surat B-" in line for line in told)


async def test_routing_is_killed_and_nothing_is_lost_or_doubled(whole: Sandbox) -> None:
    """Receipts are given while routing is dead; afterwards each application is exactly one case."""
    with closing(Caller(whole.public_url, "warga-3")) as citizen:
        whole.kill("routing")
        references = [_apply(citizen) for _ in range(_APPLICATIONS)]
        whole.start("routing")
        whole.kill("routing")
        whole.start("routing")

    cases = await _cases(whole, references)
    opened = await _opened(whole, references)

    assert sorted(cases) == sorted(references)
    assert sorted(opened) == sorted(references)


def _apply(citizen: Caller) -> str:
    documents = {
        requirement: citizen.upload(
            "/api/intake/v1/documents", picture(requirement), service=SERVICE, requirement=requirement
        )["document"]
        for requirement in ("official-letter", "student-card")
    }
    body = {"service": SERVICE, "answers": ANSWERS, "documents": documents}
    return str(citizen.post("/api/intake/v1/applications", body)["reference"])


async def _cases(whole: Sandbox, references: list[str]) -> list[str]:
    """The references of routing's cases, once all have come or time is up."""
    return await _until(whole, "routing", "SELECT reference FROM cases WHERE reference = ANY($1)", references)


async def _opened(whole: Sandbox, references: list[str]) -> list[str]:
    """The same, as intake was told over Kafka: one opening per application."""
    sql = """
    SELECT a.reference FROM timeline t JOIN applications a ON a.application = t.application
    WHERE t.kind = 'case-opened' AND a.reference = ANY($1)
    """
    return await _until(whole, "intake", sql, references)


async def _until(whole: Sandbox, service: str, sql: str, references: list[str]) -> list[str]:
    connection = await asyncpg.connect(whole.environment(service)["SATUMEJA_DATABASE_DSN"])
    try:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while True:
            found = [row["reference"] for row in await connection.fetch(sql, references)]
            if len(found) >= len(references) or time.monotonic() > deadline:
                return found
            await asyncio.sleep(0.2)
    finally:
        await connection.close()
