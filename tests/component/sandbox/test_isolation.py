"""No service can read what another service has stored."""

from __future__ import annotations

import asyncpg
import pytest

from sandbox import Sandbox
from sandbox.roles import SERVICES
from tests.fixtures.parts import DsnFor


async def _run(dsn: str, *statements: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            answer = await connection.fetchval(statement)
        return answer
    finally:
        await connection.close()


@pytest.mark.parametrize("reader", [service for service in SERVICES if service != "routing"])
async def test_a_service_cannot_read_another_schema(fresh_dsn_for: DsnFor, reader: str) -> None:
    """Whoever asks for routing's table from another role is refused, whatever the table holds."""
    await _run(fresh_dsn_for("routing"), "CREATE TABLE routing.cases (id int)", "INSERT INTO cases VALUES (7)")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _run(fresh_dsn_for(reader), "SELECT id FROM routing.cases")

    assert await _run(fresh_dsn_for("routing"), "SELECT id FROM cases") == 7


async def test_a_service_cannot_make_tables_outside_its_schema(fresh_dsn_for: DsnFor) -> None:
    """Neither `public` nor another's schema nor a schema of its own making is open to a service."""
    for statement in ("CREATE TABLE public.t (id int)", "CREATE TABLE routing.t (id int)", "CREATE SCHEMA own"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _run(fresh_dsn_for("intake"), statement)


async def test_names_without_schema_mean_the_own_one(fresh_dsn_for: DsnFor) -> None:
    """The search path leads each role into its own schema, so migrations need no prefix."""
    await _run(fresh_dsn_for("situation"), "CREATE TABLE cells (id int)")

    schema = await _run(fresh_dsn_for("situation"), "SELECT schemaname FROM pg_tables WHERE tablename = 'cells'")

    assert schema == "situation"


async def test_the_real_server_is_durable(sandbox: Sandbox, dsn_for: DsnFor) -> None:
    """What the tests prove about commits holds only with fsync and synchronous commit on."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert await _run(dsn_for("intake"), f"SHOW {setting}") == "on"
