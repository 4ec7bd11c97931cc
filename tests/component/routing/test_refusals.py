"""A refusal by two officers over routing's real doors, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from common.clock import SystemClock
from common.contracts.event import Message
from common.contracts.intake import OfficePublished
from common.contracts.routing import RefusalProposed
from common.ids import uuid7
from common.web.live import Hub
from routing.domain.case import Case, Status
from routing.hints import DeskHints
from routing.letters import LetterReader, Signature
from routing.store.cases import CaseStore
from routing.store.officers import OfficerStore
from routing.store.reference import ReferenceStore
from routing.store.seating import StandInStore
from routing.timers import SecondTimer
from tests.component.routing.placing import OFFICE, UNITS, Town
from tests.component.routing.town import town

__all__ = ["town"]

ABOVE = "kanwil-32"
ROOT = Path(__file__).parents[3] / "services" / "intake" / "catalogue"
REASON = "no-land-right"


async def with_the_head(town: Town, checked_by: str) -> tuple[Case, UUID]:
    """A file that this unit has checked lies in the hands of the head of the office; there is an office above."""
    case, head = await town.arrived("buddha"), town.officers["kepala"]
    chief = await town.seated("kepala", ABOVE)
    async with town.database.transaction() as tx:
        store = ReferenceStore(tx)
        office = (await store.offices([OFFICE]))[OFFICE]
        await store.keep_office(office.model_copy(update={"parent": ABOVE}))
        above = {"office": ABOVE, "kind": "kanwil", "parent": None, "units": ("loket", "kepala"), "regions": ("32",)}
        await store.keep_office(OfficePublished.model_validate(office.model_dump() | above))
        cases, _ = await CaseStore(tx).locked([case])
        found = cases[case]
        acted = {**found.acted, "unit": (town.officers[checked_by],)}
        there = replace(found, desk="kepala", unit="kepala", placed_with=None, holder=head, acted=acted)
        await CaseStore(tx).update([there])
    return there, chief


async def refuses(town: Town, case: Case, **wanted: object) -> tuple[int, dict[str, object]]:
    """The head's act and its answer."""
    body: dict[str, object] = {"action": "refuse", "version": case.version, **wanted}
    reply = await town.post(town.officers["kepala"], f"/api/routing/v1/items/{case.id}/actions", body)
    return reply.status_code, reply.json()


async def proposed_at(town: Town, person: UUID, queue: str) -> list[str]:
    """The proposals that an officer finds in a queue."""
    reply = await town.get(person, f"/api/routing/v1/queues/{queue}/items?status=proposed")
    return [item["item"] for item in reply.json().get("items", ())]


async def test_words_alone_do_not_refuse(town: Town) -> None:
    """Without a reason of the list the field is named, in the reader's language, and nothing has changed."""
    case, _ = await with_the_head(town, UNITS["buddha"])

    status, problem = await refuses(town, case, note="Kurang meyakinkan.")
    unknown = await refuses(town, case, reason="bad-mood")

    assert (status, unknown[0]) == (422, 422)
    assert [e["field"] for e in problem["errors"]] == ["reason"]  # type: ignore[attr-defined]
    assert await town.stands(case.id) == case


async def test_a_second_officer_decides_and_the_letter_is_numbered(town: Town) -> None:
    """Decided at the administration: gone from the desk of the head who proposed it and whose name the letter bears."""
    case, _ = await with_the_head(town, UNITS["buddha"])
    second = town.officers["subbag-tu"]

    proposed = await refuses(town, case, reason=REASON)
    listed = await proposed_at(town, second, f"{OFFICE}.subbag-tu")
    page = await town.get(second, f"/meja?antrean={OFFICE}.subbag-tu&keadaan=proposed&berkas={case.id}")
    own_desk = await town.get(town.officers["kepala"], f"/api/routing/v1/cases/{case.id}/history")
    taken = await town.post(second, f"/api/routing/v1/items/{case.id}/claim")
    confirm: dict[str, object] = {"action": "confirm_refusal", "version": taken.json()["version"]}
    decided = await town.post(second, f"/api/routing/v1/items/{case.id}/actions", confirm)

    assert (proposed[0], proposed[1]["status"], listed) == (200, "proposed", [str(case.id)])
    assert "Diusulkan untuk ditolak" in page.text
    assert "Hak atas tanah tidak dapat dibuktikan." in page.text
    assert own_desk.status_code == 404
    assert (decided.status_code, decided.json()["status"]) == (200, "refused")
    async with town.database.reading() as tx:
        lines = await CaseStore(tx).history(case.id)
    assert [entry.kind for entry, _ in lines][-3:] == ["refusal-proposed", "claimed", "refused"]
    assert lines[-1][0].data["letter_number"].startswith("B-1/Kk/BA.01/")
    async with town.database.transaction() as tx:
        officers = OfficerStore(tx, town.process.wrapper)
        await officers.keep(town.officers["kepala"], "Kepala Contoh", now=SystemClock().now())
    reader = LetterReader(town.database, town.process.book, town.process.wrapper)
    assert await reader.signature(case.id, lines[-1][0].version) == Signature("Kepala Contoh", "")


async def test_where_the_administration_checked_it_the_head_above_decides(town: Town) -> None:
    """An answer that leads to the administration is no dead end: the office above sees it in a queue of its own."""
    case, chief = await with_the_head(town, "subbag-tu")

    await refuses(town, case, reason=REASON)

    assert await proposed_at(town, chief, f"{ABOVE}.kepala") == [str(case.id)]
    assert await proposed_at(town, town.officers["subbag-tu"], f"{OFFICE}.subbag-tu") == []
    taken = await town.post(chief, f"/api/routing/v1/items/{case.id}/claim")
    down: dict[str, object] = {
        "action": "turn_down_refusal",
        "version": taken.json()["version"],
        "note": "Periksa lagi.",
    }
    back = await town.post(chief, f"/api/routing/v1/items/{case.id}/actions", down)
    assert (back.json()["status"], back.json()["queue"]) == ("open", f"{OFFICE}.kepala")
    assert (await town.stands(case.id)).stand_in is None


async def test_a_second_who_leaves_is_replaced(town: Town) -> None:
    """A timer sees that nobody is left there who could decide; a proposal in somebody's hands stays."""
    case, chief = await with_the_head(town, UNITS["buddha"])
    await refuses(town, case, reason=REASON)
    timer = SecondTimer(town.process.engine, town.database, SystemClock(), poll_seconds=0.01)

    before = await timer.fire()
    await town.unseated("subbag-tu")
    moved = await timer.fire()

    assert (before, moved, await timer.fire()) == (0, 1, 0)
    assert await proposed_at(town, chief, f"{ABOVE}.kepala") == [str(case.id)]
    async with town.database.reading() as tx:
        assert await StandInStore(tx).left(date(2026, 11, 24), 10) == []
    assert (await town.stands(case.id)).status is Status.PROPOSED


async def test_the_seconds_workbench_is_told_at_once(town: Town) -> None:
    """The fact names the desk only; routing looks up whose queue lights up."""
    case, _ = await with_the_head(town, "subbag-tu")
    await refuses(town, case, reason=REASON)
    hub = Hub()
    hints = DeskHints(hub, town.database)
    event = RefusalProposed(
        case=case.id, reference=case.reference, service=case.service, version=1, office=OFFICE,
        applicant=case.applicant, at=case.submitted_at, case_version=case.version + 1, desk="kepala", unit="kepala",
        reason=REASON,
    )  # fmt: skip

    with hub.subscribed([f"{ABOVE}.kepala"]) as heard:
        hints.heard(Message(event, uuid7(), str(case.id), 9, 1, event.at, "thread"))
        await hints.tell()
        async with asyncio.timeout(1):
            hint = await heard.next()

    assert b"case" in hint
