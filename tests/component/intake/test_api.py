"""The door for programs: apply, follow, correct; every write under a key, every error names its field."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute

from common.auth import SERVICE_PURPOSE, SESSION_LIFETIME, SESSION_PURPOSE, permission_of
from common.clock import SystemClock
from common.database import Database
from common.ids import uuid7
from common.signing import Signer
from intake.app import Process, build_app
from intake.settings import IntakeSettings
from tests.component.intake.stories import ANSWERS, CODE, MARK, PAPERS, QuickWorkshop, Routing, a_pdf, a_photo, stored
from tests.component.intake.test_following import told

BASE = "/api/intake/v1"


@pytest.fixture
async def process(settings: IntakeSettings, database: Database) -> AsyncIterator[Process]:
    """An intake process, as it is built for every role."""
    process = Process(settings, database)
    process.room = replace(process.room, workshop=QuickWorkshop())
    async with process.closing:
        yield process


@pytest.fixture
async def visitor(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    """A program without a token."""
    transport = httpx.ASGITransport(build_app(process), client=(f"10.{uuid7().bytes[-1]}.0.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


@pytest.fixture
def token(settings: IntakeSettings, person: UUID) -> str:
    """The session token of a person."""
    signer = Signer.of(settings.keys_dir, "intake", SystemClock())
    claims = {"sub": str(person), "name": "Warga 1", "sid": str(uuid7())}
    return signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)


@pytest.fixture
def program(visitor: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    """A program that speaks for the person."""
    visitor.headers["authorization"] = f"Bearer {token}"
    return visitor


def key() -> dict[str, str]:
    """A fresh idempotency key."""
    return {"idempotency-key": uuid7().hex}


async def uploaded(program: httpx.AsyncClient, requirement: str, headers: dict[str, str] | None = None) -> Any:
    """Upload a plain PDF for a requirement."""
    return await program.post(
        f"{BASE}/documents",
        data={"service": CODE, "requirement": requirement},
        files={"file": ("surat.pdf", a_pdf().data)},
        headers=headers or key(),
    )


async def an_order(program: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A complete application, its documents uploaded."""
    documents = {name: (await uploaded(program, name)).json()["document"] for name in PAPERS}
    return {"service": CODE, "answers": ANSWERS, "documents": documents} | changes


async def applied(program: httpx.AsyncClient) -> str:
    """The reference of an application that was sent."""
    reply = await program.post(f"{BASE}/applications", json=await an_order(program), headers=key())
    assert reply.status_code == 201, reply.text
    return str(reply.json()["reference"])


async def test_services_are_found_in_everyday_words(visitor: httpx.AsyncClient) -> None:
    """Search and definitions need no account; what does not exist is a 404 as a problem."""
    found = (await visitor.get(f"{BASE}/services", params={"q": "skripsi"})).json()
    definition = (await visitor.get(f"{BASE}/services/{CODE}")).json()
    unknown = await visitor.get(f"{BASE}/services/TIDAK-ADA")

    assert CODE in [service["code"] for service in found["services"]]
    assert definition["code"] == CODE
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")


async def test_a_program_applies_and_follows(process: Process, program: httpx.AsyncClient, person: UUID) -> None:
    """201 with reference, code, promise and address; the same key gives the same answer, without a second one."""
    order, headers = await an_order(program), key()

    first = await program.post(f"{BASE}/applications", json=order, headers=headers)
    again = await program.post(f"{BASE}/applications", json=order, headers=headers)
    seen = await program.get(f"{BASE}/applications/{first.json()['reference']}")
    mine = await program.get(f"{BASE}/applications")

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert set(first.json()) == {"reference", "code", "promise", "track_url"}
    assert (seen.json()["state"], seen.json()["revision"]) == ("received", 1)
    assert [row["reference"] for row in mine.json()["applications"]] == [first.json()["reference"]]
    assert (await stored(process.room, first.json()["reference"])).channel == "api"


async def test_the_same_key_for_another_request_is_refused(program: httpx.AsyncClient) -> None:
    """422, and nothing is carried out."""
    order, headers = await an_order(program), key()
    await program.post(f"{BASE}/applications", json=order, headers=headers)

    other = await program.post(
        f"{BASE}/applications", json=order | {"answers": ANSWERS | {"place": "Lain"}}, headers=headers
    )

    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


async def test_the_same_upload_under_the_same_key_is_one_document(program: httpx.AsyncClient) -> None:
    """A program that did not hear the answer asks again and gets it."""
    headers, data = key(), a_pdf().data

    replies = [
        await program.post(
            f"{BASE}/documents", data={"service": CODE, "requirement": "student-card"},
            files={"file": ("a.pdf", data)}, headers=headers,
        )
        for _ in range(2)
    ]  # fmt: skip

    assert [reply.status_code for reply in replies] == [201, 201]
    assert replies[0].json() == replies[1].json()
    assert set(replies[0].json()) == {"document", "sha256", "pages"}


async def test_every_write_needs_a_key(program: httpx.AsyncClient) -> None:
    """Without Idempotency-Key each write is a 422 that names the header."""
    writes = ["documents", "applications", "applications/SM-X/corrections", "applications/SM-X/documents"]

    replies = [await program.post(f"{BASE}/{path}", json={}) for path in writes]

    assert [reply.status_code for reply in replies] == [422] * 4
    assert all("idempotency" in str(reply.json()["errors"]).lower() for reply in replies)


async def test_wrong_fields_are_named_by_their_place(program: httpx.AsyncClient) -> None:
    """Each answer, document and contact at fault is named where the program finds it."""
    order = await an_order(program)
    wrong = {**ANSWERS, "participants": "banyak", "full_name": ""}

    answers = await program.post(f"{BASE}/applications", json=order | {"answers": wrong}, headers=key())
    unknown = {"student-card": str(uuid7())}
    documents = await program.post(
        f"{BASE}/applications", json=order | {"documents": order["documents"] | unknown}, headers=key()
    )
    contact = {"channel": "mail", "address": "bukan"}
    contacts = await program.post(f"{BASE}/applications", json=order | {"contact": contact}, headers=key())

    assert {e["field"] for e in answers.json()["errors"]} == {"answers.participants", "answers.full_name"}
    assert [e["field"] for e in documents.json()["errors"]] == ["documents.student-card"]
    assert [e["field"] for e in contacts.json()["errors"]] == ["contact.address"]
    assert {r.status_code for r in (answers, documents, contacts)} == {422}


async def test_errors_speak_the_readers_language(program: httpx.AsyncClient) -> None:
    """A refusal is in English for who prefers it, in Indonesian else."""
    path = f"{BASE}/applications/SM-AAAA-AAAA/corrections"

    english = await program.post(path, json={}, headers=key() | {"accept-language": "en"})
    indonesian = await program.post(path, json={}, headers=key())

    assert english.json()["detail"] == "This application was not found."
    assert indonesian.json()["detail"] == "Permohonan ini tidak ditemukan."


async def test_a_contact_may_come_with_the_application(
    process: Process, program: httpx.AsyncClient, settings: IntakeSettings, person: UUID
) -> None:
    """It is noted, unconfirmed, and only notifications may read it; a code that cannot be sent refuses nothing."""
    contact = {"channel": "mail", "address": "nama@contoh.id"}
    reply = await program.post(f"{BASE}/applications", json=await an_order(program, contact=contact), headers=key())

    answers = {}
    for service in ("notifications", "routing"):
        signed = Signer.of(settings.keys_dir, service, SystemClock()).sign(
            SERVICE_PURPOSE, {}, lifetime=SESSION_LIFETIME
        )
        headers = {"authorization": f"Bearer {signed}"}
        answers[service] = await program.get(f"/internal/persons/{person}/contacts", headers=headers)
        unknown = await program.get(f"/internal/persons/{uuid7()}/contacts", headers=headers)

    assert reply.status_code == 201
    assert answers["notifications"].json() == {
        "language": "id",
        "contacts": [{"channel": "mail", "address": "nama@contoh.id", "confirmed": False}],
    }
    assert (answers["routing"].status_code, unknown.status_code) == (403, 403)
    assert (await program.get(f"/internal/persons/{person}/contacts")).status_code == 403


async def test_a_return_is_answered_by_program(process: Process, program: httpx.AsyncClient) -> None:
    """Upload the marked document, offer the correction: 202, for only routing says that the case goes on."""
    reference = await applied(program)
    routing, now = Routing(await stored(process.room, reference)), process.clock.now()
    await told(process.room, routing.opened(now), routing.returned(now, MARK))

    unmarked = await program.post(
        f"{BASE}/applications/{reference}/corrections", json={"answers": {"full_name": "X"}}, headers=key()
    )
    taken = await program.post(
        f"{BASE}/applications/{reference}/documents", data={"requirement": "student-card"},
        files={"file": ("kartu.jpg", a_photo().data)}, headers=key(),
    )  # fmt: skip
    headers = key()
    offers = [
        await program.post(f"{BASE}/applications/{reference}/corrections", json={"answers": {}}, headers=headers)
        for _ in range(2)
    ]

    assert unmarked.status_code == 422
    assert [e["field"] for e in unmarked.json()["errors"]] == ["answers.full_name"]
    assert taken.status_code == 201
    assert [offer.status_code for offer in offers] == [202, 202]
    assert (await stored(process.room, reference)).revision == 2


async def test_nobody_learns_of_anothers_application(program: httpx.AsyncClient, settings: IntakeSettings) -> None:
    """Another person's reference is a 404, no account is a 401."""
    reference = await applied(program)
    signer = Signer.of(settings.keys_dir, "intake", SystemClock())
    other = signer.sign(SESSION_PURPOSE, {"sub": str(uuid7()), "sid": str(uuid7())}, lifetime=SESSION_LIFETIME)

    stranger = await program.get(f"{BASE}/applications/{reference}", headers={"authorization": f"Bearer {other}"})
    nobody = await program.get(f"{BASE}/applications/{reference}", headers={"authorization": ""})

    assert (stranger.status_code, nobody.status_code) == (404, 401)


async def test_a_hostile_file_is_refused_with_its_reason(program: httpx.AsyncClient) -> None:
    """An SVG by another name is a 422 naming the document; 7 MB are a 413."""
    svg = await program.post(
        f"{BASE}/documents", data={"service": CODE, "requirement": "student-card"},
        files={"file": ("kartu.jpg", b"<svg onload='alert(1)'/>")}, headers=key(),
    )  # fmt: skip
    large = await program.post(
        f"{BASE}/documents", data={"service": CODE, "requirement": "student-card"},
        files={"file": ("kartu.jpg", b"\xff\xd8\xff" + bytes(7_000_000))}, headers=key(),
    )  # fmt: skip

    assert (svg.status_code, svg.json()["type"]) == (422, "/problems/wrong-kind")
    assert [e["field"] for e in svg.json()["errors"]] == ["student-card"]
    assert large.status_code == 413


def every_route(router: Any) -> Iterator[APIRoute]:
    """The routes of an application, those of included routers too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from every_route(route.original_router)


async def test_every_route_declares_its_permission(process: Process) -> None:
    """A route without a permission would be open by oversight."""
    routes = list(every_route(build_app(process)))

    undeclared = [route.path for route in routes if permission_of(route) is None]

    assert len(routes) > 40
    assert undeclared == []


async def test_the_door_describes_itself(visitor: httpx.AsyncClient) -> None:
    """OpenAPI 3.1 names every path of the API and none of the pages or internal doors."""
    description = (await visitor.get(f"{BASE}/openapi.json")).json()

    assert description["openapi"].startswith("3.1")
    assert f"{BASE}/applications/{{reference}}/corrections" in description["paths"]
    assert all(path.startswith(BASE) for path in description["paths"])
