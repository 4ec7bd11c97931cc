"""An officer's words at the open desk outlive what happens around them: a change of the case, the session's end."""

from __future__ import annotations

from playwright.async_api import expect

from common.auth import SESSION_COOKIE
from routing.domain.commands import Claim, Release
from tests.component.routing.signing import arrived
from tests.component.routing.signing_office import clerk, head, office
from tests.component.routing.visiting import OFFICE, Office, Officer
from tests.web.browser import OpenPage, axe_findings, browser_page, screenshot, serving

__all__ = ["browser_page", "clerk", "head", "office"]

WORDS = "Nama pada ijazah berbeda;\nmohon dicek ke madrasahnya."
CHANGED, OVER = "Berkas ini sudah berubah sejak Anda membukanya.", "Waktu masuk Anda sudah habis."


async def test_a_note_outlives_a_change_of_its_case_and_the_session(
    office: Office, clerk: Officer, head: Officer, browser_page: OpenPage
) -> None:
    """Both are said in a bar above the desk, each with a way to go on beside it; the page is never loaded again."""
    case = await arrived(office, clerk)
    await office.told(Claim(case=case, actor=head.actor))
    here, hub = f"/meja?antrean={OFFICE}.kepala&berkas={case}", office.process.hub
    async with serving(office.transport.app, hub) as base:
        page = await browser_page(1280)
        await page.context.add_cookies([{"name": n, "value": v, "url": base} for n, v in head.cookies().items()])
        await page.goto(base + here)
        await expect(page.locator("[data-live-state]")).to_have_text("langsung")
        note, bar = page.get_by_label("Catatan"), page.locator("#bar")
        await note.fill(WORDS)

        await office.told(Release(case=case, actor=head.actor))
        hub.publish(f"{OFFICE}.kepala", "case")
        await expect(bar).to_contain_text(CHANGED)
        await expect(bar.get_by_role("link")).to_have_attribute("href", here)
        await page.context.clear_cookies(name=SESSION_COOKIE)
        hub.publish(f"{OFFICE}.kepala", "case")
        await expect(bar).to_contain_text(OVER)
        await screenshot(page, "desk-unsent-1280", full=False)
        findings = await axe_findings(page)
        await page.set_viewport_size({"width": 390, "height": 844})
        await screenshot(page, "desk-unsent-390", full=False)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")

        await expect(note).to_be_focused()
        assert await note.input_value() == WORDS
    assert findings == []
    assert wide <= 0
