"""A body applies: whoever holds its mandate acts for it, and nobody who held it yesterday."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.contracts.intake import Channel
from common.errors import Refused
from common.ids import uuid7
from intake.domain.bodies import Role, Terms
from intake.handlers.applications import ApplicationDesk
from intake.handlers.bodies import BodyDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.filing import Filing
from intake.handlers.objecting import ObjectionDesk
from intake.handlers.room import Room
from intake.handlers.tidying import Tidier
from intake.settings import IntakeSettings
from intake.views import Application, Receipt
from tests.component.intake.bodies import NAME, a_body, named, replaced, terms
from tests.component.intake.houses import ANSWERS, BANDUNG, CODE, a_complete_draft, a_house, shelf_with_houses
from tests.component.intake.stories import MARK as A_MARK
from tests.component.intake.stories import Routing, a_draft, a_pdf, said, stored
from tests.component.intake.test_counter import events
from tests.component.intake.test_following import told
from tests.component.intake.test_objections import ANSWERS as GROUNDS

MARK = A_MARK.model_copy(update={"target": "drawings-of-the-building"})


@pytest.fixture
def room(room: Room, settings: IntakeSettings, tmp_path: Path) -> Room:
    """The same, with the house of worship open: only bodies apply for it."""
    return replace(room, shelf=shelf_with_houses(settings, tmp_path))


@pytest.fixture
def bodies(room: Room) -> BodyDesk:
    """The use cases of bodies."""
    return BodyDesk(room)


async def body_of(room: Room, reference: str) -> UUID:
    """The body that applied."""
    body = (await stored(room, reference)).body
    assert body is not None
    return body


async def returned(room: Room, reference: str) -> None:
    """The office sends it back for its drawings."""
    routing, now = Routing(await stored(room, reference)), room.clock.now()
    await told(room, routing.opened(now), routing.returned(now, MARK))


async def test_what_only_bodies_apply_for_refuses_a_person(room: Room, drafts: DraftDesk, person: UUID) -> None:
    """By form and by program; what was typed stays where it is."""
    key = await a_complete_draft(drafts, "hindu")
    said(await drafts.claim(key, person))

    by_form = await drafts.submit(key, person, "key-00001")
    by_program = await Filing(room).apply(
        person, "key-00002", b"", CODE, None, BANDUNG, {**ANSWERS, "religion": "hindu"}, {}
    )

    for answer in (by_form, by_program):
        assert isinstance(answer, Refused)
        assert (answer.code, answer.status, answer.field) == ("bodies-only", 422, "body")
    assert (await drafts.open(key)) is not None


async def test_nobody_acts_for_a_body_without_its_mandate(room: Room, drafts: DraftDesk, person: UUID) -> None:
    """Knowing its id is not enough, neither when choosing it nor by program."""
    body, key = await a_body(room, uuid7()), await a_complete_draft(drafts, "hindu")
    said(await drafts.claim(key, person))

    chosen = await drafts.choose_body(key, person, body)
    by_program = await Filing(room).apply(
        person, "key-00002", b"", CODE, None, BANDUNG, {**ANSWERS, "religion": "hindu"}, {}, body
    )

    assert [isinstance(no, Refused) and no.code for no in (chosen, by_program)] == ["no-mandate"] * 2


async def test_a_persons_service_refuses_a_body(room: Room, drafts: DraftDesk, person: UUID) -> None:
    """A research permit is a person's."""
    key = await a_draft(drafts)
    said(await drafts.claim(key, person))
    said(await drafts.choose_body(key, person, await a_body(room, person)))

    refused = await drafts.submit(key, person, "key-00001")

    assert isinstance(refused, Refused)
    assert refused.code == "persons-only"


async def test_a_bodys_application_names_no_person(room: Room, drafts: DraftDesk, person: UUID) -> None:
    """The event says the body's id; the body's key seals what it asks; its name stays in intake."""
    receipt = await a_house(drafts, person)

    row = await stored(room, receipt.reference)
    [event] = await events(room, row.application)
    assert (event["applicant"], event["applicant_kind"]) == (str(row.body), "body")
    assert (row.person, row.sent_by, row.subject) == (None, person, f"body:{row.body}")
    assert str(person) not in json.dumps(event)
    assert NAME not in json.dumps(event)


async def test_a_replaced_chair_loses_every_door_at_once(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, bodies: BodyDesk, person: UUID
) -> None:
    """Page, list, receipt, letter, pictures of papers, the body itself; what she knows by heart opens nothing."""
    receipt, new = await a_house(drafts, person), uuid7()
    body, reference = await body_of(room, receipt.reference), receipt.reference
    await returned(room, reference)
    seen = await applications.view(reference, person)
    assert seen is not None
    paper = next(paper for paper in seen.papers if paper.requirement == MARK.target)
    assert await applications.page_image(reference, person, paper.document, 1) is not None

    await replaced(room, body, person, new)

    assert await applications.view(reference, person) is None
    assert await applications.receipt(reference, person) is None
    assert await applications.letter_pdf(reference, person) is None
    assert await applications.page_image(reference, person, paper.document, 1) is None
    assert (await applications.applications_of(person)).rows == ()
    assert await bodies.view(body, person) is None
    assert [b.body for b in await bodies.of_person(person)] == []
    for refused in (
        await applications.attach(reference, person, MARK.target, a_pdf()),
        await applications.correct(reference, person, {}, "key-00001"),
        await applications.withdraw(reference, person, "key-00002"),
        await bodies.confirm(body, person, "AAAAAAAAAAAA", replace=True),
    ):
        assert isinstance(refused, Refused)
        assert refused.status == 404


async def test_the_new_chair_corrects_the_open_return_and_the_history_shows_both(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID, clock: FakeClock
) -> None:
    """She finds it in her list as waiting for her; who holds only number and code reads no name."""
    old, new = await named(room, person, "Ketua Lama"), await named(room, uuid7(), "Ketua Baru")
    receipt = await a_house(drafts, old)
    await returned(room, receipt.reference)
    clock.advance(hours=1)
    await replaced(room, await body_of(room, receipt.reference), old, new)

    page = await applications.applications_of(new)
    said(await applications.attach(receipt.reference, new, MARK.target, a_pdf()))
    assert await applications.correct(receipt.reference, new, {}, "key-00001") == []

    assert [(row.reference, page.waiting) for row in page.rows] == [(receipt.reference, 1)]
    view = await applications.view(receipt.reference, new)
    assert view is not None
    assert _who(view) == {
        ("application-submitted", "Ketua Lama"), ("correction-offered", "Ketua Baru"),
        ("mandate-given", "Ketua Baru"), ("mandate-ended", "Ketua Lama"),
    }  # fmt: skip
    tracked = await applications.track(receipt.reference, receipt.tracking_code, "10.0.9.1")
    assert isinstance(tracked, Application)
    assert _who(tracked) == set()
    assert (tracked.body, view.body) == ("", NAME)


async def test_the_chair_of_today_objects_in_the_bodys_name(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, person: UUID
) -> None:
    """The objection is the body's as well; for the chair before her there is nothing to object to."""
    receipt, new = await a_house(drafts, person), uuid7()
    body, now = await body_of(room, receipt.reference), room.clock.now()
    routing, desk = Routing(await stored(room, receipt.reference)), ObjectionDesk(room)
    await told(room, routing.opened(now), routing.decided(now, outcome="refused"))
    await replaced(room, body, person, new)

    former = await desk.file(receipt.reference, person, GROUNDS, "key-00001", Channel.WEB)
    filed = await desk.file(receipt.reference, new, GROUNDS, "key-00002", Channel.WEB)

    assert isinstance(former, Refused)
    assert isinstance(filed, Receipt)
    row = await stored(room, filed.reference)
    assert (former.code, row.person, row.body, row.sent_by) == ("not-found", None, body, new)
    assert await applications.view(filed.reference, person) is None


async def test_a_mandate_counts_from_its_first_to_its_last_day(
    room: Room, drafts: DraftDesk, applications: ApplicationDesk, bodies: BodyDesk, person: UUID, clock: FakeClock
) -> None:
    """On the day after, all doors are closed by themselves; one that has not begun or is over is not taken."""
    today = clock.now().date()
    body = await a_body(room, person, until=today)
    assert [b.body for b in await bodies.of_person(person)] == [body]

    clock.advance(hours=24)

    assert await bodies.of_person(person) == []
    for wrong in (
        Terms(Role.CHAIR, date(2099, 1, 1)), Terms(Role.CHAIR, date(2026, 1, 1), today),
        Terms(Role.CHAIR, date(2026, 6, 1), date(2026, 5, 1)),
    ):  # fmt: skip
        refused = await bodies.register(person, "panitia", NAME, wrong, a_pdf(), "")
        assert isinstance(refused, Refused)
        assert refused.code == "bad-terms"


async def test_a_name_with_a_hidden_sign_is_refused_and_one_in_two_lines_becomes_one(
    room: Room, bodies: BodyDesk, person: UUID
) -> None:
    """Nobody acts for a body whose name reads otherwise than it is stored."""
    turned = await bodies.register(person, "panitia", f"{NAME} \u202eniaL", terms(), a_pdf(), "")
    two_lines = said(await bodies.register(person, "panitia", f"{NAME}\n\tContoh", terms(), a_pdf(), ""))

    assert isinstance(turned, Refused)
    assert (turned.field, turned.status) == ("name", 422)
    assert [b.name for b in await bodies.of_person(person) if b.body == two_lines] == [f"{NAME} Contoh"]


async def test_a_deputy_acts_but_gives_no_mandates(
    room: Room, bodies: BodyDesk, applications: ApplicationDesk, drafts: DraftDesk, person: UUID
) -> None:
    """She opens what the body asked; only a chair confirms, and a chair can take the mandate back at once."""
    receipt, deputy = await a_house(drafts, person), uuid7()
    body = await body_of(room, receipt.reference)
    code = said(await bodies.ask(deputy, terms(Role.DEPUTY), a_pdf()))
    other = said(await bodies.ask(uuid7(), terms(), a_pdf()))
    assert await bodies.confirm(body, person, code, replace=True) is None

    opened = await applications.view(receipt.reference, deputy)
    gave = await bodies.confirm(body, deputy, other, replace=True)
    view = await bodies.view(body, person)
    assert view is not None
    mandate = next(m.mandate.mandate for m in view.mandates if m.mandate.person == deputy)
    assert await bodies.end(body, person, mandate) is None

    assert opened is not None
    assert isinstance(gave, Refused)
    assert await applications.view(receipt.reference, deputy) is None
    assert await applications.view(receipt.reference, person) is not None


async def test_a_code_serves_once_and_the_last_chair_stays(room: Room, bodies: BodyDesk, person: UUID) -> None:
    """A guessed or used code gives nothing; a body is never left without anybody."""
    body, other = await a_body(room, person), await a_body(room, person)
    code = said(await bodies.ask(uuid7(), terms(Role.DEPUTY), a_pdf()))
    assert await bodies.confirm(body, person, f" {code[:6].lower()}-{code[6:]} ", replace=False) is None

    again = await bodies.confirm(other, person, code, replace=False)
    guessed = await bodies.confirm(body, person, "AAAAAAAAAAAA", replace=False)
    view = await bodies.view(body, person)
    assert view is not None
    chair = next(m.mandate.mandate for m in view.mandates if m.mandate.role is Role.CHAIR)

    assert [isinstance(no, Refused) and no.code for no in (again, guessed)] == ["code-unknown"] * 2
    alone = await bodies.end(body, person, chair)
    assert isinstance(alone, Refused)
    assert alone.code == "last-chair"


async def test_a_code_that_nobody_enters_is_forgotten_with_its_proof(
    room: Room, bodies: BodyDesk, person: UUID, clock: FakeClock
) -> None:
    """After two weeks neither the wish nor the decree is kept; a confirmed one stays."""
    body, asking, confirmed = await a_body(room, person), uuid7(), uuid7()
    code = said(await bodies.ask(asking, terms(), a_pdf()))
    kept = said(await bodies.ask(confirmed, terms(Role.DEPUTY), a_pdf()))
    assert await bodies.confirm(body, person, kept, replace=False) is None
    clock.advance(hours=24 * 15)

    await Tidier(room).tidy()

    async with room.database.reading() as tx:
        subjects = [str(asking), str(confirmed)]
        left = await tx.fetch("SELECT subject FROM documents WHERE subject = ANY($1::text[])", subjects)
    assert [r["subject"] for r in left] == [str(confirmed)]
    assert isinstance(await bodies.confirm(body, person, code, replace=True), Refused)


async def test_news_goes_to_the_chair_of_today(room: Room, bodies: BodyDesk, person: UUID) -> None:
    """Whom to tell is asked at the moment of sending; a person is told herself."""
    body, new = await a_body(room, person), uuid7()
    before = await bodies.reached(body)
    await replaced(room, body, person, new)

    assert (before, await bodies.reached(body), await bodies.reached(person)) == (person, new, person)


def _who(view: Application) -> set[tuple[str, str]]:
    """Which lines of the history name somebody."""
    lines: list[tuple[str, Mapping[str, Any]]] = [(entry.kind, entry.data) for entry in view.timeline]
    return {(kind, str(data["by"])) for kind, data in lines if "by" in data}
