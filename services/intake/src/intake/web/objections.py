"""Objecting to a refusal: one page from the refused application, with or without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.contracts.intake import Channel
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from intake.catalogue import ServiceDefinition
from intake.views import Application
from intake.web.applications import ApplicationPages
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.refusals import told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class ObjectionPages:
    """The form and its answer; another's application is a 404."""

    house: House

    async def ask(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """The form; without a refusal that can be objected to, back to the application."""
        application, definition = await ApplicationPages(self.house).own(reference, principal)
        if not application.may_object:
            return RedirectResponse(f"/permohonan/{reference}", 303)
        return self._page(request, application, definition, {}, {})

    async def send(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """File it; what was typed stays when something is missing."""
        application, definition = await ApplicationPages(self.house).own(reference, principal)
        form, asked = await request.form(), self._asked()
        typed = {field.id: text_in(form, field.id) for field in asked.fields}
        assert principal.person is not None
        key = text_in(form, "idempotency_key")
        answer = await self.house.objections.file(reference, principal.person, typed, key, Channel.WEB)
        if isinstance(answer, list):
            return self._page(request, application, definition, typed, {p.field: p.message for p in answer})
        if isinstance(answer, Refused):
            back = RedirectResponse(f"/permohonan/{reference}", 303)
            return self.house.site.flash(back, told(answer), Tone.ERROR)
        sent = RedirectResponse(f"/permohonan/{answer.reference}", 303)
        return self.house.site.flash(sent, _("Keberatan Anda terkirim dengan nomor %s.") % answer.reference)

    def _asked(self) -> ServiceDefinition:
        asked = self.house.objections.definition
        if asked is None:
            raise Problem(404)
        return asked

    def _page(
        self, request: Request, application: Application, definition: ServiceDefinition, typed: Mapping[str, str],
        errors: Mapping[str, str],
    ) -> Response:  # fmt: skip
        office = self.house.shelf.office(application.office)
        return self.house.site.page(
            request, "objection.html", 422 if errors else 200, application=application, definition=definition,
            asked=self._asked(), typed=typed, errors=errors, zone=office.hours.zone if office else "Asia/Jakarta",
        )  # fmt: skip


def router(house: House) -> APIRouter:
    """The routes of objections."""
    pages, routes = ObjectionPages(house), APIRouter(include_in_schema=False, prefix="/permohonan")
    routes.get("/{reference}/keberatan")(pages.ask)
    routes.post("/{reference}/keberatan")(pages.send)
    return routes
