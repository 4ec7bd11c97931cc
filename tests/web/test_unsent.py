"""A live page never takes away what somebody has typed and not sent: it says what happened, and how to go on."""

from __future__ import annotations

from uuid import UUID

from playwright.async_api import Page, expect

from tests.web.browser import OpenPage, axe_findings, browser_page, screenshot
from tests.web.demo import Demo
from tests.web.demo_site import address, demo
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

__all__ = ["address", "browser_page", "demo"]

WORDS = "Surat pengantar belum ditandatangani;\nmohon dilengkapi."
OVER = "Waktu masuk Anda sudah habis."
CHANGED = "Keadaan di halaman ini sudah berubah."


async def sign_in(page: Page, address: str) -> None:
    """From now on the browser is an officer's."""
    await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(UUID(int=1)), "url": address}])


async def opened(page: Page, address: str) -> None:
    """The desk, live."""
    await sign_in(page, address)
    await page.goto(f"{address}/desk")
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")


async def session_ends(page: Page, demo: Demo) -> None:
    """The quarter of an hour is over, and then something happens at the desk."""
    await page.context.clear_cookies(name=SIGNED_IN_COOKIE)
    demo.asks_who = True
    demo.hub.publish("desk", "case")


async def test_what_was_typed_stays_when_the_session_ends(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """The page stays as it is with its words and the focus; after signing in beside it, it is live again."""
    page = await browser_page(390)
    await opened(page, address)
    note, bar = page.get_by_label("Catatan"), page.locator("#bar")
    await note.fill(WORDS)

    await session_ends(page, demo)

    await expect(bar).to_contain_text(OVER)
    await expect(note).to_be_focused()
    await expect(page.locator("[data-live-state]")).to_have_text("terputus, mencoba lagi")
    assert await note.input_value() == WORDS
    assert await bar.get_by_role("link").get_attribute("href") == "/masuk?next=%2Fmasuk%2Fselesai"
    await screenshot(page, "unsent-session-over-390", full=False)
    assert await axe_findings(page) == []

    await sign_in(page, address)
    demo.hub.publish("desk", "case")
    await expect(bar).to_be_empty()
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")
    assert await note.input_value() == WORDS


async def test_a_page_without_words_goes_to_sign_in_and_comes_back(
    demo: Demo, address: str, browser_page: OpenPage
) -> None:
    """Typed and deleted again is not typed; whoever has only just come is not sent away again."""
    page = await browser_page(1280)
    await page.clock.install()
    await opened(page, address)
    await page.get_by_label("Catatan").fill("x")
    await page.get_by_label("Catatan").fill("")

    await session_ends(page, demo)
    await expect(page.locator("#bar")).to_contain_text(OVER)
    await page.clock.fast_forward("01:00")

    async with page.expect_request("**/masuk?next=%2Fdesk"):
        demo.hub.publish("desk", "case")


async def test_a_page_whose_case_has_changed_says_so_and_keeps_its_words(
    demo: Demo, address: str, browser_page: OpenPage
) -> None:
    """What the form was made from is another now; a part that holds a form in use is not replaced at all."""
    page = await browser_page(1280)
    await opened(page, address)
    await page.locator("#rows").evaluate(
        "part => part.insertAdjacentHTML('afterbegin', '<form><input aria-label=\"Saring\"></form>')"
    )
    note, inside, bar = page.get_by_label("Catatan"), page.get_by_label("Saring"), page.locator("#bar")
    await inside.fill("rumah")

    demo.version = 2
    demo.hub.publish("desk", "case")
    await expect(bar).to_contain_text(CHANGED)
    assert await inside.input_value() == "rumah"
    await expect(inside).to_be_focused()

    await page.goto(f"{address}/desk")
    await note.fill(WORDS)
    demo.version = 3
    demo.hub.publish("desk", "case")
    await expect(bar).to_contain_text(CHANGED)
    await expect(bar.get_by_role("link")).to_have_attribute("href", "/desk")
    assert await note.input_value() == WORDS
    await screenshot(page, "unsent-changed-1280", full=False)
