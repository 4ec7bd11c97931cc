"""A letter's page of proof in Chromium: what a copied code, a changed byte or a revocation looks like, at once."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from intake.letters import render_letter
from tests.unit.intake.test_letters import LETTER
from tests.web.browser import OpenPage, axe_findings, page_errors, screenshot, serving
from tests.web.intake.counter_in_memory import a_letter
from tests.web.intake.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
PAGE = "/surat/V4X2K9PQ"
OURS = render_letter(LETTER)
ANOTHERS = render_letter(replace(LETTER, body="Surat untuk orang lain.", verify_url=LETTER.verify_url))
"""Another letter that carries the first one's QR code."""
CHANGED = OURS.replace(b"%PDF", b"%PDf", 1)
assert len(CHANGED) == len(OURS)


@dataclass(frozen=True, slots=True)
class Street:
    """Somebody with a letter in her hands: its page, and files to lay beside it."""

    page: Page
    world: World
    address: str

    async def lays(self, content: bytes, state: str = "in_force") -> str:
        """Open the page of the first letter in this state, lay a file beside it; what is said of it."""
        self.world.counter.letter = replace(a_letter(state), sha256=hashlib.sha256(OURS).hexdigest())
        await self.page.goto(self.address + PAGE)
        file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": content}
        await self.page.locator("#f-file").set_input_files(file)  # type: ignore[arg-type]
        by_form = self.page.get_by_role("button", name="Bandingkan")
        if await by_form.is_visible():
            await by_form.click()
        verdict = self.page.locator("[data-compare-answer]")
        await expect(verdict).to_contain_text("surat.pdf: ")
        return f"{await verdict.get_attribute('data-verdict')}"


@pytest_asyncio.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"], loop_scope="module")
async def street(request: pytest.FixtureRequest, browser_page: OpenPage) -> AsyncIterator[Street]:
    """The page as served, in a browser with and without scripts."""
    world = World()
    async with serving(world.app, world.hub) as base:
        yield Street(await browser_page(390, javascript=request.param), world, base)


async def test_a_file_is_told_from_the_letter_at_once(street: Street) -> None:
    """The same bytes of a letter in force, and nothing else, are said to be good; both roads say the same."""
    said = {
        "the letter itself": await street.lays(OURS),
        "another letter under its code": await street.lays(ANOTHERS),
        "one changed byte": await street.lays(CHANGED),
        "replaced": await street.lays(OURS, "replaced"),
        "revoked": await street.lays(OURS, "revoked"),
    }

    assert said == {
        "the letter itself": "same",
        "another letter under its code": "other",
        "one changed byte": "other",
        "replaced": "ended",
        "revoked": "ended",
    }
    assert page_errors(street.page) == []


async def test_with_scripts_the_file_stays_on_the_device(browser_page: OpenPage) -> None:
    """No request leaves while a file is compared, also when Enter is pressed in the form."""
    world = World()
    world.counter.letter = a_letter()
    async with serving(world.app, world.hub) as base:
        page, sent = await browser_page(390), []
        await page.goto(base + PAGE)
        await expect(page.get_by_text("dibandingkan di perangkat Anda sendiri")).to_be_visible()
        page.on("request", lambda asked: sent.append(asked.url))
        file = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": OURS}
        await page.locator("#f-file").set_input_files(file)  # type: ignore[arg-type]
        await page.evaluate("document.querySelector('form[data-compare]').requestSubmit()")
        await expect(page.locator("[data-compare-answer]")).to_have_attribute("data-verdict", "other")

    assert sent == []


async def test_without_scripts_a_missing_or_too_large_file_is_answered(browser_page: OpenPage) -> None:
    """Nothing chosen is a sentence at the field; more than 10 MB is a page that says so."""
    world = World()
    world.counter.letter = a_letter()
    async with serving(world.app, world.hub) as base:
        page = await browser_page(390, javascript=False)
        await page.goto(base + PAGE)
        await page.get_by_role("button", name="Bandingkan").click()
        await expect(page.locator("#f-file-error")).to_have_text("Pilih dahulu berkas PDF suratnya.")
        large = {"name": "besar.pdf", "mimeType": "application/pdf", "buffer": bytes(12_000_000)}
        await page.locator("#f-file").set_input_files(large)  # type: ignore[arg-type]

        async with page.expect_response(lambda reply: reply.request.method == "POST") as answered:
            await page.get_by_role("button", name="Bandingkan").click()

    assert (await answered.value).status == 413


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_page_of_a_letter_fits_in_every_state(browser_page: OpenPage, width: int) -> None:
    """No sideways scrolling and nothing serious from axe-core; pictures are kept."""
    world, findings = World(), []
    async with serving(world.app, world.hub) as base:
        page = await browser_page(width)
        for state in ("in_force", "replaced", "revoked"):
            world.counter.letter = a_letter(state)
            await page.goto(base + PAGE)
            await screenshot(page, f"intake-letter-{state}-{width}")
            onward = page.get_by_role("link", name="Lihat surat penggantinya")
            assert await onward.count() == (state == "replaced")
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            findings += [*await axe_findings(page), *([f"{state}: {wide} px too wide"] if wide > 0 else [])]

    assert findings == []
