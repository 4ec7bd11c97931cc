"""What an officer and an applicant see of papers that list other people, in Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from intake.views import Destroyed, Opening
from tests.web.browser import OpenPage, axe_findings, page_errors, screenshot, serving
from tests.web.intake.counter_in_memory import NOW, OFFICER, PERSON, a_paper, an_application
from tests.web.intake.world import World
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUSE = {"service": "REK-RUMAH-IBADAT", "office": "kankemenag-3273", "desk": "unit", "unit": "unit"}
ANSWERS = {"region": "32.73", "religion": "buddha", "house_name": "Rumah Ibadat Contoh", "users": "95"}
OPENINGS = (
    Opening("users-list", "kankemenag-3273", "unit", NOW - timedelta(hours=1)),
    Opening("supporters-list", "kankemenag-3273", "loket", NOW - timedelta(days=1)),
    Opening("users-list", "kankemenag-3273", "loket", NOW - timedelta(days=1, minutes=4)),
)
PAPERS = (a_paper("letter-of-the-committee", 2), a_paper("drawings-of-the-building", 3))
LISTS = (a_paper("users-list", 4), a_paper("supporters-list", 2))


@pytest.fixture
def world() -> World:
    """Three files: nobody has opened its lists, some have, and they are gone."""
    made = World()
    gone = tuple(Destroyed(p.requirement, NOW - timedelta(days=2)) for p in LISTS)
    for reference, more in (
        ("SM-2222-2222", {}), ("SM-3333-3333", {"openings": OPENINGS}),
        ("SM-4444-4444", {"openings": OPENINGS, "destroyed": gone}),
    ):  # fmt: skip
        papers = PAPERS if "destroyed" in more else PAPERS + LISTS
        application = an_application(reference=reference, answers=ANSWERS, papers=papers, **HOUSE, **more)
        made.counter.put(application, PERSON)
    made.officers.reference, made.officers.lists = "SM-3333-3333", LISTS
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def address(world: World) -> AsyncIterator[str]:
    """Where its pages are served."""
    async with serving(world.app, world.hub) as base:
        yield base


async def _looked_at(page_for: OpenPage, base: str, paths: dict[str, str], person: UUID, width: int) -> list[str]:
    """Open pages as somebody, keep pictures of them; everything that is wrong with them."""
    page = await page_for(width)
    await page.context.add_cookies([{"name": SIGNED_IN_COOKIE, "value": str(person), "url": base}])
    findings = []
    for name, path in paths.items():
        await page.goto(base + path)
        await screenshot(page, f"lists-{name}-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        broken = await page.evaluate("[...document.images].filter(i => i.loading !== 'lazy' && !i.naturalWidth).length")
        findings += [f"{name}: {finding}" for finding in await axe_findings(page)]
        findings += [f"{name}: {wide} px too wide"] if wide > 0 else []
        findings += [f"{name}: {broken} pictures missing"] if broken else []
    return findings + page_errors(page)


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_officers_pages_fit_and_show_every_picture(
    world: World, address: str, browser_page: OpenPage, width: int
) -> None:
    """The file in hand, the same for a colleague, and a list opened for itself."""
    _owner, application = world.counter.sent["SM-3333-3333"]
    base, papers = f"/berkas/{application.application}", LISTS
    paths = {"file": f"{base}?kartu=kartu-sah", "list": f"{base}/daftar/{papers[0].document}?kartu=kartu-sah"}

    findings = await _looked_at(browser_page, address, paths, OFFICER, width)
    world.officers.holds = False
    findings += await _looked_at(browser_page, address, {"colleague": paths["file"]}, OFFICER, width)

    assert findings == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_applicant_reads_who_opened_her_lists(
    world: World, address: str, browser_page: OpenPage, width: int
) -> None:
    """Nobody yet, some by desk and office, and that they are gone; never a name."""
    paths = {f"track-{number}": f"/permohonan/SM-{number * 4}-{number * 4}" for number in "234"}

    findings = await _looked_at(browser_page, address, paths, PERSON, width)

    assert findings == []
