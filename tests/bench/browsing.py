"""A small sample in a real Chromium: from an act to the words that stand on two other people's pages."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Browser, Page

from tests.bench.figures import Figure, quantile, say
from tests.bench.moves import Officers, Travelling
from tests.web.browser import chromium

_PAUSE_SECONDS = 2.5
"""Longer than the second in which an open page asks only once, and than its second hint."""
_DESK_WORDS = ("ada di loket", "ada di ketua tim")


async def look_on(
    url: str, applicant: str, officers_names: tuple[str, str], officers: Officers, file: Travelling, looks: int
) -> list[Figure]:
    """Move a file to and fro; return how long its applicant's page and the other desk's queue took to show it."""
    shown: list[float] = []
    listed: list[float] = []
    async with chromium() as browser:
        student = await _signed_in(browser, url, applicant, f"/permohonan/{file.reference}")
        desks = [
            await _signed_in(browser, url, name, f"/meja?antrean={queue}")
            for name, queue in zip(officers_names, ("kanwil-32.loket", "kanwil-32.ketua-tim"), strict=True)
        ]
        while len(shown) < looks:
            if not file.claimed:
                await officers.act(file)
                await asyncio.sleep(_PAUSE_SECONDS)
            there = 1 - file.at
            began = time.perf_counter()
            await officers.act(file)
            seen = await asyncio.gather(
                _until_told(student, _DESK_WORDS[there], began), _until_listed(desks[there], file.reference, began)
            )
            shown.append(seen[0])
            listed.append(seen[1])
            await asyncio.sleep(_PAUSE_SECONDS)
        say(f"{looks} moves looked at in Chromium")
    return [
        f for name, seen_in in (("applicants_page", shown), ("other_queue", listed)) for f in _figures(name, seen_in)
    ]


def _figures(name: str, seconds: list[float]) -> list[Figure]:
    """So small a sample has a middle and a worst."""
    worst = Figure(f"chromium_{name}_max", max(seconds) * 1000, "ms", len(seconds))
    return [quantile(f"chromium_{name}", seconds, 50), worst]


async def _until_told(page: Page, words: str, began: float) -> float:
    await page.get_by_text(words).first.wait_for(state="visible", timeout=20_000)
    return time.perf_counter() - began


async def _until_listed(page: Page, reference: str, began: float) -> float:
    await page.locator(f"[data-row-key='{reference}']").wait_for(state="visible", timeout=20_000)
    return time.perf_counter() - began


async def _signed_in(browser: Browser, url: str, account: str, path: str) -> Page:
    page = await (await browser.new_context(locale="id-ID")).new_page()
    await page.goto(f"{url}/masuk?next={path}")
    await page.locator(f"button[value='{account}']").click()
    await page.wait_for_url(f"{url}{path}*")
    return page
