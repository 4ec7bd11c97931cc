"""Both journeys on the whole real system: at a phone's and a desk's width, without scripts, and with the keyboard."""

from __future__ import annotations

import asyncio
import os
from typing import Protocol

import pytest
import pytest_asyncio

from sandbox import Sandbox
from tests.fixtures.parts import OwnSandbox
from tests.web.browser import OpenPage
from tests.web.whole import journeys
from tests.web.whole.visitor import Visitor

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]


class Enter(Protocol):
    """`await enter("citizen", 390)`: a visitor with a browser of her own."""

    async def __call__(self, name: str, width: int, *, scripted: bool = True) -> Visitor:
        """A visitor at a blank page; without JavaScript when asked."""
        ...


STATES = {
    "not-found": "/tidak-ada", "no-service": "/layanan?q=zzzzqqq", "no-letter": "/surat/TIDAKADA00000000",
    "track": "/lacak", "about": "/tentang", "letters": "/surat", "unverified": "/layanan/LEGAL-IJAZAH",
    "worship": "/layanan/REK-RUMAH-IBADAT",
}  # fmt: skip
OF_A_PERSON = {"applications": "/permohonan", "inbox": "/kabar", "forbidden": "/meja", "contact": "/kontak"}


@pytest.fixture(scope="module")
def whole(own_sandbox: OwnSandbox) -> Sandbox:
    """Every part; `SATUMEJA_WEB_PROFILE` names a sandbox that runs already, for who works on pages."""
    running = os.environ.get("SATUMEJA_WEB_PROFILE")
    return Sandbox(running) if running else own_sandbox(["all"])


@pytest_asyncio.fixture(loop_scope="module")
async def enter(whole: Sandbox, browser_page: OpenPage) -> Enter:
    """Visitors of the whole system."""

    async def open_one(name: str, width: int, *, scripted: bool = True) -> Visitor:
        page = await browser_page(width, javascript=scripted)
        page.set_default_timeout(20_000)
        return Visitor(page, whole.public_url, name, scripted)

    return open_one


async def _journey(citizen: Visitor, counter: Visitor, leader: Visitor) -> bytes:
    """From the first search to the letter, each at her own screen."""
    await asyncio.gather(counter.sign_in(journeys.COUNTER, "/meja"), leader.sign_in(journeys.LEADER, "/meja"))
    await journeys.begin(citizen)
    await journeys.fill(citizen)
    await journeys.bring_papers(citizen)
    reference = await journeys.send(citizen)
    await citizen.go(f"/permohonan/{reference}")
    await citizen.look("sent")
    await journeys.take(counter, reference, "counter")
    await journeys.send_back(counter)
    await journeys.correct(citizen, reference)
    await journeys.take(counter, reference, "again")
    await journeys.act(counter, "Teruskan")
    await journeys.take(leader, reference, "leader")
    await journeys.act(leader, "Setujui")
    return await journeys.fetch_letter(citizen)


@pytest.mark.parametrize(("phone", "desk"), [(390, 1280), (1280, 390)])
async def test_from_search_to_letter(enter: Enter, phone: int, desk: int) -> None:
    """Queues and pages light up by themselves, only the marked part is asked again, a second officer decides."""
    citizen: Visitor = await enter("citizen", phone)
    counter: Visitor = await enter("counter", desk)
    leader: Visitor = await enter("leader", desk)

    letter = await _journey(citizen, counter, leader)

    assert letter.startswith(b"%PDF")
    assert citizen.well() + counter.well() + leader.well() == []


async def test_a_citizen_needs_no_scripts(enter: Enter) -> None:
    """The same way to the receipt with JavaScript off: plain links and forms."""
    citizen: Visitor = await enter("plain", 390, scripted=False)

    await journeys.begin(citizen)
    await journeys.fill(citizen)
    await journeys.bring_papers(citizen)
    reference = await journeys.send(citizen)

    assert reference.startswith("SM-")


async def test_an_officer_needs_no_mouse(enter: Enter) -> None:
    """j opens the way into the list, Enter opens a file, c takes it."""
    officer: Visitor = await enter("keys", 1280)
    await officer.sign_in(journeys.COUNTER, "/meja")

    await officer.page.locator("#daftar a").first.wait_for()
    await officer.page.keyboard.press("j")
    await officer.page.keyboard.press("Enter")
    await officer.page.get_by_role("button", name="Ambil berkas ini").wait_for()
    await officer.page.keyboard.press("c")

    await officer.page.get_by_role("heading", name="Langkah Anda").wait_for()
    assert officer.well() == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_empty_and_error_pages_are_as_good(enter: Enter, width: int) -> None:
    """What is empty, unknown or forbidden says why and what to do, and has no serious finding."""
    stranger: Visitor = await enter("stranger", width)
    for name, path in STATES.items():
        await stranger.go(path)
        await stranger.look(name)
    for name, path in OF_A_PERSON.items():
        await stranger.go(path)
        await stranger.look(f"nobody-{name}")
    await stranger.sign_in("warga-3", "/permohonan")
    for name, path in OF_A_PERSON.items():
        await stranger.go(path)
        await stranger.look(f"new-{name}")

    assert stranger.findings == []
