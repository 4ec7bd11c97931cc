"""The survey in Chromium: it fits an old phone, works without JavaScript, and is told apart from the application."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from intake.domain.surveys import UNSUR
from tests.web.browser import OpenPage, axe_findings, page_errors, screenshot, serving
from tests.web.intake.counter_in_memory import PERSON
from tests.web.intake.world import World
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFERENCE = "SM-3VRD-8PNW"


def a_world() -> World:
    """A world with a letter to fetch."""
    world = World()
    world.with_applications()
    return world


async def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page; its picture is kept."""
    await screenshot(page, name)
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{name}: {finding}" for finding in await axe_findings(page)] + ([f"{name}: too wide"] if wide > 0 else [])


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_survey_fits_and_has_no_serious_finding(browser_page: OpenPage, width: int) -> None:
    """Offer, questions, missing answers, thanks; pictures are kept."""
    world = a_world()
    async with serving(world.app, world.hub) as base:
        page = await browser_page(width)
        await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(PERSON), "url": base}])
        await page.goto(f"{base}/permohonan/{REFERENCE}")
        findings = await looked_at(page, f"survey-offer-{width}")
        await page.get_by_role("button", name="Isi survei").click()
        findings += await looked_at(page, f"survey-form-{width}")
        await page.locator("input[name=u1][value='4']").check()
        await page.get_by_role("button", name="Kirim jawaban").click()
        findings += await looked_at(page, f"survey-missing-{width}")
        for unsur in UNSUR:
            await page.locator(f"input[name={unsur}][value='3']").check()
        await page.get_by_role("button", name="Kirim jawaban").click()
        findings += await looked_at(page, f"survey-thanks-{width}")
        await page.goto(f"{base}/survei")
        findings += await looked_at(page, f"survey-closed-{width}")

    assert findings == []
    assert [error for error in page_errors(page) if "422" not in error] == []
    assert world.surveys.forms == [(3,) * 9]


async def test_nine_questions_are_answered_on_a_phone_without_javascript(browser_page: OpenPage) -> None:
    """From the letter's page to thanks; the address of the form says nothing of the application."""
    world = a_world()
    async with serving(world.app, world.hub) as base:
        page = await browser_page(390, javascript=False)
        await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(PERSON), "url": base}])
        referrers: list[str] = []
        page.on("request", lambda r: referrers.append(r.headers.get("referer", "")) if "/survei" in r.url else None)
        await page.goto(f"{base}/permohonan/{REFERENCE}")
        await page.get_by_role("button", name="Isi survei").click()
        address = page.url
        for unsur in UNSUR:
            await page.locator(f"input[name={unsur}][value='4']").check()
        await page.get_by_role("button", name="Kirim jawaban").click()
        told = await page.locator("main").inner_text()

    assert address == f"{base}/survei"
    assert "Terima kasih" in told
    assert world.surveys.forms == [(4,) * 9]
    assert [r for r in referrers[1:] if REFERENCE in r] == []
