"""Which unit works an application: intake looks into the sealed answers so that nobody else must."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from common.auth import SESSION_LIFETIME, SESSION_PURPOSE, service_headers
from common.clock import SystemClock
from common.contracts.routing import Mark
from common.database import Database
from common.errors import Refused
from common.ids import uuid7
from common.signing import Signer
from intake.app import Process, build_app
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.settings import IntakeSettings
from tests.component.intake.bodies import a_body
from tests.component.intake.houses import CODE, SIX, a_complete_draft, a_house, shelf_with_houses
from tests.component.intake.stories import Routing, said, stored
from tests.component.intake.test_following import told

UNITS = {
    "buddha": "penyelenggara-buddha", "hindu": "penyelenggara-hindu", "islam": "seksi-bimas-islam",
    "katolik": "penyelenggara-katolik", "khonghucu": "subbag-tu", "kristen": "penyelenggara-kristen",
}  # fmt: skip
REFERRAL = "dinas kebudayaan kabupaten atau kota"


@pytest.fixture
def room(room: Room, settings: IntakeSettings, tmp_path: Path) -> Room:
    """The same, with the house of worship open."""
    return replace(room, shelf=shelf_with_houses(settings, tmp_path))


@pytest.fixture
async def door(settings: IntakeSettings, database: Database, room: Room) -> AsyncIterator[httpx.AsyncClient]:
    """Intake's doors, nobody signed in."""
    process = Process(settings, database)
    process.shelf, process.room = room.shelf, room
    transport = httpx.ASGITransport(build_app(process), client=(f"10.{uuid7().bytes[-1]}.0.9", 1))
    async with process.closing, httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


def of(service: str, settings: IntakeSettings) -> dict[str, str]:
    """The headers with which a service calls."""
    return service_headers(Signer.of(settings.keys_dir, service, SystemClock()))


def signed_in(person: UUID, settings: IntakeSettings) -> dict[str, str]:
    """The headers of a person's program."""
    claims = {"sub": str(person), "name": "Warga 1", "sid": str(uuid7())}
    token = Signer.of(settings.keys_dir, "intake", SystemClock()).sign(
        SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME
    )
    return {"authorization": f"Bearer {token}", "idempotency-key": uuid7().hex}


async def asked(door: httpx.AsyncClient, application: UUID, headers: dict[str, str]) -> httpx.Response:
    """The question for an application's units."""
    return await door.get(f"/internal/applications/{application}/units", headers=headers)


@pytest.mark.parametrize("religion", SIX)
async def test_routing_is_told_the_units_and_nothing_else(
    door: httpx.AsyncClient, room: Room, drafts: DraftDesk, settings: IntakeSettings, religion: str
) -> None:
    """The units that this office has, the preferred one first, the administration last; for both shared desks."""
    application = (await stored(room, (await a_house(drafts, uuid7(), religion)).reference)).application

    answer = await asked(door, application, of("routing", settings))

    units = list(dict.fromkeys([UNITS[religion], "subbag-tu"]))
    assert answer.json() == {"units": {"unit": units, "tinjauan": units}}


async def test_the_question_is_routings_alone(
    door: httpx.AsyncClient, room: Room, drafts: DraftDesk, settings: IntakeSettings, person: UUID
) -> None:
    """No other service, no applicant and no visitor asks it; an application that nobody sent does not exist."""
    application = (await stored(room, (await a_house(drafts, person)).reference)).application

    answers = {
        "routing": await asked(door, application, of("routing", settings)),
        "notifications": await asked(door, application, of("notifications", settings)),
        "applicant": await asked(door, application, signed_in(person, settings)),
        "nobody": await asked(door, application, {}),
        "unknown": await asked(door, uuid7(), of("routing", settings)),
    }

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "routing": 200, "notifications": 403, "applicant": 403, "nobody": 401, "unknown": 404,
    }  # fmt: skip
    assert not any("seksi" in a.text or "penyelenggara" in a.text for who, a in answers.items() if who != "routing")


async def test_a_corrected_answer_gives_another_unit(
    door: httpx.AsyncClient, room: Room, drafts: DraftDesk, applications: ApplicationDesk, settings: IntakeSettings,
    person: UUID,
) -> None:  # fmt: skip
    """The newest revision counts: she had chosen the wrong line of the form."""
    receipt = await a_house(drafts, person, "hindu")
    row = await stored(room, receipt.reference)
    routing, mark = Routing(row), Mark(kind="field", target="religion", reason="differs-from-form")
    await told(room, routing.opened(room.clock.now()), routing.returned(room.clock.now(), mark))

    believer = said(await applications.correct(receipt.reference, person, {"religion": "kepercayaan"}, uuid7().hex))
    problems = said(await applications.correct(receipt.reference, person, {"religion": "buddha"}, uuid7().hex))

    answer = await asked(door, row.application, of("routing", settings))
    assert REFERRAL in believer[0].message
    assert list(problems) == []
    assert answer.json()["units"]["unit"] == ["penyelenggara-buddha", "subbag-tu"]


async def test_belief_is_answered_by_an_address_and_files_nothing(
    door: httpx.AsyncClient, room: Room, drafts: DraftDesk, settings: IntakeSettings, person: UUID
) -> None:
    """By page and by program: where to go instead, before anything is sent; what was typed is kept."""
    key = await a_complete_draft(drafts, "kepercayaan")
    await drafts.claim(key, person)
    said(await drafts.choose_body(key, person, await a_body(room, person)))

    refused = await drafts.submit(key, person, uuid7().hex)
    body: dict[str, Any] = {
        "service": CODE, "region": "32.73", "answers": {"religion": "kepercayaan"}, "documents": {},
    }  # fmt: skip
    by_program = await door.post("/api/intake/v1/applications", json=body, headers=signed_in(person, settings))

    kept = await drafts.open(key)
    assert isinstance(refused, Refused)
    assert (refused.field, refused.status) == ("religion", 422)
    assert REFERRAL in refused.detail
    assert by_program.status_code == 422
    assert any(e["field"] == "answers.religion" and REFERRAL in e["message"] for e in by_program.json()["errors"])
    assert kept is not None
    assert kept.answers["religion"] == "kepercayaan"


async def test_the_place_of_the_building_decides_wherever_the_applicant_lives(room: Room, drafts: DraftDesk) -> None:
    """A committee from Aceh that builds in Bandung comes to Bandung's office; one that builds in Aceh does not."""
    definition = room.shelf.service(CODE)
    assert definition is not None

    offices = {
        place: said(await drafts.start(definition, region=place, office=None, person=None))[0].office
        for place in ("32.73", "11.71")
    }

    assert offices == {"32.73": "kankemenag-3273", "11.71": "kankemenag-1171"}
