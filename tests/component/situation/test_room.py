"""The doors of the room: who may enter, what is told, and that a stream resumes without a gap."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from common.auth import SESSION_PURPOSE
from common.clock import SystemClock
from common.contracts.seats import SeatEnded, SeatHeld
from common.seats import SeatStore
from common.signing import Signer
from common.web.i18n import missing_translations
from sandbox import Sandbox
from situation.app import Process, build_app
from situation.feed import Feed, read_place
from situation.indicating.telling import topic_of_values
from situation.settings import PACKAGE, SituationSettings
from situation.store.board import BoardStore, Filters
from situation.streaming import Answer, Form
from situation.web.office import unit_rows
from tests.component.situation.conftest import Room, Telling
from tests.component.situation.histories import CaseLife, lives
from tests.web.pagecheck import check_page

ANALYST, OFFICER, SEAT = UUID(int=1), UUID(int=2), UUID(int=3)
API = "/api/situation/v1"
PARTS = ("", "/kantor/kankemenag-3273", "/kantor/kankemenag-3273/tabel", "/tabel", "/ringkasan", "/kesegaran", "/arus")
GUARDED = [*(f"/situasi{part}" for part in PARTS), f"{API}/indicators", f"{API}/streams/indicators"]


@pytest.fixture
async def process(room: Room, sandbox: Sandbox, kafka_bootstrap: str, own_prefix: str) -> Process:
    """A web process of its own; an analyst and a counter officer hold seats."""
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("situation").items()
    }
    settings = SituationSettings(**environment | {"database_dsn": room.dsn, "topic_prefix": own_prefix})
    async with room.database.transaction() as tx:
        for seat, person, office, unit in (
            (SEAT, ANALYST, "pusat", "analis"),
            (UUID(int=4), OFFICER, "kanwil-32", "loket"),
        ):
            held = SeatHeld(seat=seat, person=person, office=office, unit=unit, valid_from="2020-01-01")
            await SeatStore(tx).hold(held)
    return Process(settings, room.database)


def headers(process: Process, person: UUID) -> dict[str, str]:
    """A bearer token as intake gives it."""
    signer = Signer.of(process.settings.keys_dir, "intake", SystemClock())
    token = signer.sign(SESSION_PURPOSE, {"sub": str(person), "name": "Peran"}, lifetime=timedelta(minutes=5))
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
async def analyst(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the analyst's token."""
    transport = httpx.ASGITransport(build_app(process))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://room", headers=headers(process, ANALYST)
    ) as client:
        yield client


@dataclass(frozen=True, slots=True)
class Told:
    """A feed that follows the topic, and the telling that writes to it."""

    feed: Feed
    telling: Telling


@pytest.fixture
async def told(room: Room, kafka_bootstrap: str, own_prefix: str, process: Process) -> AsyncIterator[Told]:
    """What is told reaches the topic, and a feed follows it."""
    following = asyncio.create_task(process.feed.run())
    async with topic_of_values(kafka_bootstrap, own_prefix) as topic:
        async with asyncio.timeout(20):
            while process.feed.problems():
                await asyncio.sleep(0.05)
        yield Told(process.feed, Telling(room.database, topic=topic))
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


@pytest.mark.parametrize("path", GUARDED)
async def test_only_analysts_enter(analyst: httpx.AsyncClient, process: Process, path: str) -> None:
    """Nobody without the seat sees a page, a fragment, a list or a stream."""
    stranger = await analyst.get(path, headers={"authorization": ""})
    officer = await analyst.get(path, headers=headers(process, OFFICER))

    assert (stranger.status_code, officer.status_code) == (401, 403)


async def test_the_room_is_a_page_that_keeps_every_promise(room: Room, analyst: httpx.AsyncClient) -> None:
    """Empty, and full: map, table, freshness, and not enough data where there is not."""
    empty = await analyst.get("/situasi")
    await room.count(lives(21, 300, datetime.now(UTC)))
    await Telling(room.database).tell()
    full = await analyst.get("/situasi?jangka=90d&ukuran=median")

    check_page(empty.text, empty)
    check_page(full.text, full)
    assert "Belum ada yang dihitung" in empty.text
    assert full.text.count('class="hex"') == 38
    assert "Kantor kankemenag-3273" in full.text
    assert "belum cukup data" in full.text


async def test_the_whole_view_lives_in_the_address(room: Room, analyst: httpx.AsyncClient) -> None:
    """A province and a service narrow the table; strange values fall back to what is usual."""
    await room.count(lives(22, 300, datetime.now(UTC)))
    await Telling(room.database).tell()

    page = await analyst.get("/situasi?provinsi=kanwil-33&layanan=LEGAL-IJAZAH")
    strange = await analyst.get("/situasi?jangka=99y&ukuran=x&provinsi=%00&layanan=%00")

    assert "kankemenag-3374" in page.text
    assert 'data-row-key="LEGAL-IJAZAH.kankemenag-3273"' not in page.text
    assert strange.status_code == 200


async def test_an_office_is_shown_by_its_units(room: Room, analyst: httpx.AsyncClient) -> None:
    """Each unit with what stands open there, as much in all as was told of the office; strangers get no page."""
    await room.count(lives(23, 400, datetime.now(UTC)))
    await Telling(room.database).tell()
    async with room.database.reading() as tx:
        units = unit_rows(await BoardStore(tx).of_units("kankemenag-3273"))

    table = await analyst.get("/situasi?provinsi=kanwil-32")
    page = await analyst.get("/situasi/kantor/kankemenag-3273")
    unknown = await analyst.get("/situasi/kantor/kankemenag-32")

    check_page(page.text, page)
    assert 'href="/situasi/kantor/kankemenag-3273"' in table.text
    assert units
    assert all(f'data-row-key="{row.unit}"' in page.text for row in units)
    assert all(row.whole.open == sum(s.open for s in row.services) for row in units)
    assert unknown.status_code == 404


async def test_english_is_whole(analyst: httpx.AsyncClient) -> None:
    """Every text of the room has its translation, and the page speaks it."""
    page = await analyst.get("/situasi?lang=en")

    assert missing_translations(PACKAGE) == []
    assert "Nothing has been counted yet" in page.text


async def test_the_list_goes_on_page_by_page(room: Room, analyst: httpx.AsyncClient) -> None:
    """All values once, in order of their keys, however small the pages are."""
    await room.count(lives(23, 60, datetime.now(UTC)))
    await Telling(room.database).tell()
    everything, after = [], ""
    while True:
        page = (await analyst.get(f"{API}/indicators", params={"limit": 37, "after": after, "scope": "office"})).json()
        everything += page["indicators"]
        if (after := page["next"]) is None:
            break

    keys = [(v["scope"], v["office"], v["service"], v["indicator"], v["window"]) for v in everything]
    assert len(set(keys)) == len(keys) > 37
    assert {v["scope"] for v in everything} == {"office"}


@pytest.mark.parametrize(
    "query", ["after=x", "limit=0", "scope=city", "indicator=income", "window=2d", "office=%00", "service=a%20b"]
)
async def test_a_strange_question_is_answered_by_naming_its_field(analyst: httpx.AsyncClient, query: str) -> None:
    """422 with the field, never a fault."""
    answer = await analyst.get(f"{API}/indicators?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [query.partition("=")[0]]


async def test_a_stream_that_is_not_connected_says_when_to_come_back(analyst: httpx.AsyncClient) -> None:
    """Better 503 with a time than a stream that stays silent."""
    answer = await analyst.get(f"{API}/streams/indicators")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def allowed() -> bool:
    return True


def answer(after: dict[int, int] | None, seconds: float = 3, **filters: str) -> Answer:
    """Lines of JSON from a place on, for some seconds."""
    return Answer(Form.LINES, Filters(**filters), after, allowed, seconds, heartbeat_seconds=0.3)


async def listened(feed: Feed, asked: Answer, until: int | None = None) -> list[dict[str, Any]]:
    """The values of an answer with their ids; stops after so many, as a broken connection does."""
    lines: list[dict[str, Any]] = []
    pieces = asked.pieces(feed)
    async for piece in pieces:
        lines += [line for line in map(json.loads, piece.decode().split()) if "indicator" in line]
        if until is not None and len(lines) >= until:
            lines = lines[:until]
            break
    await pieces.aclose()  # type: ignore[attr-defined]
    return lines


async def test_a_reader_that_breaks_off_anywhere_misses_nothing_and_gets_nothing_twice(room: Room, told: Told) -> None:
    """By its last id a reader goes on exactly behind what it had, also where values came meanwhile."""
    await room.count(lives(31, 40, datetime.now(UTC)))
    first = await told.telling.tell()
    whole = await listened(told.feed, answer({}))
    head = await listened(told.feed, answer({}), until=17)
    await room.count(lives(32, 40, datetime.now(UTC)))
    second = await told.telling.tell()

    rest = await listened(told.feed, answer(read_place(head[-1]["id"])))

    def versions(lines: list[dict[str, Any]]) -> list[str]:
        return [json.dumps(line["indicator"], sort_keys=True) for line in lines]

    assert len(whole) == first
    assert len(head) + len(rest) == first + second
    assert len(set(versions(head + rest))) == first + second


async def test_values_arrive_while_a_reader_listens_and_filters_hold(room: Room, told: Told) -> None:
    """From now on means from now on; only what was asked for comes."""
    await room.count([CaseLife("kanwil-33", "LEGAL-IJAZAH", datetime.now(UTC)).opened()])
    await told.telling.tell()
    await asyncio.sleep(1)
    listening = asyncio.create_task(listened(told.feed, answer(None, office="kanwil-32", indicator="open"), until=2))
    await asyncio.sleep(0.5)

    await room.count([CaseLife("kanwil-32", "LEGAL-IJAZAH", datetime.now(UTC)).opened()])
    await told.telling.tell()

    lines = await listening
    cells = {(v["office"], v["indicator"]) for v in (line["indicator"] for line in lines)}
    assert cells == {("kanwil-32", "open")}


async def test_a_stream_ends_when_the_seat_ends(room: Room, told: Told, process: Process) -> None:
    """Access ends with the seat, also on a stream that is open."""

    async def seated() -> bool:
        async with room.database.reading() as tx:
            return bool(await SeatStore(tx).of_person(ANALYST, SystemClock().now().date()))

    asked = Answer(Form.EVENTS, Filters(), None, seated, 60, heartbeat_seconds=0.2)
    listening = asyncio.create_task(_to_the_end(told.feed, asked))
    await asyncio.sleep(0.6)
    assert not listening.done()

    async with room.database.transaction() as tx:
        await SeatStore(tx).end(SeatEnded(seat=SEAT, person=ANALYST))

    async with asyncio.timeout(5):
        await listening


async def test_closing_the_feed_ends_every_stream(told: Told) -> None:
    """A process that is asked to stop does not wait for its readers."""
    listening = asyncio.create_task(_to_the_end(told.feed, answer(None, seconds=60)))
    await asyncio.sleep(0.3)

    told.feed.close()

    async with asyncio.timeout(5):
        await listening
    assert listening.done()


async def _to_the_end(feed: Feed, asked: Answer) -> None:
    async for _piece in asked.pieces(feed):
        pass
