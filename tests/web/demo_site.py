"""The fixtures of the demonstration site, for tests that name them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from common.web.site import SiteOptions
from tests.web.browser import serving
from tests.web.demo import Demo


@pytest.fixture
def demo() -> Demo:
    """A fresh demonstration site, without a rate limit."""
    return Demo(SiteOptions(limits=None))


@pytest.fixture
async def address(demo: Demo) -> AsyncIterator[str]:
    """Where the demonstration site is served."""
    async with serving(demo.app, demo.hub) as base:
        yield base
