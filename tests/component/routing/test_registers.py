"""Numbers of letters under load: many engines sign at once, some break, and the year turns in each zone."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from common.clock import FakeClock
from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.database import Database
from common.encryption import MasterKey
from common.ids import new_reference, uuid7
from common.migrations import migrate
from routing.app import MIGRATIONS
from routing.domain.commands import Actor, Approve, Claim, Forward, OpenCase
from routing.domain.decide import Decision
from routing.engine import Engine
from routing.store.reference import ReferenceStore
from tests.component.routing.signing import DEFINITION, SERVICE
from tests.fixtures.parts import DsnFor

ZONES = {"kanwil-32": "Asia/Jakarta", "kanwil-51": "Asia/Makassar", "kanwil-91": "Asia/Jayapura"}
CASES_PER_OFFICE = 40
MOMENTS = [
    datetime(2026, 12, 31, hour, minute, second, tzinfo=UTC)
    for hour, minute, second in ((14, 59, 59), (15, 0, 0), (15, 59, 59), (16, 0, 0), (16, 59, 59), (17, 0, 0))
]
"""A second before the year ends in each zone, and the moment it begins: one engine stands at each of them."""
CLERK, HEAD = uuid7(), uuid7()


class PowerCut(Exception):
    """A process ends before it commits."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A line of a register."""

    office: str
    year: int
    number: int
    case: UUID
    written: str
    issued_at: datetime


@pytest.fixture
async def dsn(fresh_dsn_for: DsnFor) -> str:
    """A migrated database of its own, with three offices that know one service."""
    dsn = fresh_dsn_for("routing")
    await migrate(dsn, MIGRATIONS)
    database = await Database.connect(dsn)
    async with database.transaction() as tx:
        store = ReferenceStore(tx)
        await store.keep_definition(ServicePublished(code=SERVICE, version=1, definition=DEFINITION))
        await store.keep_calendar(CalendarPublished(scope="nasional", version=1, holidays={}, valid_until="2027-12-31"))
        for office, zone in ZONES.items():
            await store.keep_office(
                OfficePublished(
                    office=office, kind="kanwil", name="Kantor Uji", parent=None, regions=(office[-2:],), zone=zone,
                    week=5, hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00", "16:00")),
                    units=("loket", "kepala"), valid_from="2026-01-01",
                )
            )  # fmt: skip
    await database.close()
    return dsn


@pytest.fixture
async def databases(dsn: str) -> AsyncIterator[list[Database]]:
    """One pool per engine, as separate processes have."""
    pools = [await Database.connect(dsn) for _ in MOMENTS]
    yield pools
    for pool in pools:
        await pool.close()


def an_engine(at: datetime) -> Engine:
    """An engine whose clock stands."""
    return Engine(FakeClock(at), MasterKey(bytes(32)))


async def on_the_heads_desk(database: Database, office: str) -> list[UUID]:
    """Cases of an office that wait for its head's signature, in her hands."""
    clerk, head = Actor(CLERK, frozenset({(office, "loket")})), Actor(HEAD, frozenset({(office, "kepala")}))
    cases = [uuid7() for _ in range(CASES_PER_OFFICE)]
    commands = [
        command
        for case in cases
        for command in (
            OpenCase(
                case=case, reference=new_reference(), service=SERVICE, version=1, office=office, applicant=uuid7(),
                applicant_kind="person", channel="web", revision=1, content_sha256="0" * 64, documents=(),
                promise=None, submitted_at=datetime(2026, 12, 28, 2, tzinfo=UTC),
            ),
            Claim(case=case, actor=clerk), Forward(case=case, actor=clerk), Claim(case=case, actor=head),
        )
    ]  # fmt: skip
    async with database.transaction() as tx:
        await an_engine(datetime(2026, 12, 28, 3, tzinfo=UTC)).apply(tx, commands)
    return cases


async def signs(engine: Engine, database: Database, cases: Sequence[tuple[str, UUID]], chance: random.Random) -> int:
    """Sign all these cases in batches; two in five batches break before their commit and are signed again."""
    waiting, signed = list(cases), 0
    while waiting:
        batch, end = waiting[: chance.randint(1, 5)], chance.choice(["commit", "commit", "commit", "raise", "cut"])
        try:
            async with database.transaction() as tx:
                verdicts = await engine.apply(
                    tx, [Approve(case=c, actor=Actor(HEAD, frozenset({(o, "kepala")}))) for o, c in batch]
                )
                if end == "raise":
                    raise PowerCut
                if end == "cut":
                    await tx.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
        except (PowerCut, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError):
            continue
        waiting = waiting[len(batch) :]
        signed += sum(1 for verdict in verdicts if isinstance(verdict, Decision))
    return signed


async def letters(database: Database) -> list[Letter]:
    """All lines of all registers."""
    sql = "SELECT office, year, number, case_id, letter_number, issued_at FROM letters ORDER BY office, year, number"
    async with database.reading() as tx:
        return [Letter(*row.values()) for row in await tx.fetch(sql)]


async def decided(database: Database) -> dict[UUID, list[dict[str, Any]]]:
    """What the outbox says of decisions, by case."""
    sql = "SELECT convert_from(value, 'UTF8') AS value FROM outbox WHERE type = 'routing.case-decided.v1'"
    found = defaultdict(list)
    async with database.reading() as tx:
        for row in await tx.fetch(sql):
            event = json.loads(row["value"])
            found[UUID(event["case"])].append(event)
    return found


async def test_numbers_have_no_gap_and_no_double_while_the_year_turns(databases: list[Database]) -> None:
    """Six engines sign every case at once, each at its own second around three midnights; two of five commits break."""
    cases = [(office, case) for office in ZONES for case in await on_the_heads_desk(databases[0], office)]
    chance = random.Random(20261231)
    orders = [chance.sample(cases, len(cases)) for _ in MOMENTS]

    signed = await asyncio.gather(
        *(
            signs(an_engine(at), database, order, random.Random(n))
            for n, (at, database, order) in enumerate(zip(MOMENTS, databases, orders, strict=True))
        )
    )

    lines, events = await letters(databases[0]), await decided(databases[0])
    registers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for line in lines:
        registers[line.office, line.year].append(line.number)
    assert sum(signed) == len(lines) == len(cases)
    assert {line.case for line in lines} == {case for _, case in cases}
    assert set(registers) == {(office, year) for office in ZONES for year in (2026, 2027)}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in registers.values())
    for line in lines:
        local = line.issued_at.astimezone(ZoneInfo(ZONES[line.office]))
        assert line.year == local.year
        assert line.written == f"B-{line.number}/Kk/UJ.01/{local.month:02d}/{local.year}"
        (event,) = events[line.case]
        assert (event["letter_number"], event["register_year"], event["register_number"]) == (
            line.written, line.year, line.number,
        )  # fmt: skip
