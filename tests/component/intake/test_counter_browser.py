"""The counter's pages in Chromium: narrow and wide, keeping nobody out, and as the printer sees them."""

from __future__ import annotations

from uuid import UUID

import pytest

from common.auth import SESSION_COOKIE, SESSION_LIFETIME, SESSION_PURPOSE
from common.clock import SystemClock
from common.database import Database
from common.ids import uuid7
from common.signing import Signer
from intake.app import Process, build_app
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from tests.component.intake.counters import a_paper_draft, filed, seat
from tests.component.intake.stories import Routing, stored
from tests.component.intake.test_counter_pages import process
from tests.component.intake.test_following import told
from tests.component.intake.visits import proposed
from tests.web.browser import OpenPage, axe_findings, browser_page, page_errors, screenshot, serving

__all__ = ["browser_page", "process"]


def cookie(settings: IntakeSettings, officer: UUID) -> str:
    """The session of an officer."""
    signer = Signer.of(settings.keys_dir, "intake", SystemClock())
    claims = {"sub": str(officer), "name": "Petugas Loket", "sid": str(uuid7())}
    return signer.sign(SESSION_PURPOSE, claims, lifetime=SESSION_LIFETIME)


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_counters_pages_keep_nobody_out(
    process: Process, settings: IntakeSettings, database: Database, browser_page: OpenPage, width: int
) -> None:
    """No serious finding of axe-core, no error in the console; a printed sheet has no menu."""
    officer, drafts = uuid7(), DraftDesk(process.room)
    await seat(database, officer)
    draft = await a_paper_draft(drafts, officer)
    receipt = await filed(drafts, officer)
    routing, now = Routing(await stored(process.room, receipt.reference)), process.room.clock.now()
    await told(process.room, routing.opened(now), routing.returned(now))
    refused, visited = [(await filed(drafts, officer)).reference for _ in range(2)]
    other, third = [Routing(await stored(process.room, reference)) for reference in (refused, visited)]
    await told(process.room, other.opened(now), other.decided(now, outcome="refused"))
    await told(process.room, third.opened(now), proposed(third, now))
    base, page = f"/loket/{receipt.reference}", await browser_page(width)
    paths = {
        "home": "/loket", "draft": f"/loket/draf/{draft.draft}", "case": base, "correction": f"{base}/perbaikan",
        "receipt": f"{base}/cetak/receipt", "corrections": f"{base}/cetak/corrections",
        "refused": f"/loket/{refused}", "objection": f"/loket/{refused}/keberatan",
        "objection-form": f"/loket/{refused}/formulir/objection", "withdrawal": f"/loket/{visited}/tarik",
        "visited": f"/loket/{visited}", "visit": f"/loket/{visited}/kunjungan",
        "visit-form": f"/loket/{visited}/formulir/visit-answer",
    }  # fmt: skip

    async with serving(build_app(process), process.hub) as address:
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": cookie(settings, officer), "url": address}])
        for name, path in paths.items():
            await page.goto(address + path)
            await screenshot(page, f"counter-{name}-{width}")
            assert await axe_findings(page) == [], name
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
        await page.emulate_media(media="print")
        await screenshot(page, f"counter-printed-{width}")
        assert not await page.locator("header.top").is_visible()

    assert page_errors(page) == []
