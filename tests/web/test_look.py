"""The common look in a real browser: every component and layout, by width, by keyboard, live, and without script."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import Page, Response, expect

from tests.web.browser import OpenPage, axe_findings, browser_page, page_errors, screenshot
from tests.web.demo import Demo, desk_rows
from tests.web.demo_site import address, demo
from tests.web.pagecheck import check_page

__all__ = ["address", "browser_page", "demo"]

PAGES = ["", "isi", "terima", "lacak", "desk", "room"]
FIRST_PAGE_BYTES = 100_000


async def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_page_keeps_the_promises_of_every_page(address: str, language: str) -> None:
    """Also after an error, when missing, and when a token is refused."""
    async with httpx.AsyncClient(base_url=address) as client:
        answers = [await client.get(f"/{name}?lang={language}") for name in PAGES]
        answers += [
            await client.get("/no/such/page"),
            await client.get("/galat"),
            await client.post("/isi", data={"a": "b"}),
        ]

    assert [answer.status_code for answer in answers[-3:]] == [404, 500, 403]
    for answer in answers:
        check_page(answer.text, answer)


@pytest.mark.parametrize("width", [390, 1280, 1920])
async def test_every_page_fits_and_has_no_serious_finding(address: str, browser_page: OpenPage, width: int) -> None:
    """No sideways scrolling, no script or policy error, nothing serious from axe-core; pictures are kept."""
    page = await browser_page(width)

    for name in PAGES:
        await page.goto(f"{address}/{name}")
        await screenshot(page, f"look-{name or 'beranda'}-{width}")
        assert await overflow(page) <= 0, f"/{name} at {width} px"
        assert await axe_findings(page) == [], f"/{name} at {width} px"
    assert page_errors(page) == []


async def test_the_first_page_is_light(address: str, browser_page: OpenPage) -> None:
    """All that the front page fetches, uncompressed, stays under 100 kB."""
    page = await browser_page(390)
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))

    await page.goto(address, wait_until="networkidle")
    sizes = {response.url: len(await response.body()) for response in responses}

    assert any("htmx" in url for url in sizes)
    assert sum(sizes.values()) < FIRST_PAGE_BYTES, sizes


async def test_a_page_at_four_hundred_percent_still_fits(address: str, browser_page: OpenPage) -> None:
    """1280 px at 400 % is 320 px wide (WCAG 1.4.10)."""
    page = await browser_page(320)

    for name in PAGES:
        await page.goto(f"{address}/{name}")
        assert await overflow(page) <= 0, f"/{name}"


async def test_a_form_works_without_script(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """Errors come back on top, linked to their fields; the answers stay; a good form leads on with a message."""
    page = await browser_page(390, javascript=False)
    await page.goto(f"{address}/isi")
    await page.get_by_role("button", name="Lanjut").click()
    await page.get_by_role("link", name="Nama lembaga belum diisi.").click()
    assert page.url.endswith("#f-nama")
    await expect(page.get_by_role("button", name="Foto dengan kamera")).to_be_hidden()

    await page.get_by_label("Nama lembaga").fill("Universitas Contoh")
    await page.get_by_role("button", name="Lanjut").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    await expect(page.get_by_text("Permohonan terkirim.")).to_be_visible()
    assert demo.received[-1]["nama"] == "Universitas Contoh"


async def test_typing_saves_a_draft_and_two_clicks_send_once(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """The draft is posted with its token, without files; a double click is one act."""
    page = await browser_page(390)
    await page.goto(f"{address}/isi")

    async with page.expect_response("**/simpan") as saving:
        await page.get_by_label("Nama lembaga").fill("Universitas Contoh")
    assert (await saving.value).status == 204
    await expect(page.get_by_text("Tersimpan")).to_be_visible()
    await page.get_by_role("button", name="Lanjut").dblclick()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")

    sent = [entry for entry in demo.received if "csrf_token" in entry and entry.get("nama")]
    assert len({entry["idempotency_key"] for entry in sent}) == 1
    assert len(demo.received) == 2
    assert page_errors(page) == []


async def test_a_file_too_large_is_refused_at_once(address: str, browser_page: OpenPage) -> None:
    """Nobody waits for an upload that will be refused."""
    page = await browser_page(390)
    await page.goto(f"{address}/isi")
    chooser = page.get_by_label("Surat pengantar")

    await chooser.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * 6 * 1024 * 1024})

    await expect(page.get_by_role("alert")).to_contain_text("lebih besar dari 5 MB")
    assert await chooser.input_value() == ""


async def test_the_desk_is_driven_by_keyboard(address: str, browser_page: OpenPage) -> None:
    """j and k move, / searches, ? explains; keys typed into a field stay there; they can be switched off."""
    page = await browser_page(1280)
    await page.goto(f"{address}/desk")
    focused = "document.activeElement.closest('[data-row-key]')?.dataset.rowKey"

    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    assert await page.evaluate(focused) == "SM-0002"

    await page.keyboard.press("/")
    await page.keyboard.type("jek?")
    assert await page.get_by_label("Cari nomor").input_value() == "jek?"
    await page.keyboard.press("Escape")

    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await axe_findings(page) == []
    await page.get_by_label("Pakai tombol papan ketik").uncheck()
    await page.get_by_role("button", name="Tutup").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_shortcut_presses_its_button(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """`e` is the button that shows it."""
    page = await browser_page(1280)
    await page.goto(f"{address}/desk")

    await page.keyboard.press("e")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")

    assert demo.received[-1]["nama"] == "teruskan"


async def test_new_rows_arrive_live_and_the_reader_keeps_her_place(
    demo: Demo, address: str, browser_page: OpenPage
) -> None:
    """A row comes in above: focus stays on its row, and that row does not move in the window."""
    page = await browser_page(1280)
    await page.goto(f"{address}/desk")
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")
    row = page.locator("#row-SM-0009")
    await row.get_by_role("link").focus()
    await row.scroll_into_view_if_needed()
    before = await row.bounding_box()

    demo.rows = [{**desk_rows(1)[0], "key": "SM-BARU"}, *desk_rows(12)]
    demo.hub.publish("desk", "case")
    await expect(page.locator("#row-SM-BARU")).to_be_attached()
    await page.wait_for_timeout(50)
    after = await row.bounding_box()

    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 2
    assert await page.evaluate("document.activeElement.closest('[data-row-key]').dataset.rowKey") == "SM-0009"
    assert page_errors(page) == []


async def test_a_burst_of_events_is_one_refresh(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """A part asks at most once a second, whatever the stream says."""
    page = await browser_page(1280)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/daftar") else None)
    await page.goto(f"{address}/desk")
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")

    for _ in range(50):
        demo.hub.publish("desk", "case")
    await page.wait_for_timeout(900)

    assert len(asked) == 1


async def test_a_lost_stream_is_shown_and_found_again(demo: Demo, address: str, browser_page: OpenPage) -> None:
    """The server goes away and comes back: the page says so, and catches up by itself."""
    page = await browser_page(1280)
    await page.goto(f"{address}/desk")
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")

    demo.hub.close()
    await expect(page.locator("[data-live-state]")).to_have_text("terputus, mencoba lagi")
    demo.rows = [{**desk_rows(1)[0], "key": "SM-BARU"}, *desk_rows(12)]
    demo.hub.closed = False

    await expect(page.locator("#row-SM-BARU")).to_be_attached(timeout=15_000)
    await expect(page.locator("[data-live-state]")).to_have_text("langsung")
