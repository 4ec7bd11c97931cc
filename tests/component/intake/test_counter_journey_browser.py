"""An officer clicks her way through what an applicant asks for by a signed paper, as she would on her phone or desk."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from common.auth import SESSION_COOKIE
from common.database import Database
from common.ids import uuid7
from intake.app import Process, build_app
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from tests.component.intake.counters import filed, seat
from tests.component.intake.stories import Routing, stored
from tests.component.intake.test_counter_browser import cookie
from tests.component.intake.test_counter_pages import process
from tests.component.intake.test_following import told
from tests.component.intake.visits import held, proposed, was_set
from tests.web.browser import OpenPage, axe_findings, browser_page, page_errors, screenshot, serving

__all__ = ["browser_page", "process"]
LONG = "Saya tidak setuju karena surat keterangan dari pengurus lama sudah saya lampirkan. " * 6


class Desk:
    """Her browser; every state that she comes to is looked at."""

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width = page, width

    async def press(self, name: str, within: str = "main") -> None:
        """Press the button or link of this name."""
        await self.page.locator(within).get_by_text(name, exact=True).first.click()

    async def looked_at(self, name: str) -> None:
        """Keep a picture; nothing keeps anybody out, nothing runs over the edge."""
        await screenshot(self.page, f"journey-{name}-{self.width}")
        assert await axe_findings(self.page) == [], name
        assert await self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name

    async def printed(self, name: str) -> None:
        """The same page as the printer has it: a sheet without menu or buttons."""
        await self.page.emulate_media(media="print")
        await screenshot(self.page, f"journey-{name}-printed-{self.width}")
        await expect(self.page.locator("header.top")).to_be_hidden()
        await expect(self.page.locator("[data-print]")).to_be_hidden()
        await self.page.emulate_media(media="screen")


async def objects(desk: Desk, reference: str) -> None:
    """The form to print; then the objection, at first without naming the paper and the ground."""
    page = desk.page
    await desk.press("Cetak formulir", "#minta-objection")
    await desk.printed("objection-form")
    await page.get_by_role("link", name=reference).click()
    await desk.press("Ajukan", "#minta-objection")
    await page.locator("textarea").first.fill(LONG)
    await desk.press("Kirim keberatan")
    await desk.looked_at("objection-open")
    await expect(page.locator("textarea").first).to_have_value(LONG.strip())
    await page.get_by_label("Surat pemohon sendiri").check()
    await page.locator("input[name=ground]").first.check()
    await desk.press("Kirim keberatan")
    await desk.looked_at("objected")


async def answers(desk: Desk, reference: str) -> None:
    """The form to print; then another of the offered times."""
    page = desk.page
    await desk.press("Cetak formulir", "#minta-visit-answer")
    await desk.printed("visit-form")
    await page.get_by_role("link", name=reference).click()
    await desk.press("Ajukan", "#minta-visit-answer")
    await page.locator("input[name=starts_at]").last.check()
    await desk.press("Kirim jawaban")
    await desk.looked_at("answer-open")
    await page.get_by_label("Formulir loket").check()
    await desk.press("Kirim jawaban")
    await page.locator("#kertas-standing").wait_for()


async def remarks_and_withdraws(desk: Desk) -> None:
    """A remark by thumbprint on the report, then the withdrawal, at first without naming the paper."""
    page = desk.page
    await page.reload()
    await desk.press("Ajukan", "#minta-visit-remark")
    await desk.looked_at("remark")
    await page.get_by_label("Apa yang perlu diketahui pemutus?").fill(LONG)
    await page.get_by_label("Formulir bercap jempol").check()
    await desk.press("Kirim catatan")
    await page.locator("main .back a").click()
    await desk.press("Ajukan", "#minta-withdrawal")
    await desk.press("Tarik permohonan")
    await desk.looked_at("withdrawal-open")
    await page.get_by_label("Formulir loket").check()
    await desk.press("Tarik permohonan")
    await desk.looked_at("withdrawn")
    await expect(page.get_by_text("Permintaan menarik permohonan diajukan lewat loket")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
async def test_she_clicks_through_all_that_a_signed_paper_asks(
    process: Process, settings: IntakeSettings, database: Database, browser_page: OpenPage, width: int
) -> None:
    """Objection, answer, remark, withdrawal: the form to print, a question left open, the paper named, what stands."""
    officer, drafts = uuid7(), DraftDesk(process.room)
    await seat(database, officer)
    refused, visited = [(await filed(drafts, officer)).reference for _ in range(2)]
    now = process.room.clock.now()
    first, second = [Routing(await stored(process.room, reference)) for reference in (refused, visited)]
    await told(process.room, first.opened(now), first.decided(now, outcome="refused"))
    await told(process.room, second.opened(now), proposed(second, now))
    desk = Desk(await browser_page(width), width)
    page = desk.page

    async with serving(build_app(process), process.hub) as address:
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": cookie(settings, officer), "url": address}])
        await page.goto(f"{address}/loket")
        await page.get_by_label("Ia sudah pernah mengajukan").fill(refused)
        await desk.press("Buka")
        await objects(desk, refused)
        await page.goto(f"{address}/loket/{visited}")
        await answers(desk, visited)
        await told(process.room, was_set(second, now), held(second, now))
        await remarks_and_withdraws(desk)

    errors = page_errors(page)
    assert [each for each in errors if "status of 422" not in each] == []
    assert len(errors) == 3, "each question that was left open, and nothing else"
