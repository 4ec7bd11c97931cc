"""The pages of bodies in Chromium, narrow and wide: nothing keeps anybody out, nothing runs over the edge."""

from __future__ import annotations

import pytest

from common.auth import SESSION_COOKIE
from common.ids import uuid7
from intake.app import Process, build_app
from intake.handlers.bodies import BodyDesk
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from tests.component.intake.bodies import a_body, named, replaced
from tests.component.intake.houses import a_complete_draft, a_house
from tests.component.intake.stories import stored
from tests.component.intake.test_body_pages import process
from tests.component.intake.test_counter_browser import cookie
from tests.web.browser import OpenPage, axe_findings, browser_page, page_errors, screenshot, serving

__all__ = ["browser_page", "process"]


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_pages_of_bodies_keep_nobody_out(
    process: Process, settings: IntakeSettings, browser_page: OpenPage, width: int
) -> None:
    """Lists, forms, a body with a long past, the choice on the way to sending."""
    room, drafts = process.room, DraftDesk(process.room)
    old, chair = (
        await named(room, uuid7(), "Ketua Lama"),
        await named(room, uuid7(), "Ketua Baru Bernama Sangat Panjang"),
    )
    receipt = await a_house(drafts, old)
    body = (await stored(room, receipt.reference)).body
    assert body is not None
    await replaced(room, body, old, chair)
    await a_body(room, chair)
    draft = (await a_complete_draft(drafts, "hindu")).draft
    async with room.database.transaction() as tx:
        await tx.execute("UPDATE drafts SET person = $2 WHERE draft = $1", draft, chair)
    assert len(await BodyDesk(room).of_person(chair)) == 2
    page = await browser_page(width)
    paths = {
        "list": "/lembaga", "new": "/lembaga/baru", "join": "/lembaga/gabung", "body": f"/lembaga/{body}",
        "choice": f"/draf/{draft}/lembaga", "application": f"/permohonan/{receipt.reference}",
    }  # fmt: skip

    async with serving(build_app(process), process.hub) as address:
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": cookie(settings, chair), "url": address}])
        for name, path in paths.items():
            await page.goto(address + path)
            await screenshot(page, f"body-{name}-{width}")
            assert await axe_findings(page) == [], name
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name

    assert page_errors(page) == []
