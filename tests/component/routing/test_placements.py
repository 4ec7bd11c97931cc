"""Cases at a desk whose unit an answer chooses, on a real PostgreSQL and over routing's real doors."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from common.contracts.event import Message
from common.contracts.routing import CaseMoved, CasePlaced
from common.ids import uuid7
from common.web.live import Hub
from routing.hints import DeskHints
from tests.component.routing.placing import OFFICE, OTHERS, UNITS, Town
from tests.component.routing.town import town

__all__ = ["town"]

WORDS = ("buddha", "hindu", "islam", "katolik", "khonghucu", "kristen")


async def test_each_answer_reaches_its_own_unit_and_is_there_for_no_other(town: Town) -> None:
    """Six files that differ in the answer only: each is in one unit's queue, and does not exist for anybody else."""
    cases = {answer: await town.arrived(answer) for answer in UNITS}

    await town.placer().place_all()

    for answer, case in cases.items():
        own = town.officers[UNITS[answer]]
        strangers = [person for unit, person in town.officers.items() if unit != UNITS[answer]]
        assert await town.references(own, "unit") == {str(case)}
        assert (await town.get(own, f"/api/routing/v1/cases/{case}/history")).status_code == 200
        for person in strangers:
            history = await town.get(person, f"/api/routing/v1/cases/{case}/history")
            claim = await town.post(person, f"/api/routing/v1/items/{case}/claim")
            act = await town.post(person, f"/api/routing/v1/items/{case}/actions", {"action": "forward", "version": 4})
            assert {history.status_code, claim.status_code, act.status_code} == {404}, answer
    for unit in OTHERS:
        queue = await town.get(town.officers[unit], f"/api/routing/v1/queues/{OFFICE}.unit/items")
        assert queue.status_code == 404


async def test_pages_and_search_honour_the_placement(town: Town) -> None:
    """The workbench shows the case to its unit under the desk's name; to others it says that it is not theirs."""
    case = await town.arrived("kristen")
    await town.placer().place_all()
    reference = (await town.stands(case)).reference
    own, other = town.officers[UNITS["kristen"]], town.officers[UNITS["hindu"]]

    page = await town.get(own, f"/meja?antrean={OFFICE}.unit&berkas={case}")
    foreign = await town.get(other, f"/meja?antrean={OFFICE}.unit&berkas={case}")
    fragment = await town.get(other, f"/meja/berkas/{case}?antrean={OFFICE}.unit")
    found = await town.get(own, f"/meja/cari?cari={reference}")
    missed = await town.get(other, f"/meja/cari?cari={reference}")

    assert "Unit teknis" in page.text
    assert reference in page.text
    assert reference not in foreign.text + fragment.text
    assert found.headers["location"] == f"/meja?antrean={OFFICE}.unit&berkas={case}"
    assert missed.headers["location"] == "/meja"


async def test_a_visit_is_there_for_the_unit_that_works_the_case(town: Town) -> None:
    """At the visiting desk, too, the unit is placed: its officer plans the visit, and it exists for no other unit."""
    case = await town.arrived("kristen")
    await town.placer().place_all()
    own = town.officers[UNITS["kristen"]]
    taken = await town.post(own, f"/api/routing/v1/items/{case}/claim")
    forward = {"action": "forward", "version": taken.json()["version"]}
    passed = await town.post(own, f"/api/routing/v1/items/{case}/actions", forward)
    before = await town.get(own, f"/meja/kunjungan/{case}")

    await town.placer().place_all()

    after = {person: await town.get(person, f"/meja/kunjungan/{case}") for person in town.officers.values()}
    assert (passed.status_code, before.status_code) == (200, 404)
    assert {person for person, page in after.items() if page.status_code == 200} == {own}


async def test_a_case_waits_while_intake_is_away_and_goes_on_by_itself(town: Town) -> None:
    """Nobody sees it meanwhile, the office sees that something waits; the answer is asked until it comes."""
    town.answers.away = True
    case, placer = await town.arrived("katolik"), town.placer()

    await placer.place_all()
    waiting = await town.get(town.officers["loket"], "/meja")
    seen = [await town.get(p, f"/api/routing/v1/cases/{case}/history") for p in town.officers.values()]
    town.answers.away = False
    await _until_placed(town, placer, case)

    assert "1 berkas kantor Anda menunggu penempatan" in waiting.text
    assert {reply.status_code for reply in seen} == {404}
    assert (await town.stands(case)).worked_by == UNITS["katolik"]


async def test_one_case_without_an_answer_keeps_no_neighbour_waiting(town: Town) -> None:
    """An application that intake does not know is asked for again, ever more rarely; the others go on."""
    unknown, case = await town.arrived("islam"), await town.arrived("buddha")
    town.answers.answers[unknown] = "islam"
    placer = town.placer()
    original = town.answers.units_of

    async def away_for_one(application: Any) -> Any:
        town.answers.away = application == unknown
        return await original(application)

    town.answers.units_of = away_for_one  # type: ignore[method-assign]
    await placer.place_all()
    asked = town.answers.asked
    await placer.place_all()

    assert (await town.stands(case)).worked_by == UNITS["buddha"]
    assert (await town.stands(unknown)).worked_by == ""
    assert town.answers.asked == asked


async def test_a_unit_without_an_officer_is_no_dead_end(town: Town) -> None:
    """Where nobody sits the next one of the table works it; when the last officer leaves, or the unit, likewise."""
    await town.unseated(UNITS["hindu"])
    at_once, left, gone = await town.arrived("hindu"), await town.arrived("kristen"), await town.arrived("buddha")
    await town.placer().place_all()
    before = [(await town.stands(case)).worked_by for case in (at_once, left, gone)]

    await town.unseated(UNITS["kristen"])
    await town.has_units([unit for unit in town.answers.units if unit != UNITS["buddha"]])
    await town.placer().place_all()

    assert before == ["subbag-tu", UNITS["kristen"], UNITS["buddha"]]
    assert [(await town.stands(case)).worked_by for case in (at_once, left, gone)] == ["subbag-tu"] * 3
    assert await town.references(town.officers["subbag-tu"], "unit") == {str(c) for c in (at_once, left, gone)}


async def test_a_case_in_hand_is_not_taken_away_by_a_new_answer(town: Town) -> None:
    """A unit that is gone loses what lies in its queue; what an officer holds she finishes."""
    case = await town.arrived("buddha")
    await town.placer().place_all()
    own = town.officers[UNITS["buddha"]]
    claimed = await town.post(own, f"/api/routing/v1/items/{case}/claim")

    await town.has_units([unit for unit in town.answers.units if unit != UNITS["buddha"]])
    await town.placer().place_all()

    assert claimed.status_code == 200
    assert (await town.stands(case)).worked_by == UNITS["buddha"]


async def test_two_placers_place_a_case_once(town: Town) -> None:
    """Several workers may ask at once: the case's lock lets one answer count."""
    case = await town.arrived("katolik")

    moved = await asyncio.gather(*(town.placer().place_all() for _ in range(4)))

    assert sum(moved) == 1
    assert (await town.stands(case)).version == 4


async def test_live_hints_reach_the_unit_that_works_the_case(town: Town) -> None:
    """Others of the same shared queue hear nothing, neither when the case comes nor when it goes on."""
    case = await town.arrived("kristen")
    await town.placer().place_all()
    hub = Hub()
    hints = DeskHints(hub, town.database)
    running = asyncio.create_task(hints.run())
    with contextlib.ExitStack() as stack:
        heard = {unit: stack.enter_context(hub.subscribed([f"{OFFICE}.{unit}"])) for unit in UNITS.values()}
        await _until(lambda: bool(hints._shared))
        for event in await _events(town, case, CasePlaced, CaseMoved):
            hints.heard(event)
        await _until(lambda: bool(heard[UNITS["kristen"]].waiting))
        told = {unit for unit, subscription in heard.items() if subscription.waiting}
    running.cancel()

    assert told == {UNITS["kristen"]}


async def test_nothing_that_leaves_routing_names_the_unit(town: Town) -> None:
    """Every event row, every line of history and every answer of the doors, searched for the six words."""
    cases = {answer: await town.arrived(answer) for answer in UNITS}
    await town.placer().place_all()
    replies = []
    for answer, case in cases.items():
        own = town.officers[UNITS[answer]]
        for path in (f"cases/{case}/history", f"queues/{OFFICE}.unit/items"):
            replies.append((await town.get(own, f"/api/routing/v1/{path}")).text)
        replies.append((await town.post(own, f"/api/routing/v1/items/{case}/claim")).text)

    async with town.database.reading() as tx:
        rows = await tx.fetch("SELECT topic, aggregate, type, convert_from(value, 'UTF8') AS value FROM outbox")
        lines = await tx.fetch("SELECT kind, desk, unit, data FROM history")

    left = " ".join([*replies, *(str(dict(row)) for row in rows), *(str(dict(line)) for line in lines)]).lower()
    assert len(rows) >= 5 * len(cases)
    assert [word for word in (*WORDS, "seksi", "penyelenggara", "subbag") if word in left] == []


async def _events(town: Town, case: Any, *kinds: type[Any]) -> list[Any]:
    """Facts of the case as the tail would hear them."""
    stands = await town.stands(case)
    head = {
        "case": case, "reference": stands.reference, "service": stands.service, "version": stands.service_version,
        "office": stands.office, "applicant": stands.applicant, "at": stands.submitted_at, "case_version": 9,
    }  # fmt: skip
    moved = {"from_desk": "unit", "from_unit": "unit", "desk": "kepala", "unit": "kepala", "rule": "unit.forward"}
    facts = [kind(**head, **(moved if kind is CaseMoved else {"desk": "unit", "unit": "unit"})) for kind in kinds]
    return [Message(f, uuid7(), str(case), 9, 1, stands.submitted_at, "thread") for f in facts]


async def _until_placed(town: Town, placer: Any, case: Any) -> None:
    async with asyncio.timeout(10):
        while not (await town.stands(case)).worked_by:
            await placer.place_all()
            await asyncio.sleep(0.05)


async def _until(true: Any) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
