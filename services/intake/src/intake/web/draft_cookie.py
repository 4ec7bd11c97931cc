"""The browser's keys to drafts begun without signing in: `id.secret`, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from intake.views import DraftKey

COOKIE = "sm_draft"
MOST = 5
SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class DraftCookie:
    """Reads and writes the cookie."""

    secure: bool

    def keys(self, request: Request) -> Iterator[DraftKey]:
        """The drafts that this browser began."""
        for part in request.cookies.get(COOKIE, "").split("~")[:MOST]:
            draft, _, secret = part.partition(".")
            try:
                yield DraftKey(UUID(draft), secret)
            except ValueError:
                continue

    def key(self, request: Request, draft: UUID) -> DraftKey:
        """The key to one draft: the browser's secret and the signed-in person, whichever there is."""
        principal = request.state.principal
        secret = next((key.secret for key in self.keys(request) if key.draft == draft), None)
        return DraftKey(draft, secret, principal.person if principal else None)

    def add(self, request: Request, response: Response, draft: UUID, secret: str) -> None:
        """Keep the key of a new draft; the oldest beyond the fifth is forgotten."""
        self._write(response, [DraftKey(draft, secret), *self.keys(request)][:MOST])

    def forget(self, request: Request, response: Response, draft: UUID) -> None:
        """The draft is sent or discarded."""
        self._write(response, [key for key in self.keys(request) if key.draft != draft])

    def _write(self, response: Response, keys: list[DraftKey]) -> None:
        if not keys:
            response.delete_cookie(COOKIE, path="/", secure=self.secure, httponly=True, samesite="lax")
            return
        value = "~".join(f"{key.draft}.{key.secret}" for key in keys)
        response.set_cookie(COOKIE, value, SECONDS, path="/", secure=self.secure, httponly=True, samesite="lax")
