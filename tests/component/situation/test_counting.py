"""Counting on the real database: the live sums equal a recount from rows of cases."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from common.clock import FakeClock, SystemClock
from situation.domain.cells import ALL_SERVICES, NATION, NOW, Indicator, Key, Scope, Shown
from situation.handlers import forget_old, publish_panes
from situation.recounting import recount, told
from situation.store.panes import PaneStore
from tests.component.situation.conftest import Room, Telling
from tests.component.situation.histories import CaseLife, lives, mixed

_LEFT = """
SELECT (SELECT count(*) FROM panes) AS panes, (SELECT count(*) FROM days) AS days,
       (SELECT count(*) FROM day_versions) AS day_versions,
       (SELECT count(*) FROM results) AS results, (SELECT count(*) FROM streams) AS streams
"""


async def test_live_sums_equal_a_recount(room: Room) -> None:
    """Panes and days, merged, say the same as every case counted afresh: nothing is lost between them."""
    now = datetime.now(UTC)
    await room.count(lives(7, 400, now), batch=37)
    clock = FakeClock(now)

    await Telling(room.database, clock).tell()

    counted = await recount(room.database, clock.now())
    assert any(key.indicator is Indicator.MEDIAN_WORK_DAYS and shown.value for key, shown in counted.values.items())
    assert counted.differences(await told(room.database)) == {}


async def test_order_over_cases_and_batch_size_change_nothing(room: Room) -> None:
    """The same facts, shuffled over cases and cut otherwise, come to the same values."""
    now = datetime.now(UTC)
    first = lives(11, 120, now)
    await room.count(first, batch=1_000)
    expected = await recount(room.database, now)
    async with room.database.transaction() as tx:
        await tx.execute("TRUNCATE open_cases, results, panes, days, day_versions")
    by_case: dict[str, list[object]] = {}
    for message in first:
        by_case.setdefault(message.subject, []).append(message)

    await room.count(mixed(list(by_case.values()), random.Random(5)), batch=13)  # type: ignore[arg-type]

    await Telling(room.database, FakeClock(now)).tell()
    assert expected.differences(await told(room.database)) == {}


async def test_a_returned_case_is_not_overdue_until_its_clock_runs_again(room: Room) -> None:
    """While a case waits for its applicant its promised day can pass without anyone being late."""
    now = datetime.now(UTC)
    case = CaseLife("kanwil-32", "LEGAL-IJAZAH", now - timedelta(days=3))
    overdue = Key(Scope.OFFICE, "kanwil-32", "LEGAL-IJAZAH", Indicator.OVERDUE, NOW)
    teller = Telling(room.database, FakeClock(now))

    await room.count([case.opened(due_at=now - timedelta(hours=1))])
    await teller.tell()
    assert (await told(room.database))[overdue] == Shown(1)

    await room.count([case.returned(now)])
    await teller.tell()
    assert (await told(room.database))[overdue] == Shown(0)

    await room.count([case.resumed(now)])
    await teller.tell()
    assert (await told(room.database))[overdue] == Shown(1)


async def test_a_time_far_ahead_is_held_back_to_five_minutes(room: Room) -> None:
    """A wrong clock at a desk cannot put a case into next week's figures."""
    now = datetime.now(UTC)
    case = CaseLife("kanwil-32", "LEGAL-IJAZAH", now + timedelta(days=6))

    await room.count([case.opened()])

    async with room.database.reading() as tx:
        truth = await PaneStore(tx).truth({}, first=now.date(), since=now - timedelta(minutes=1))
    assert [p.key.start <= now + timedelta(minutes=6) for p in truth.panes] == [True]


async def test_only_the_newest_state_of_a_pane_waits_in_the_outbox(room: Room) -> None:
    """While the broker is away, versions in between collapse: one row per pane, and the last state leaves later."""
    now = datetime.now(UTC)
    case = CaseLife("kanwil-32", "LEGAL-IJAZAH", now)
    await room.count([case.opened()])
    async with room.database.transaction() as tx:
        assert await publish_panes(tx, now=now, most=100) == 1
    for _ in range(3):
        await room.count([case.returned(now), case.resumed(now)])
        async with room.database.transaction() as tx:
            assert await publish_panes(tx, now=now, most=100) == 0

    async with room.database.transaction() as tx:
        await tx.execute("DELETE FROM outbox")  # what the relay does once the broker has acknowledged
        published = await publish_panes(tx, now=now, most=100)
        value = await tx.fetchval("SELECT convert_from(value, 'UTF8')::jsonb FROM outbox")

    assert published == 1
    assert '"pane_version": 4' in value
    assert '"returned": 3' in value


async def test_a_value_with_nothing_behind_it_is_taken_back(room: Room) -> None:
    """When the window has passed over all cases of a cell, its value says so instead of standing for ever."""
    now = datetime.now(UTC)
    for _ in range(6):
        case = CaseLife("kanwil-32", "LEGAL-IJAZAH", now - timedelta(days=2))
        await room.count([case.opened(), case.decided(now)])
    median = Key(Scope.NATION, NATION, ALL_SERVICES, Indicator.MEDIAN_WORK_DAYS, "7d")
    clock = FakeClock(now)
    await Telling(room.database, clock).tell()
    assert (await told(room.database))[median] == Shown(3.0, 5)

    clock.advance(days=100)
    await Telling(room.database, clock).tell()

    assert (await told(room.database))[median] == Shown(None)


async def test_what_no_window_reaches_is_forgotten(room: Room) -> None:
    """Panes, days, results and the counters of their streams go after their time; young ones stay."""
    now = SystemClock().now()
    old = CaseLife("kanwil-32", "LEGAL-IJAZAH", now - timedelta(days=200))
    young = CaseLife("kanwil-32", "LEGAL-IJAZAH", now - timedelta(days=1))
    await room.count([old.opened(), old.decided(now - timedelta(days=190)), young.opened()])
    async with room.database.transaction() as tx:
        await publish_panes(tx, now=now, most=100)

    async with room.database.transaction() as tx:
        await forget_old(tx, now=now, keep_days=120)

    async with room.database.reading() as tx:
        left = dict((await tx.fetchrow(_LEFT)) or {})
    assert left == {"panes": 1, "days": 1, "day_versions": 1, "results": 0, "streams": 1}
