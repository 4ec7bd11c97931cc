"""A real Chromium for tests: pages at a width, screenshots to look at, and axe-core's verdict."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright
from starlette.types import ASGIApp

from common.process import serve
from common.web.live import Hub

ROOT = Path(__file__).resolve().parents[2]
STATIC_DIR = Path(os.environ.get("SATUMEJA_STATIC_DIR", ROOT / "node_modules"))
SCREENSHOTS = ROOT / ".sandbox" / "screenshots"
_SWITCHED_OFF = (
    # what the browser's own window would load beside each page: a renderer that nobody ever sees
    "InitialWebUI,PreloadTopChromeWebUI,WebUIReloadButton,WebUITabStrip,WebUIToolbar,"
    # what Playwright switches off by itself: the last switch of this name is the one that counts
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,"
    "PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning"
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={_SWITCHED_OFF}",
]
HEIGHTS = {390: 844, 1280: 800, 1920: 1080}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class OpenPage(Protocol):
    """Opens a fresh browser profile at a width; without JavaScript when asked."""

    async def __call__(self, width: int = 390, *, javascript: bool = True) -> Page:
        """A blank page; it fails the test's wait when the site raises a script or policy error."""
        ...


def chromium_path() -> str:
    """Where Debian's Chromium is; a clear sentence when it is absent."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is missing: install it with `apt-get install chromium`, then run the tests again.")
    return path


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """One browser process."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def profiles_of(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open pages in this browser, each in a profile of its own; all of them are forgotten at the end."""
    async with AsyncExitStack() as stack:

        async def open_page(width: int = 390, *, javascript: bool = True) -> Page:
            context = await browser.new_context(
                viewport={"width": width, "height": HEIGHTS.get(width, 900)},
                java_script_enabled=javascript,
                locale="id-ID",
                reduced_motion="reduce",
            )
            stack.push_async_callback(context.close)
            page = await context.new_page()
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda message: errors.append(told(message)) if message.type == "error" else None)
            page.__dict__["errors"] = errors
            return page

        yield open_page


@pytest.fixture
async def browser_page() -> AsyncIterator[OpenPage]:
    """`await browser_page(390)`: a page of that width; script and policy errors are in `page_errors(page)`."""
    async with chromium() as browser, profiles_of(browser) as open_page:
        yield open_page


def told(message: ConsoleMessage) -> str:
    """What the browser's console says, and about which address."""
    return f"{message.text} {message.location.get('url', '')}".rstrip()


def page_errors(page: Page) -> list[str]:
    """Script errors and refused resources so far; empty is what a test wants."""
    errors: list[str] = page.__dict__["errors"]
    return errors


async def screenshot(page: Page, name: str, *, full: bool = True) -> Path:
    """Keep a picture below `.sandbox/screenshots/` for looking at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    await page.screenshot(path=path, full_page=full)
    return path


async def axe_findings(page: Page, *, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """axe-core's findings of the given weight, one sentence each."""
    source = STATIC_DIR / "axe-core" / "axe.min.js"
    if not source.is_file():
        pytest.fail(f"axe-core is missing at {source}: run `make setup`.")
    await page.evaluate(source.read_text())
    result: dict[str, Any] = await page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{finding['impact']}: {finding['help']} ({finding['id']}) at {node['target']}: {node['html'][:160]}"
        for finding in result["violations"]
        if finding["impact"] in impacts
        for node in finding["nodes"]
    ]


@asynccontextmanager
async def serving(app: ASGIApp, *hubs: Hub) -> AsyncIterator[str]:
    """Serve an application on a free port of this machine; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    task = asyncio.create_task(serve(app, host="127.0.0.1", port=port, drain_seconds=2, closing=hubs))
    async with asyncio.timeout(10):
        while not await _answers(port):
            await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _answers(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
