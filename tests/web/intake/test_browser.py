"""The citizen's pages in Chromium: fitting, accessible, live, and kind to what is typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from intake.views import State
from intake.web.announcing import announce
from tests.web.browser import OpenPage, axe_findings, page_errors, screenshot, serving
from tests.web.intake.counter_in_memory import ANSWERS, CODE, PERSON, SECRET, a_letter, a_paper
from tests.web.intake.world import World
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def world() -> World:
    """A world with one application in each state."""
    made = World()
    made.with_applications()
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def address(world: World) -> AsyncIterator[str]:
    """Where its pages are served."""
    async with serving(world.app, world.hub) as base:
        yield base


async def signed_in(page: Page, base: str, draft: str = "") -> None:
    """Make the browser this person's, with the key to a draft."""
    cookies = {SIGNED_IN_COOKIE: str(PERSON)} | ({"sm_draft": f"{draft}.{SECRET}"} if draft else {})
    for name, value in cookies.items():
        await page.context.add_cookies([{"name": name, "value": value, "url": base}])


async def a_draft(world: World, *, full: bool) -> str:
    """A draft at the counter; its id."""
    begun = await world.counter.start(world.counter.shelf.all[CODE, 1], region=None, office=None, person=None)
    assert isinstance(begun, tuple)
    papers = (a_paper("official-letter", 6),) + ((a_paper("student-card", 1),) if full else ())
    answers = ANSWERS if full else {}
    world.counter.stored[begun[0].draft] = replace(begun[0], answers=answers, papers=papers)
    return str(begun[0].draft)


@pytest.mark.parametrize("width", [390, 1280])
async def test_pages_fit_and_have_no_serious_finding(
    world: World, address: str, browser_page: OpenPage, width: int
) -> None:
    """No sideways scrolling, no script or policy error, nothing serious from axe-core; pictures are kept."""
    full, empty = await a_draft(world, full=True), await a_draft(world, full=False)
    by_state = {str(application.state): key for key, (_owner, application) in world.counter.sent.items()}
    paths = {
        "home": "/", "services": "/layanan", "service": f"/layanan/{CODE}", "track": "/lacak", "about": "/tentang",
        "letter": "/surat/V4X2K9PQ", "list": "/permohonan", "answers": f"/draf/{full}/data",
        "wrong": f"/draf/{empty}/data?salah=1", "documents": f"/draf/{empty}/dokumen",
        "review": f"/draf/{full}/periksa",
        "contact": "/kontak", **{state: f"/permohonan/{key}" for state, key in by_state.items()},
        "receipt": "/permohonan/SM-7Q4K-2MT3/diterima", "correction": "/permohonan/SM-9HXC-4KTJ/perbaikan",
    }  # fmt: skip
    page = await browser_page(width)
    await signed_in(page, address)
    keys = f"{full}.{SECRET}~{empty}.{SECRET}"
    await page.context.add_cookies([{"name": "sm_draft", "value": keys, "url": address}])

    findings = []
    for name, path in paths.items():
        await page.goto(address + path)
        await screenshot(page, f"intake-{name}-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        findings += [f"{name}: {finding}" for finding in await axe_findings(page)]
        findings += [f"{name}: {wide} px too wide"] if wide > 0 else []

    assert findings == []
    assert page_errors(page) == []


async def test_the_page_follows_the_case_by_itself(world: World, address: str, browser_page: OpenPage) -> None:
    """A decision appears without loading the page again, and what can no longer be done disappears."""
    page = await browser_page(390)
    await signed_in(page, address)
    await page.goto(f"{address}/permohonan/SM-7Q4K-2MT3")
    await expect(page.locator("[data-live-state][data-state=on]")).to_be_visible()
    await expect(page.get_by_role("link", name="Tarik permohonan ini")).to_be_visible()
    owner, application = world.counter.sent["SM-7Q4K-2MT3"]

    world.counter.sent["SM-7Q4K-2MT3"] = (owner, replace(application, state=State.GRANTED, letter_ready=True))
    announce(world.hub, application.application)

    await expect(page.get_by_role("link", name="Unduh surat")).to_be_visible(timeout=5000)
    await expect(page.get_by_role("link", name="Tarik permohonan ini")).to_be_hidden()


async def test_what_is_typed_is_saved_without_pressing_anything(
    world: World, address: str, browser_page: OpenPage
) -> None:
    """Closing the tab after a moment loses nothing."""
    draft = await a_draft(world, full=False)
    page = await browser_page(390)
    await signed_in(page, address, draft)
    await page.goto(f"{address}/draf/{draft}/data")

    await page.get_by_label("Program studi").fill("Sosiologi")
    await expect(page.get_by_text("Tersimpan")).to_be_visible(timeout=5000)
    await page.goto(f"{address}/draf/{draft}/data")

    await expect(page.get_by_label("Program studi")).to_have_value("Sosiologi")


async def test_search_answers_while_typing(address: str, browser_page: OpenPage) -> None:
    """The list changes under the search box; pressing Enter would give the same page."""
    page = await browser_page(390)
    await page.goto(f"{address}/layanan")

    await page.get_by_label("Cari layanan").press_sequentially("riset")

    await expect(page.get_by_text(re.compile(r"\d+ layanan ditemukan"))).to_be_visible(timeout=5000)
    assert page_errors(page) == []


async def test_a_letter_is_compared_on_the_device(world: World, address: str, browser_page: OpenPage) -> None:
    """The same bytes are the same letter; one byte more is another; nothing is sent anywhere."""
    content = b"%PDF-1.7 surat contoh"
    world.counter.letter = replace(a_letter(), sha256=hashlib.sha256(content).hexdigest())
    page = await browser_page(390)
    await page.goto(f"{address}/surat/V4X2K9PQ")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    verdict = page.locator("[data-compare-answer]")
    file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
    await page.locator("#f-file").set_input_files(file)  # type: ignore[arg-type]
    await expect(verdict).to_have_attribute("data-verdict", "same")
    await page.locator("#f-file").set_input_files({**file, "buffer": content + b" "})  # type: ignore[arg-type]
    await expect(verdict).to_have_attribute("data-verdict", "other")

    assert [url for url in sent if "/static/" not in url] == []


async def test_without_javascript_every_way_to_be_told_is_shown(address: str, browser_page: OpenPage) -> None:
    """Address fields open with their choice by script; without it they are simply there."""
    scripted, plain = await browser_page(390), await browser_page(390, javascript=False)
    for page in (scripted, plain):
        await signed_in(page, address)
        await page.goto(f"{address}/kontak")

    await expect(plain.get_by_label("Nomor ponsel")).to_be_visible()
    await expect(scripted.get_by_label("Nomor ponsel")).to_be_hidden()
    await scripted.get_by_text("SMS").click()
    await expect(scripted.get_by_label("Nomor ponsel")).to_be_visible()


async def test_an_application_can_be_begun_by_keyboard_alone(address: str, browser_page: OpenPage) -> None:
    """From the service page to the first answer without a mouse."""
    page = await browser_page(1280)
    await page.goto(f"{address}/layanan/{CODE}")

    await page.get_by_role("button", name="Mulai permohonan").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/data")
    await page.get_by_label("Penelitian", exact=True).focus()
    await page.keyboard.press("Space")

    await expect(page.get_by_label("Penelitian", exact=True)).to_be_checked()
