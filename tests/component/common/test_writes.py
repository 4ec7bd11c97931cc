"""Writes that are put: sent together before the next question or the commit, or not at all."""

from __future__ import annotations

import asyncpg
import pytest

from common.database import Tx
from tests.component.common.stories import Street

_NOTED = "INSERT INTO noted (number, words) SELECT * FROM unnest($1::int[], $2::text[])"
_MEANT = "INSERT INTO meant (number) SELECT number + $1 FROM put_noted"
_RENAME = """
UPDATE noted t SET words = n.words FROM unnest($1::int[], $2::text[]) AS n (number, words) WHERE t.number = n.number
"""
_PLANNED = "SELECT name, generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = $1"


@pytest.fixture
async def tables(street: Street) -> Street:
    """Two tables, one of which wants each number once."""
    await street.sql("CREATE TABLE noted (number integer PRIMARY KEY, words text)")
    await street.sql("CREATE TABLE meant (number integer)")
    return street


async def numbers(street: Street, table: str) -> list[int]:
    """What lies in a table."""
    return sorted(r["number"] for r in await street.sql(f"SELECT number FROM {table}"))  # noqa: S608 - a name of ours


def sent(tx: Tx) -> list[str]:
    """The statements that the transaction sends from now on."""
    said: list[str] = []
    tx.connection.add_query_logger(lambda record: said.append(record.query))
    return said


async def test_what_is_put_goes_as_one_statement_before_the_commit(tables: Street) -> None:
    """Parameters are counted through, and a write uses what an earlier one returns."""
    async with tables.database.transaction() as tx:
        said = sent(tx)
        await tx.put("noted", _NOTED + " RETURNING number", [1, 2], ["satu", "dua"])
        await tx.put("meant", _MEANT, 10)
        before = list(said)

    assert before == []
    assert [s.count("INSERT INTO") for s in said if "INSERT" in s] == [2]
    assert await numbers(tables, "noted") == [1, 2]
    assert await numbers(tables, "meant") == [11, 12]


async def test_a_question_sees_what_was_put_before_it(tables: Street) -> None:
    """Two writes to one table in one transaction, each seen by the next question."""
    async with tables.database.transaction() as tx:
        await tx.put("noted", _NOTED, [1], ["satu"])
        first = await tx.fetchval("SELECT count(*) FROM noted")
        await tx.put("noted", _NOTED, [2], ["dua"])
        await tx.put("noted", _NOTED, [3], ["tiga"])
        third = await tx.fetchval("SELECT count(*) FROM noted")

    assert (first, third) == (1, 3)


async def test_one_write_that_fails_takes_all_with_it(tables: Street) -> None:
    """A number that is there already: neither table keeps anything of the transaction."""
    await tables.sql("INSERT INTO noted VALUES (1, 'satu')")

    async def both() -> None:
        async with tables.database.transaction() as tx:
            await tx.put("meant", "INSERT INTO meant VALUES ($1)", 5)
            await tx.put("noted", _NOTED, [2, 1], ["dua", "lagi"])

    with pytest.raises(asyncpg.UniqueViolationError):
        await both()

    assert await numbers(tables, "noted") == [1]
    assert await numbers(tables, "meant") == []


async def test_a_keyed_session_plans_a_statement_once_and_by_the_index(tables: Street) -> None:
    """Even where the table is so small that PostgreSQL would rather read all of it."""
    await tables.sql("INSERT INTO noted (number, words) VALUES (1, 'satu')")
    async with tables.database.keyed() as database, database.transaction() as tx:
        for _ in range(8):
            await tx.execute(_RENAME, [1], ["dua"])
        found = await tx.fetchrow(_PLANNED, _RENAME)
        assert found is not None
        plan = await tx.fetch(f"EXPLAIN EXECUTE {found['name']} (ARRAY[1], ARRAY['tiga'])")

    assert (found["generic_plans"], found["custom_plans"]) == (8, 0)
    assert any("noted_pkey" in line[0] for line in plan)
