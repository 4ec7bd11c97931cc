"""Stands in for `common.auth.Authentication` where a test only needs somebody signed in, or nobody any more."""

from __future__ import annotations

from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from common.auth import Principal

SIGNED_IN_COOKIE = "test_person"


class SignInByCookie:
    """The cookie holds the person's id as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            cookies = dict(part.strip().split("=", 1) for part in _cookie(scope).split(";") if "=" in part)
            person = cookies.get(SIGNED_IN_COOKIE)
            scope.setdefault("state", {})["principal"] = Principal(UUID(person), "Warga 1") if person else None
        await self.app(scope, receive, send)


def _cookie(scope: Scope) -> str:
    return Headers(scope=scope).get("cookie", "")
