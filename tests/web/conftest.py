"""One Chromium for the tests of a module: each opens profiles of its own in it, on the module's event loop.

A module that shares says so: `pytestmark = pytest.mark.asyncio(loop_scope="module")`, and its fixtures that
wait have the same `loop_scope`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.web.browser import OpenPage, chromium, profiles_of


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_browser() -> AsyncIterator[Browser]:
    """The browser process that a module's tests share."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def browser_page(module_browser: Browser) -> AsyncIterator[OpenPage]:
    """`await browser_page(390)`: a page of that width; script and policy errors are in `page_errors(page)`."""
    async with profiles_of(module_browser) as open_page:
        yield open_page
