"""The pages of a site visit in Chromium: they fit an old phone and work without JavaScript."""

from __future__ import annotations

import pytest

from intake.domain.visits import Remark, VisitState
from tests.web.browser import OpenPage, axe_findings, page_errors, screenshot, serving
from tests.web.intake.counter_in_memory import NOW, PERSON
from tests.web.intake.visits_in_memory import SLOTS, a_visit, a_visited_application
from tests.web.intake.world import World
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG = "Pagar sebelah utara sudah dipasang lagi. " * 12
VISITS = {
    "SM-7Q4K-2MT3": a_visit(),
    "SM-9HXC-4KTJ": a_visit(VisitState.SET, because="moved", slot=SLOTS[1]),
    "SM-3VRD-8PNW": a_visit(VisitState.MISSED, because="office"),
    "SM-5WBG-6JF8": a_visit(VisitState.HELD, remarks=(Remark(NOW, LONG),)),
}


def a_world() -> World:
    """An application in each state of a visit."""
    world = World()
    for reference, visit in VISITS.items():
        world.counter.put(a_visited_application(visit, reference=reference), PERSON)
    world.officers.reference = "SM-9HXC-4KTJ"
    return world


@pytest.mark.parametrize("width", [390, 1280])
async def test_pages_of_a_visit_fit_and_have_no_serious_finding(browser_page: OpenPage, width: int) -> None:
    """Each state on the tracking page and on the visit's own page; the officers' photos; pictures are kept."""
    world, findings = a_world(), []
    photos = f"/berkas/{world.counter.sent['SM-9HXC-4KTJ'][1].application}/kunjungan?kartu=kartu-sah"

    async with serving(world.app, world.hub) as base:
        page = await browser_page(width)
        await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(PERSON), "url": base}])
        paths = [f"/permohonan/{reference}{tail}" for reference in VISITS for tail in ("", "/kunjungan")]
        for path in (*paths, photos):
            await page.goto(base + path)
            name = path.partition("?")[0].strip("/").replace("/", "-")[-28:]
            await screenshot(page, f"visit-{name}-{width}")
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            findings += [f"{path}: {finding}" for finding in await axe_findings(page)]
            findings += [f"{path}: {wide} px too wide"] if wide > 0 else []

    assert findings == []
    assert page_errors(page) == []


async def test_she_moves_a_visit_on_a_phone_without_javascript(browser_page: OpenPage) -> None:
    """From the tracking page: ask for another time, choose it, send; the page says that the answer is under way."""
    world = a_world()

    async with serving(world.app, world.hub) as base:
        page = await browser_page(390, javascript=False)
        await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(PERSON), "url": base}])
        await page.goto(f"{base}/permohonan/SM-7Q4K-2MT3")
        await page.get_by_role("link", name="Minta waktu lain").click()
        await page.get_by_label("Jumat, 4 Desember 2026, 09.00 sampai 11.00 WIB").check()
        await page.get_by_role("button", name="Kirim jawaban").click()
        told = await page.locator("main").inner_text()

    assert "Jawaban Anda sudah terkirim" in told
    assert world.counter.sent["SM-7Q4K-2MT3"][1].visit.asked_for == SLOTS[2].starts_at  # type: ignore[union-attr]
