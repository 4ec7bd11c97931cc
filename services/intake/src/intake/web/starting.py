"""Beginning an application: the competent office is found first, then a draft is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.problems import Problem
from intake.catalogue import Level, OfficeFrom, ServiceDefinition
from intake.web.counter import House
from intake.web.draft_cookie import DraftCookie
from intake.web.forms import text_in
from intake.web.refusals import told

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
BY_PLACE = (OfficeFrom.DOMICILE, OfficeFrom.OBJECT_LOCATION)
REGION_LENGTH = {Level.KANWIL: 2, Level.KANKEMENAG: 5}


@dataclass(frozen=True, slots=True)
class StartPages:
    """Where is it, and begin."""

    house: House

    async def place(self, request: Request, code: str, principal: Public, wilayah: str = "") -> Response:
        """Choose the place or office, one level at a time."""
        definition = fileable(self.house, code)
        if one_office(definition):
            return RedirectResponse(f"/layanan/{code}", 303)
        return place_page(self.house, request, definition, wilayah[:8])

    async def start(self, request: Request, code: str, principal: Public) -> Response:
        """Open a draft at the competent office; ask for the place when the service needs one."""
        definition = fileable(self.house, code)
        form = await request.form()
        region, office = text_in(form, "region")[:8], text_in(form, "office")[:60]
        if not region and not office and not one_office(definition):
            return RedirectResponse(f"/permohonan/baru/{code}", 303)
        region = region_of(self.house, definition, region, office)
        begun = await self.house.drafts.start(
            definition, region=region or None, office=office or None, person=principal.person if principal else None
        )
        if isinstance(begun, Refused):
            return place_page(self.house, request, definition, region[:2], refused=begun)
        draft, secret = begun
        response = RedirectResponse(f"/draf/{draft.draft}/data", 303)
        DraftCookie(self.house.secure_cookies).add(request, response, draft.draft, secret)
        return response


def fileable(house: House, code: str) -> ServiceDefinition:
    """A service that can be applied for; any other is as if it were not there."""
    definition = house.shelf.service(code)
    if definition is None or not definition.fileable:
        raise Problem(404)
    return definition


def one_office(definition: ServiceDefinition) -> bool:
    """Whether there is nothing to choose."""
    return definition.office.chosen_by is OfficeFrom.FIXED and len(definition.office.fixed) == 1


def region_of(house: House, definition: ServiceDefinition, region: str, office: str) -> str:
    """The place that was chosen, by itself or by the office that serves it."""
    chosen = house.shelf.office(office) if definition.office.chosen_by in BY_PLACE else None
    return chosen.regions[0] if chosen is not None and chosen.regions else region


def place_page(
    house: House, request: Request, definition: ServiceDefinition, region: str, *,
    base: str = "/permohonan/baru", back: str = "/layanan", refused: Refused | None = None,
) -> Response:  # fmt: skip
    """Provinces, then regencies, then the offices there: as far as this service's level needs."""
    shelf, level = house.shelf, definition.office.level
    by_office = definition.office.chosen_by in (OfficeFrom.ISSUING_INSTITUTION, OfficeFrom.APPLICANT_CHOICE)
    wanted = REGION_LENGTH.get(level, 5)
    chosen = bool(region) and len(region) >= wanted
    offices = list(shelf.offices(level, region)) if chosen and (by_office or level is Level.KUA) else []
    if definition.office.fixed:
        offices = [office for each in definition.office.fixed if (office := shelf.office(each))]
    places = [] if chosen or offices else list(shelf.places(region or None))
    return house.site.page(
        request, "place.html", refused.status if refused else 200, definition=definition, region=region,
        places=places, offices=offices, ends=(not region and wanted == 2) or (len(region) == 2 and wanted == 5),
        by_office=by_office or level is Level.KUA, refused=refused, refused_words=told(refused) if refused else "",
        here=f"{base}/{definition.code}", back=f"{back}/{definition.code}" if back == "/layanan" else back,
    )  # fmt: skip


def router(house: House) -> APIRouter:
    """The routes that begin an application."""
    pages, routes = StartPages(house), APIRouter(include_in_schema=False)
    routes.get("/permohonan/baru/{code}")(pages.place)
    routes.post("/permohonan/baru/{code}")(pages.start)
    return routes
