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
from intake.domain.access import Asker, AtCounter
from intake.views import Application
from intake.web.applications import ApplicationPages, own_person
from intake.web.counter import House
from intake.web.forms import problem_map, text_in
from intake.web.refusals import told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class ObjectionPages:
    """The form and its answer, for the applicant or an officer at a counter; another's application is a 404."""

    house: House
    base: str = "/permohonan"

    async def ask(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """The form."""
        return await self.asked(request, reference, own_person(principal))

    async def send(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """File it."""
        return await self.sent(request, reference, own_person(principal))

    async def asked(self, request: Request, reference: str, asker: Asker) -> Response:
        """The form; without a refusal that can be objected to, back to the application."""
        application, definition = await ApplicationPages(self.house).found(reference, asker)
        if not application.may_object:
            return RedirectResponse(f"{self.base}/{reference}", 303)
        return self._page(request, application, definition, {}, {})

    async def sent(self, request: Request, reference: str, asker: Asker) -> Response:
        """File it; what was typed stays when something is missing."""
        application, definition = await ApplicationPages(self.house).found(reference, asker)
        form, names = await request.form(), [field.id for field in self._asked().fields]
        typed = {name: text_in(form, name) for name in names}
        answer = await self.house.objections.file(
            reference, asker, typed, text_in(form, "idempotency_key"), Channel.WEB
        )
        kept = {**typed, "brought": text_in(form, "brought")}
        if isinstance(answer, list):
            return self._page(request, application, definition, kept, problem_map(answer))
        if isinstance(answer, Refused):
            if answer.field:
                return self._page(request, application, definition, kept, {answer.field: told(answer)})
            back = RedirectResponse(f"{self.base}/{reference}", 303)
            return self.house.site.flash(back, told(answer), Tone.ERROR)
        return self._done(answer.reference, asker)

    def _done(self, reference: str, asker: Asker) -> Response:
        words = (
            _("Keberatan tercatat dengan nomor %s. Cetak tanda terimanya dan serahkan sekarang.")
            if isinstance(asker, AtCounter)
            else _("Keberatan Anda terkirim dengan nomor %s.")
        )
        return self.house.site.flash(RedirectResponse(f"{self.base}/{reference}", 303), words % reference)

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
            asked=self._asked(), typed=typed, errors=errors, base=self.base,
            zone=office.hours.zone if office else "Asia/Jakarta",
        )  # fmt: skip


def router(house: House) -> APIRouter:
    """The routes of objections."""
    pages, routes = ObjectionPages(house), APIRouter(include_in_schema=False, prefix="/permohonan")
    routes.get("/{reference}/keberatan")(pages.ask)
    routes.post("/{reference}/keberatan")(pages.send)
    return routes
