"""A visitor of the whole system in Chromium: signs in as the ready people do, and looks closely at every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.web.browser import axe_findings, page_errors, screenshot


@dataclass(slots=True)
class Visitor:
    """One browser at one width; what is wrong with the pages she saw is in `findings`."""

    page: Page
    url: str
    name: str
    scripted: bool = True
    findings: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Open an address of the front door."""
        await self.page.goto(self.url + path)

    async def look(self, what: str) -> None:
        """Keep a picture of the page and note what breaks the promises of every page."""
        await self.page.wait_for_load_state()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        await screenshot(self.page, f"whole-{self.name}-{what}-{width}")
        if not self.scripted:
            return
        wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.findings += [f"{what}: {wide} px too wide"] if wide > 0 else []
        self.findings += [f"{what}: {finding}" for finding in await axe_findings(self.page)]

    async def choose_account(self, account: str) -> None:
        """Be somebody at the identity provider that the page has led to."""
        await self.page.locator(f"button[value='{account}']").click()

    async def sign_in(self, account: str, path: str) -> None:
        """Sign in and come out at a page."""
        await self.go(f"/masuk?next={path}")
        await self.choose_account(account)
        await self.page.wait_for_url(f"{self.url}{path}*")

    async def press(self, name: str, *, role: str = "button") -> None:
        """Press the first button (or link) of this name."""
        await self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    async def sees(self, text: str, *, seconds: float = 20) -> None:
        """Wait until a text stands on the page, without loading it again."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    def well(self) -> list[str]:
        """Everything that was wrong, script errors included; the identity provider's own pages are not ours."""
        elsewhere = f"http://{urlsplit(self.url).hostname}:"
        errors = page_errors(self.page)
        return self.findings + [e for e in errors if elsewhere not in e or self.url in e]
