"""A visitor without JavaScript: follows links, fills forms, and checks every page on the way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from tests.web.intake.world import World
from tests.web.pagecheck import check_page
from tests.web.sign_in_by_cookie import SIGNED_IN_COOKIE

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')


class Visitor:
    """One browser's cookies and the page it looks at."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page = ""
        self.path = ""

    def sign_in(self, person: UUID) -> None:
        """From now on the visitor is this person."""
        self.client.cookies.set(SIGNED_IN_COOKIE, str(person))

    async def open(self, path: str, status: int = 200) -> httpx.Response:
        """Fetch a page; redirects are followed, and the last page is checked."""
        return self._arrived(await self.client.get(path, follow_redirects=True), status)

    async def send(
        self, path: str, fields: Mapping[str, str] | None = None, *, files: Any = None, status: int = 200
    ) -> httpx.Response:
        """Send a form of the current page with its token and key."""
        token, key = _TOKEN.search(self.page), _KEY.search(self.page)
        assert token is not None, f"the page {self.path} has no form"
        hidden = {"csrf_token": token[1]} | ({"idempotency_key": key[1]} if key else {})
        answer = await self.client.post(path, data={**hidden, **(fields or {})}, files=files, follow_redirects=True)
        return self._arrived(answer, status)

    def _arrived(self, answer: httpx.Response, status: int) -> httpx.Response:
        assert answer.status_code == status, f"{answer.request.url.path}: {answer.status_code}, wanted {status}"
        if answer.headers.get("content-type", "").startswith("text/html"):
            check_page(answer.text, answer)
            self.page, self.path = answer.text, answer.request.url.path
        return answer


@asynccontextmanager
async def visitor_in(world: World, language: str = "id") -> AsyncIterator[Visitor]:
    """A fresh visitor of a world."""
    transport = httpx.ASGITransport(app=world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://satumeja.test") as client:
        client.cookies.set("sm_lang", language)
        yield Visitor(client)


def title_of(page: str) -> str:
    """What a page calls itself."""
    found = _TITLE.search(page)
    assert found is not None, page[:400]
    return found[1]
