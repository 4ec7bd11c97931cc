"""Following an application by number and code, for those who cannot or will not sign in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.ids import normal_reference
from common.web.i18n import _
from common.web.problems import Problem
from intake.web.applications import ApplicationPages
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.refusals import told

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]


@dataclass(frozen=True, slots=True)
class TrackPages:
    """Two fields and an answer; the code never stands in an address."""

    house: House

    async def ask(self, request: Request, principal: Public, nomor: str = "") -> Response:
        """Number and code."""
        typed = {"number": nomor.strip()[:20], "code": ""}
        return self.house.site.page(request, "track.html", typed=typed, errors={})

    async def show(self, request: Request, principal: Public) -> Response:
        """The application, or one sentence that tells a wrong number and a wrong code alike."""
        form = await request.form()
        typed = {"number": text_in(form, "number")[:20], "code": text_in(form, "code")[:20]}
        errors = _missing(typed)
        if errors:
            return self.house.site.page(request, "track.html", 422, typed=typed, errors=errors)
        client = request.client.host if request.client else "unknown"
        reference = normal_reference(typed["number"]) or typed["number"].upper()
        found = await self.house.applications.track(reference, typed["code"], client)
        if found is None or isinstance(found, Refused):
            status, detail = (found.status, told(found)) if found else (404, wrong_pair())
            return self.house.site.page(request, "track.html", status, typed=typed, errors={"number": detail})
        definition = self.house.shelf.service(found.service, found.version)
        if definition is None:
            raise Problem(404)
        context = ApplicationPages(self.house).context(found, definition)
        return self.house.site.page(request, "tracked.html", **context)


def wrong_pair() -> str:
    """The same words whichever of the two is wrong."""
    return _("Nomor dan kode ini tidak cocok. Periksa keduanya pada tanda terima Anda.")


def _missing(typed: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["number"]:
        errors["number"] = _("Isi nomor permohonan, misalnya SM-7Q4K-2MT3.")
    if not typed["code"]:
        errors["code"] = _("Isi kode pelacakan dari tanda terima.")
    return errors


def router(house: House) -> APIRouter:
    """The routes of tracking by code."""
    pages, routes = TrackPages(house), APIRouter(include_in_schema=False)
    routes.get("/lacak")(pages.ask)
    routes.post("/lacak")(pages.show)
    return routes
