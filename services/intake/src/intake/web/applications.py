"""Following one's applications: the list, one application live, its letter, withdrawing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _
from common.web.live import sse_response
from common.web.problems import Problem
from intake.catalogue import ServiceDefinition
from intake.domain.access import Asker
from intake.views import Application
from intake.web import timeline
from intake.web.announcing import channel
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.pictures import page_picture, pdf
from intake.web.refusals import told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Page = Annotated[int, PathParameter(ge=1, le=500)]


@dataclass(frozen=True, slots=True)
class ApplicationPages:
    """What a person sees of her own applications; another's is a 404."""

    house: House

    async def own(self, reference: str, principal: Principal) -> tuple[Application, ServiceDefinition]:
        """The person's application with its definition."""
        return await self.found(reference, own_person(principal))

    async def found(self, reference: str, asker: Asker) -> tuple[Application, ServiceDefinition]:
        """The application with its definition; one that is not the asker's does not exist."""
        application = await self.house.applications.view(reference, asker)
        service = (application.service, application.version) if application else None
        definition = self.house.shelf.service(*service) if service else None
        if application is None or definition is None:
            raise Problem(404)
        return application, definition

    async def list(self, request: Request, principal: SignedIn, sesudah: str = "") -> Response:
        """All of them; what waits for its applicant first."""
        assert principal.person is not None
        page = await self.house.applications.applications_of(principal.person, sesudah or None)
        drafts = await self.house.drafts.drafts_of(principal.person) if not sesudah else ()
        contacts = await self.house.contacts.contacts(principal.person)
        return self.house.site.page(
            request, "applications.html", mine=page, drafts=drafts, contacts=contacts, first=not sesudah
        )

    async def show(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Where it is, why, until when."""
        application, definition = await self.own(reference, principal)
        return self.house.site.page(request, "application.html", **self.context(application, definition))

    async def fragment(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """The live part of the page alone."""
        application, definition = await self.own(reference, principal)
        context = self.context(application, definition)
        return self.house.site.fragment(request, "application.html", "progress", **context)

    async def stream(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Hints that something changed."""
        application, _definition = await self.own(reference, principal)
        asker = own_person(principal)

        async def still() -> bool:
            return await self.house.applications.view(reference, asker) is not None

        return sse_response(request, self.house.hub, [channel(application.application)], still=still)

    async def letter(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """The letter as PDF."""
        assert principal.person is not None
        content = await self.house.applications.letter_pdf(reference, principal.person)
        return pdf(content, f"surat-{reference}")

    async def picture(
        self, request: Request, reference: str, document: UUID, page: Page, principal: SignedIn
    ) -> Response:
        """A page of one of its documents."""
        assert principal.person is not None
        image = await self.house.applications.page_image(reference, principal.person, document, page)
        return page_picture(image)

    async def ask_withdrawal(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Are you sure?"""
        application, definition = await self.own(reference, principal)
        if application.state.ended or application.withdrawal_asked:
            return RedirectResponse(f"/permohonan/{reference}", 303)
        context = self.context(application, definition)
        return self.house.site.page(request, "withdraw.html", base="/permohonan", errors={}, **context)

    async def withdraw(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Ask to withdraw; the office says whether that came in time."""
        assert principal.person is not None
        key = text_in(await request.form(), "idempotency_key")
        if not key:
            return RedirectResponse(f"/permohonan/{reference}/tarik", 303)
        answer = await self.house.applications.withdraw(reference, principal.person, key)
        response = RedirectResponse(f"/permohonan/{reference}", 303)
        if isinstance(answer, Refused):
            return self.house.site.flash(response, told(answer), Tone.ERROR)
        return self.house.site.flash(response, _("Permintaan Anda untuk menarik permohonan sudah kami terima."))

    def context(self, application: Application, definition: ServiceDefinition) -> dict[str, Any]:
        """What a template needs to show an application."""
        office = self.house.shelf.office(application.office)
        zone = office.hours.zone if office else "Asia/Jakarta"
        return {
            "application": application,
            "definition": definition,
            "office": office,
            "zone": zone,
            "third_parties_days": self.house.third_parties_days,
            "desk": definition.desk(application.desk) if application.desk else None,
            "unit": self.house.shelf.unit_name(application.unit) if application.unit else None,
            "now": self.house.clock.now(),
            "entries": timeline.entries(application, definition, zone),
        }


def own_person(principal: Principal) -> UUID:
    """Who is signed in."""
    assert principal.person is not None
    return principal.person


def router(house: House) -> APIRouter:
    """The routes of applications."""
    pages, routes = ApplicationPages(house), APIRouter(include_in_schema=False, prefix="/permohonan")
    routes.get("")(pages.list)
    routes.get("/{reference}")(pages.show)
    routes.get("/{reference}/isi")(pages.fragment)
    routes.get("/{reference}/langsung")(pages.stream)
    routes.get("/{reference}/surat.pdf")(pages.letter)
    routes.get("/{reference}/berkas/{document}/{page}")(pages.picture)
    routes.get("/{reference}/tarik")(pages.ask_withdrawal)
    routes.post("/{reference}/tarik")(pages.withdraw)
    return routes
