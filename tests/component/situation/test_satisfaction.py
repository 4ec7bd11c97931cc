"""Forms of the survey become the official index: over Kafka, in the list, on the page, hidden while they are few."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from common.contracts.event import Message
from common.contracts.intake import SurveyAnswered
from common.contracts.situation import IndicatorChanged
from common.ids import uuid7
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.outbox import Outbox, Outgoing
from intake.domain.surveys import week_of
from situation.consumers import surveys_consumer
from situation.satisfaction import add_forms, tell_indexes
from situation.store.board import BoardStore
from tests.component.situation.conftest import Room, Telling
from tests.component.situation.histories import CaseLife
from tests.component.situation.test_room import API, analyst, process
from tests.fixtures.waiting import eventually, running
from tests.web.pagecheck import check_page

__all__ = ["analyst", "process"]

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
SERVICE = "LEGAL-IJAZAH"


def forms(office: str, n: int, answer: int, week: str = "2026-W48") -> list[Message[Any]]:
    """Forms as they are told."""
    event = SurveyAnswered(office=office, service=SERVICE, week=week, answers=(answer,) * 9)
    return [Message(event, uuid7(), office, number, 1, NOW, "thread") for number in range(1, n + 1)]


async def told(room: Room, messages: Sequence[Message[Any]], now: datetime = NOW) -> int:
    """Add forms up and tell what has changed."""
    async with room.database.transaction() as tx:
        await add_forms(tx, messages)
    async with room.database.transaction() as tx:
        return await tell_indexes(tx, now=now)


async def listed(analyst: httpx.AsyncClient, **filters: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The indexes by office and service."""
    reply = await analyst.get(f"{API}/indicators", params={"indicator": "satisfaction_index", **filters})
    assert reply.status_code == 200
    return {(v["office"], v["service"]): v for v in reply.json()["indicators"]}


async def test_index_grade_and_n_are_listed_for_programs(room: Room, analyst: httpx.AsyncClient) -> None:
    """Per service and office and over the services; what did not change is not told again."""
    changes = await told(room, forms("kanwil-32", 12, 3) + forms("kankemenag-3204", 10, 4))
    again = await told(room, [])

    found = await listed(analyst, scope="office", window="1y")
    index = found["kanwil-32", SERVICE]
    assert (index["value"], index["grade"], index["n"]) == (75.0, "C", 12)
    assert found["kankemenag-3204", "*"]["grade"] == "A"
    assert changes == 8
    assert again == 0


async def test_few_forms_are_hidden_and_so_is_what_would_give_them_away(room: Room, analyst: httpx.AsyncClient) -> None:
    """Nine forms in one office hide the next smallest too, for the province is told."""
    await told(room, forms("kanwil-32", 40, 3) + forms("kankemenag-3204", 15, 4) + forms("kankemenag-3273", 9, 2))

    offices, provinces = await listed(analyst, scope="office"), await listed(analyst, scope="province")

    assert ("kanwil-32", SERVICE) in offices
    assert ("kankemenag-3273", SERVICE) not in offices
    assert ("kankemenag-3204", SERVICE) not in offices
    assert provinces["kanwil-32", SERVICE]["n"] == 64


async def test_an_index_that_lost_its_year_is_taken_back(room: Room, analyst: httpx.AsyncClient) -> None:
    """Forms older than 52 weeks count no more and are forgotten."""
    await told(room, forms("kanwil-32", 12, 3))
    await told(room, [], NOW + timedelta(weeks=53))

    found = await listed(analyst, scope="office")
    async with room.database.reading() as tx:
        left = await tx.fetchval("SELECT count(*) FROM survey_totals")
    assert (found["kanwil-32", SERVICE]["value"], found["kanwil-32", SERVICE]["grade"]) == (None, None)
    assert left == 0


async def test_the_room_shows_index_grade_and_n(room: Room, analyst: httpx.AsyncClient) -> None:
    """In the office's row and for the country; the live values leave it alone."""
    await room.count([CaseLife("kanwil-32", SERVICE, datetime.now(UTC)).opened()])
    await told(room, forms("kanwil-32", 12, 3), datetime.now(UTC))
    await Telling(room.database).tell()
    await Telling(room.database).tell()

    page = await analyst.get(f"/situasi?layanan={SERVICE}")

    check_page(page.text, page)
    assert "75,00 <abbr" in page.text
    assert "kurang baik · n = 12" in page.text


async def test_each_form_counts_once_over_kafka(room: Room, kafka_bootstrap: str, own_prefix: str) -> None:
    """A consumer that starts again adds nothing; the index leaves by the outbox under its key."""
    week = week_of(datetime.now(UTC).date())
    batch = [Outgoing(m.subject, m.event, NOW) for m in forms("kanwil-32", 12, 3, week)]
    relay = Relay("situation", room.database, bootstrap=kafka_bootstrap, prefix=own_prefix)

    async def counted() -> bool:
        async with room.database.reading() as tx:
            return bool(await tx.fetchval("SELECT sum(forms) FROM survey_totals") == 12)

    async with room.database.transaction() as tx:
        await Outbox(tx).add(batch)
    async with running(relay.run()):
        for _ in range(2):
            runner = Runner(surveys_consumer(), room.database, bootstrap=kafka_bootstrap, prefix=own_prefix)
            async with running(runner.run()):
                await eventually(counted, within=40)
                await asyncio.sleep(0.5)
    async with room.database.transaction() as tx:
        await tell_indexes(tx, now=datetime.now(UTC))
    async with room.database.reading() as tx:
        assert await tx.fetchval("SELECT sum(forms) FROM survey_totals") == 12
        rows = await tx.fetch("SELECT aggregate, value FROM outbox WHERE topic = 'situation.indicators'")
    values = {r["aggregate"]: IndicatorChanged.model_validate_json(r["value"]) for r in rows}
    assert values[f"office|kanwil-32|{SERVICE}|satisfaction_index|1y"].grade == "C"


async def test_live_values_do_not_take_indexes_back(room: Room) -> None:
    """`indicate` knows nothing of the survey: what it never told it does not withdraw."""
    await told(room, forms("kanwil-32", 12, 3))
    await Telling(room.database).tell()

    async with room.database.reading() as tx:
        assert not any("satisfaction" in key.text for key in await BoardStore(tx).all())
        kept = await tx.fetchval("SELECT count(*) FROM indicators WHERE indicator = 'satisfaction_index' AND n = 12")
    assert kept == 6


@pytest.mark.parametrize("window", ["1y"])
async def test_the_year_is_a_window_that_programs_may_name(analyst: httpx.AsyncClient, window: str) -> None:
    """Nothing is known yet: an empty page, no fault."""
    assert await listed(analyst, window=window) == {}
