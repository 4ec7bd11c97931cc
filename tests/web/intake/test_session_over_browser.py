"""A session that ends while somebody writes: her words come back, and are sent once after signing in in another tab."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.web.browser import OpenPage, axe_findings, screenshot, serving
from tests.web.intake.counter_in_memory import PERSON, a_refused_application
from tests.web.intake.world import World
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = "Surat keterangan domisili sudah saya lampirkan sejak awal.\nMohon diperiksa sekali lagi."


async def sign_in(page: Page, base: str) -> None:
    """From now on the browser is the applicant's."""
    await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(PERSON), "url": base}])


async def looked_over(page: Page) -> list[str]:
    """What is wrong with the page: findings of axe, and whether it is wider than the screen."""
    wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*map(str, await axe_findings(page)), *(["too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (390, True), (1280, True)])
async def test_what_was_written_is_sent_after_signing_in_again(
    browser_page: OpenPage, width: int, javascript: bool
) -> None:
    """The form, the page that holds it, the sign-in beside it, the form once more; also without JavaScript."""
    world, refused = World(), a_refused_application()
    world.counter.put(refused, PERSON)
    async with serving(world.app, world.hub) as base:
        page = await browser_page(width, javascript=javascript)
        await sign_in(page, base)
        await page.goto(f"{base}/permohonan/{refused.reference}/keberatan")
        await page.locator("input[name=ground]").first.check()
        await page.locator("textarea[name=explanation]").fill(WORDS)
        await page.context.clear_cookies(name=SIGNED_IN_COOKIE)
        await page.locator("main button[type=submit]").last.click()
        await screenshot(page, f"session-over-{width}")
        findings = await looked_over(page) if javascript else []
        kept = await page.locator("textarea[name=explanation]").input_value()
        before = list(world.objections.filed)
        await sign_in(page, base)
        await page.get_by_role("button", name="Kirim lagi").click()

    assert findings == []
    assert kept == WORDS
    assert before == []
    assert [answers["explanation"].replace("\r\n", "\n") for _, answers in world.objections.filed] == [WORDS]
