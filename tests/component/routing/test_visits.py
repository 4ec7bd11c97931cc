"""A site visit on a real database: offered at the desk, answered, walked, signed by two; a case waits for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page

from common.auth import service_headers
from common.database import Database
from common.errors import Refused
from common.ids import uuid7
from common.migrations import migrate
from common.signing import Signer
from intake.routing_reports import RoutingReports
from routing.app import MIGRATIONS
from routing.domain.commands import Claim, Forward
from routing.domain.visit import VisitStatus
from routing.domain.visit_commands import AnswerVisit, KeepVisitPhoto
from routing.settings import RoutingSettings
from routing.timers import VisitTimer
from sandbox import Sandbox
from tests.component.routing.visiting import WORDS, Office, Officer, an_office, offered, signed_at
from tests.fixtures.parts import DsnFor
from tests.web.browser import OpenPage, axe_findings, browser_page, screenshot, serving

__all__ = ["browser_page"]

WEDNESDAY_NINE = datetime(2026, 11, 25, 2, tzinfo=UTC)
FRIDAY_NINE = datetime(2026, 11, 27, 2, tzinfo=UTC)


@pytest.fixture
async def office(sandbox: Sandbox, fresh_dsn_for: DsnFor) -> AsyncIterator[Office]:
    """An office of its own, with a migrated database that only this test sees."""
    await migrate(fresh_dsn_for("routing"), MIGRATIONS)
    environment: dict[str, Any] = {
        name.removeprefix("SATUMEJA_").lower(): value for name, value in sandbox.environment("routing").items()
    }
    settings = RoutingSettings(**environment | {"database_dsn": fresh_dsn_for("routing")})
    database = await Database.connect(fresh_dsn_for("routing"))
    async with an_office(settings, database) as made:
        yield made
    await database.close()


@pytest.fixture
async def ratna(office: Office) -> Officer:
    """Works at the visiting desk."""
    return await office.seated("Petugas Teknis", "teknis")


@pytest.fixture
async def wayan(office: Office) -> Officer:
    """Works at the counter, and goes along."""
    return await office.seated("Petugas Loket", "loket")


@pytest.fixture
async def case(office: Office, ratna: Officer, wayan: Officer) -> UUID:
    """A case in Ratna's hands at the visiting desk."""
    arrived = await office.arrived(wayan)
    await office.told(Claim(case=arrived, actor=ratna.actor))
    return arrived


async def proposed(office: Office, case: UUID, ratna: Officer, wayan: Officer) -> None:
    """Ratna offers Wednesday and Friday."""
    version = (await office.case(case)).version
    await ratna.sends(f"/meja/kunjungan/{case}/usul", offered(ratna, wayan, version))


def an_answer(case: UUID, at: datetime, starts_at: datetime = WEDNESDAY_NINE) -> AnswerVisit:
    """The applicant's answer as intake brings it."""
    return AnswerVisit(case=case, visit=1, starts_at=starts_at, answered_at=at)


async def test_a_visit_from_offer_to_both_signatures(
    office: Office, case: UUID, ratna: Officer, wayan: Officer
) -> None:
    """Without it the case stays; with it the case goes on; the officers' words are in no event and sealed at rest."""
    page = f"/meja/kunjungan/{case}"
    version = str((await office.case(case)).version)
    await ratna.sends(f"/meja/berkas/{case}/forward", {"version": version, "antrean": "kankemenag-3273.teknis"}, 422)
    await proposed(office, case, ratna, wayan)
    await office.told(an_answer(case, office.clock.now(), FRIDAY_NINE))
    office.clock.set(FRIDAY_NINE + timedelta(hours=1))
    photo = KeepVisitPhoto(
        case=case, visit=1, photo=uuid7(), sha256="a" * 64, officer=wayan.person, kept_at=office.clock.now()
    )
    await office.told(photo)

    report = {"visit": "1", "result.address": "differs", "note.address": WORDS, "result.access": "agrees"}
    await ratna.sends(f"{page}/lapor", report)
    shown = await wayan.opens(page)
    await wayan.sends(f"{page}/sahkan", {"visit": "1", "signed_at": signed_at(shown)})
    version = str((await office.case(case)).version)
    await ratna.sends(f"/meja/berkas/{case}/forward", {"version": version, "antrean": "kankemenag-3273.teknis"})

    assert WORDS in shown
    assert (await office.visit(case)).status is VisitStatus.HELD
    assert (await office.case(case)).desk == "kepala"
    events = await office.published(case)
    assert [kind.split(".")[1] for kind, _value in events if "visit" in kind] == [
        "visit-proposed", "visit-set", "visit-held",
    ]  # fmt: skip
    held = json.loads(dict(events)["routing.visit-held.v1"])
    assert held["functions"] == ["tinjauan", "loket"]
    assert held["photos"] == [{"photo": str(photo.photo), "sha256": "a" * 64}]
    for _kind, value in events:
        assert WORDS not in value
        assert str(ratna.person) not in value
        assert str(wayan.person) not in value
    async with office.database.reading() as tx:
        rows = await tx.fetch("SELECT v.*::text AS text, v.notes FROM visits v WHERE case_id = $1", case)
    assert all(WORDS.encode() not in bytes(r["notes"]) for r in rows)


async def test_every_state_keeps_the_promises_of_all_pages(
    office: Office, case: UUID, ratna: Officer, wayan: Officer
) -> None:
    """Before, proposed, set, reported, held: both officers, both languages; nothing on it for the applicant's money."""
    page = f"/meja/kunjungan/{case}"

    async def looked_at() -> None:
        for officer in (ratna, wayan):
            for language in ("id", "en"):
                await officer.opens(page, language=language)
                await officer.opens("/meja/kunjungan", language=language)
        await ratna.opens(f"/meja?antrean=kankemenag-3273.teknis&berkas={case}")

    assert "Rabu, 25 November 2026" in await ratna.opens(page)
    await wayan.opens(page, 404)
    await proposed(office, case, ratna, wayan)
    await looked_at()
    await office.told(an_answer(case, office.clock.now()))
    await looked_at()
    office.clock.set(WEDNESDAY_NINE)
    await looked_at()
    await ratna.sends(f"{page}/lapor", {"visit": "1", "result.address": "agrees", "result.access": "agrees"})
    await looked_at()
    await wayan.sends(f"{page}/sahkan", {"visit": "1", "signed_at": signed_at(await wayan.opens(page))})
    await looked_at()


async def test_officers_fill_it_in_on_a_phone(
    office: Office, case: UUID, ratna: Officer, wayan: Officer, browser_page: OpenPage
) -> None:
    """Real Chromium at 390 px and on the desk's width: offered, reported, signed; axe finds nothing serious."""
    address = f"/meja/kunjungan/{case}"
    findings: list[str] = []
    async with serving(office.transport.app, office.process.hub) as base:

        async def looked_at(state: str, path: str = address) -> Page:
            for width in (1280, 390):
                page = await browser_page(width)
                cookies = ratna.cookies().items()
                await page.context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies])
                await page.goto(base + path)
                await screenshot(page, f"visit-desk-{state}-{width}")
                wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
                findings.extend(f"{state}: {finding}" for finding in await axe_findings(page))
                findings.extend([f"{state}: {wide} px too wide"] if wide > 0 else [])
            return page

        page = await looked_at("before")
        await page.locator("#f-slot-1-day").fill("2026-11-25")
        await page.locator("#f-slot-2-day").fill("2026-11-27")
        await page.get_by_label("Petugas kedua").select_option(str(wayan.seat))
        await page.get_by_role("button", name="Tawarkan kunjungan").click()
        await looked_at("proposed")
        await looked_at("list", "/meja/kunjungan")
        await office.told(an_answer(case, office.clock.now()))
        office.clock.set(WEDNESDAY_NINE)
        page = await looked_at("set")
        for item in ("Alamat", "Akses"):
            await page.get_by_role("group", name=item).get_by_label("Sesuai", exact=True).check()
        await page.locator("#f-note-general").fill(WORDS)
        await page.get_by_role("button", name="Simpan dan tanda tangani").click()
        await looked_at("reported")
        await wayan.sends(f"{address}/sahkan", {"visit": "1", "signed_at": signed_at(await wayan.opens(address))})
        await looked_at("held")

    assert findings == []
    assert (await office.visit(case)).status is VisitStatus.HELD


async def test_a_refusal_keeps_what_was_typed(office: Office, case: UUID, ratna: Officer, wayan: Officer) -> None:
    """Too near a day and an item left open: the sentence says what to do, every word stands where it was typed."""
    page = f"/meja/kunjungan/{case}"
    version = (await office.case(case)).version

    too_near = offered(ratna, wayan, version, **{"slot.1.day": "2026-11-24"})
    near = await ratna.sends(f"{page}/usul", too_near, 422)
    half = await ratna.sends(f"{page}/usul", too_near | {"slot.1.from": ""}, 422)
    await proposed(office, case, ratna, wayan)
    await office.told(an_answer(case, office.clock.now()))
    office.clock.set(WEDNESDAY_NINE)
    open_item = await ratna.sends(
        f"{page}/lapor", {"visit": "1", "result.address": "agrees", "note.access": WORDS}, 422
    )

    assert "Hari pertama yang mungkin: Rabu, 25 November 2026" in near
    assert 'value="2026-11-24"' in near
    assert f'value="{wayan.seat}" selected' in near
    assert "Waktu ke-1 belum lengkap" in half
    assert "Isi hasil untuk" in open_item
    assert WORDS in open_item


async def test_nobody_else_sees_or_signs_a_visit(office: Office, case: UUID, ratna: Officer, wayan: Officer) -> None:
    """Another unit of the office and another office: 404; the writer herself cannot sign for the other."""
    page = f"/meja/kunjungan/{case}"
    chief = await office.seated("Kepala", "kepala")
    stranger = await office.seated("Orang Lain", "teknis", office="kankemenag-3204")
    await proposed(office, case, ratna, wayan)
    await office.told(an_answer(case, office.clock.now()))
    office.clock.set(WEDNESDAY_NINE)
    await ratna.sends(f"{page}/lapor", {"visit": "1", "result.address": "agrees", "result.access": "agrees"})
    signature = {"visit": "1", "signed_at": signed_at(await wayan.opens(page))}

    for other in (chief, stranger):
        await other.opens(page, 404)
        await other.sends(f"{page}/sahkan", signature, 404)
    await ratna.sends(f"{page}/sahkan", signature, 409)

    assert (await office.visit(case)).status is VisitStatus.REPORTED


async def test_silence_and_the_day_before_are_the_timers_work(
    office: Office, case: UUID, ratna: Officer, wayan: Officer
) -> None:
    """Not a second early; fired twice it does nothing twice; then the case waits for the visit."""
    await proposed(office, case, ratna, wayan)
    timer = VisitTimer(office.process.engine, office.database, office.clock, poll_seconds=1)

    office.clock.set(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    assert await timer.fire() == 0
    office.clock.advance(seconds=1)
    fired = [await timer.fire(), await timer.fire(), await timer.fire()]

    assert fired == [1, 1, 0]
    kinds = [kind for kind, _value in await office.published(case) if "visit" in kind]
    assert kinds == ["routing.visit-proposed.v1", "routing.visit-set.v1", "routing.visit-neared.v1"]
    [verdict] = await office.told(Forward(case=case, actor=ratna.actor))
    assert isinstance(verdict, Refused)
    assert verdict.status == 422


async def test_two_who_sign_at_once_make_one_visit(office: Office, case: UUID, ratna: Officer, wayan: Officer) -> None:
    """The second click finds the visit held; one event says so."""
    page = f"/meja/kunjungan/{case}"
    await proposed(office, case, ratna, wayan)
    await office.told(an_answer(case, office.clock.now()))
    office.clock.set(WEDNESDAY_NINE)
    await ratna.sends(f"{page}/lapor", {"visit": "1", "result.address": "agrees", "result.access": "not_seen"})
    signature = {"visit": "1", "signed_at": signed_at(await wayan.opens(page))}
    forms = [await wayan.form(signature) for _ in range(2)]

    replies = await asyncio.gather(*(wayan.http.post(f"{page}/sahkan", data=form) for form in forms))

    assert sorted(r.status_code for r in replies) == [303, 409]
    assert [kind for kind, _value in await office.published(case)].count("routing.visit-held.v1") == 1


async def test_intake_asks_for_the_words_of_a_signed_report_and_nobody_else_may(
    office: Office, case: UUID, ratna: Officer, wayan: Officer
) -> None:
    """Over real HTTP with intake's own client: nothing before both have signed; another service and a person: 403."""
    page = f"/meja/kunjungan/{case}"
    await proposed(office, case, ratna, wayan)
    await office.told(an_answer(case, office.clock.now()))
    office.clock.set(WEDNESDAY_NINE)
    report = {"visit": "1", "result.address": "agrees", "result.access": "agrees", "note.general": WORDS}
    await ratna.sends(f"{page}/lapor", report)
    keys = office.process.settings.keys_dir
    path = f"/internal/visits/{case}/1"

    async with serving(office.transport.app, office.process.hub) as base:
        client = RoutingReports(base, office.signer)
        early = await client.words(case, 1)
        await wayan.sends(f"{page}/sahkan", {"visit": "1", "signed_at": signed_at(await wayan.opens(page))})
        words = await client.words(case, 1)
        await client.close()
    other = service_headers(Signer.of(keys, "notifications", office.clock))
    refused = [await ratna.http.get(path, headers=other), await ratna.http.get(path)]

    assert early is None
    assert words is not None
    assert words.notes == {"general": WORDS}
    assert words.officers == (("tinjauan", "Petugas Teknis"), ("loket", "Petugas Loket"))
    assert [r.status_code for r in refused] == [403, 403]
