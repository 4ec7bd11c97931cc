"""The pages of a change of chair in Chromium, narrow and wide: they keep nobody out, nothing runs over the edge."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from common.auth import SESSION_COOKIE
from common.database import Database
from common.ids import uuid7
from intake.app import Process, build_app
from intake.domain.chair_changes import RefusedBecause
from intake.handlers.chair_decisions import ChairDecider
from intake.handlers.finding_bodies import BodyFinder
from intake.settings import IntakeSettings
from intake.workshop import Workshop
from tests.component.intake.bodies import named
from tests.component.intake.chairs import a_silent_chair, at_counter, heading, recorded
from tests.component.intake.test_body_pages import process
from tests.component.intake.test_chair_change_pages import HOME, two_officers
from tests.component.intake.test_counter_browser import cookie
from tests.web.browser import OpenPage, axe_findings, browser_page, page_errors, screenshot, serving

__all__ = ["browser_page", "process"]


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_pages_of_a_change_keep_nobody_out(
    process: Process, settings: IntakeSettings, database: Database, browser_page: OpenPage, width: int
) -> None:
    """Empty, found, waiting, refused, confirmed; for the clerk, the second officer, the new and the old chair."""
    process.room = replace(process.room, workshop=Workshop())
    room, (clerk, head) = process.room, await two_officers(database)
    waits, refused, done = [await a_silent_chair(room) for _ in range(3)]
    await named(room, waits.new, "Raden Ajeng Bernama Sangat Panjang Sekali Putri Contohwati")
    changes = [await recorded(room, story, clerk) for story in (waits, refused, done)]
    assert await ChairDecider(room).refuse(heading(head), changes[1], RefusedBecause.OTHER_PERSON) is None
    assert await ChairDecider(room).confirm(heading(head), changes[2]) is None
    assert await BodyFinder(room).look(at_counter(clerk), done.body) is not None
    page, free = await browser_page(width), await a_silent_chair(room)
    seen: dict[str, tuple[UUID, str]] = {
        "home": (clerk, HOME), "form": (clerk, f"{HOME}/{free.body}/ganti"),
        "recorded": (clerk, f"{HOME}/pergantian/{changes[0]}"), "second": (head, f"{HOME}/pergantian/{changes[0]}"),
        "refused": (clerk, f"{HOME}/pergantian/{changes[1]}"), "none": (uuid7(), "/lembaga/kode-loket"),
        "mine": (refused.new, "/lembaga"), "coming": (waits.new, f"/lembaga/pergantian/{changes[0]}"),
        "leaving": (done.old, f"/lembaga/pergantian/{changes[2]}"), "body": (done.new, f"/lembaga/{done.body}"),
        "history": (done.new, f"/permohonan/{done.reference}"), "counter": (clerk, "/loket"),
    }  # fmt: skip

    async with serving(build_app(process), process.hub) as address:
        for name, (person, path) in seen.items():
            await page.context.add_cookies([
                {"name": SESSION_COOKIE, "value": cookie(settings, person), "url": address}
            ])  # fmt: skip
            await page.goto(address + path)
            if name == "home":
                await page.get_by_label("Nama lengkap lembaga").fill(free.reference)
                await page.get_by_role("button", name="Cari").click()
                await page.locator("#ditemukan").wait_for()
            await screenshot(page, f"chair-{name}-{width}")
            assert await axe_findings(page) == [], name
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name

    assert page_errors(page) == []
