"""Is this letter ours? Anyone who holds its code may ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.web.i18n import _
from intake.web.counter import House

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The verification page that a letter's QR code leads to."""

    house: House

    async def ask(self, request: Request, principal: Public, kode: str = "") -> Response:
        """Type the code."""
        code = normal_code(kode)
        if code:
            return RedirectResponse(f"/surat/{quote(code, safe='')}", 303)
        errors = {"kode": _("Isi kode yang tertulis di bawah QR.")} if "kode" in request.query_params else {}
        return self.house.site.page(request, "letter_form.html", 422 if errors else 200, code=kode, errors=errors)

    async def show(self, request: Request, code: str, principal: Public) -> Response:
        """What we know of the letter, or that we know of none."""
        letter = await self.house.applications.verify_letter(normal_code(code))
        definition = self.house.shelf.service(letter.service, letter.version) if letter else None
        if letter is None or definition is None:
            errors = {"kode": _("Tidak ada surat dengan kode ini. Periksa lagi hurufnya satu per satu.")}
            return self.house.site.page(request, "letter_form.html", 404, code=code[:40], errors=errors)
        office = self.house.shelf.office(letter.office)
        return self.house.site.page(request, "letter.html", letter=letter, definition=definition, office=office)


def normal_code(text: str) -> str:
    """A code as people type it: spaces and dots left out."""
    return re.sub(r"[^A-Za-z0-9_-]", "", text)[:64]


def router(house: House) -> APIRouter:
    """The routes of verification."""
    pages, routes = LetterPages(house), APIRouter(include_in_schema=False)
    routes.get("/surat")(pages.ask)
    routes.get("/surat/{code}")(pages.show)
    return routes
