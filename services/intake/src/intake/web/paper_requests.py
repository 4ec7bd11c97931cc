"""The officer's counter: what an applicant without an account asks for by a signed paper, and the form to sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from intake.counter_views import may_ask
from intake.domain.access import AtCounter
from intake.domain.requests import Brought, RequestKind
from intake.web.applications import ApplicationPages
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.objections import ObjectionPages
from intake.web.paper_drafts import at_counter
from intake.web.refusals import told
from intake.web.visits import VisitPages

Officer = Annotated[Principal, allowed(Permission.COUNTER)]
Number = Annotated[int, PathParameter(ge=1, le=1_000)]
BASE = "/loket"


@dataclass(frozen=True, slots=True)
class PaperRequestPages:
    """Each page is the applicant's own, with the paper in hand as one question more."""

    house: House

    async def ask_objection(self, request: Request, reference: str, principal: Officer) -> Response:
        """The objection to copy from paper."""
        return await ObjectionPages(self.house, BASE).asked(request, reference, at_counter(principal))

    async def object_to(self, request: Request, reference: str, principal: Officer) -> Response:
        """File it."""
        return await ObjectionPages(self.house, BASE).sent(request, reference, await _bringing(request, principal))

    async def ask_visit(self, request: Request, reference: str, principal: Officer) -> Response:
        """The offered times, or the report."""
        return await VisitPages(self.house, BASE).asked(request, reference, at_counter(principal))

    async def answer_visit(self, request: Request, reference: str, principal: Officer) -> Response:
        """File her answer."""
        return await VisitPages(self.house, BASE).answered(request, reference, await _bringing(request, principal))

    async def remark(self, request: Request, reference: str, principal: Officer) -> Response:
        """File her remark."""
        return await VisitPages(self.house, BASE).remarked(request, reference, await _bringing(request, principal))

    async def report(self, request: Request, reference: str, number: Number, principal: Officer) -> Response:
        """The report, to print."""
        return await VisitPages(self.house, BASE).copy(reference, number, at_counter(principal))

    async def ask_withdrawal(self, request: Request, reference: str, principal: Officer) -> Response:
        """Is this what she signed?"""
        return await self._withdrawal(request, reference, at_counter(principal), {})

    async def withdraw(self, request: Request, reference: str, principal: Officer) -> Response:
        """Ask to withdraw; the office says whether that came in time."""
        asker, key = await _bringing(request, principal), text_in(await request.form(), "idempotency_key")
        refused = await self.house.applications.withdraw(reference, asker, key)
        if refused is not None and refused.status == 404:
            raise Problem(404)
        if refused is not None and refused.field:
            return await self._withdrawal(request, reference, asker, {refused.field: told(refused)})
        response = RedirectResponse(f"{BASE}/{reference}", 303)
        if refused is not None:
            return self.house.site.flash(response, told(refused), Tone.ERROR)
        return self.house.site.flash(response, _("Tercatat: pemohon meminta permohonannya ditarik."))

    async def form(self, request: Request, reference: str, kind: RequestKind, principal: Officer) -> Response:
        """The form that she fills in and signs, made for the printer."""
        pages = ApplicationPages(self.house)
        application, definition = await pages.found(reference, at_counter(principal))
        if kind not in may_ask(application, self.house.clock.now()):
            raise Problem(404)
        context = pages.context(application, definition)
        return self.house.site.page(
            request, "paper_form.html", kind=kind, asked=self.house.objections.definition,
            counter=self.house.shelf.office(application.counter), **context,
        )  # fmt: skip

    async def _withdrawal(self, request: Request, reference: str, asker: AtCounter, errors: dict[str, str]) -> Response:
        pages = ApplicationPages(self.house)
        application, definition = await pages.found(reference, asker)
        if application.state.ended or application.withdrawal_asked:
            return RedirectResponse(f"{BASE}/{reference}", 303)
        context = pages.context(application, definition)
        return self.house.site.page(
            request, "withdraw.html", 422 if errors else 200, base=BASE, errors=errors, **context
        )


async def _bringing(request: Request, principal: Principal) -> AtCounter:
    """The officer with the paper that she says she has in hand."""
    named = text_in(await request.form(), "brought")
    return replace(at_counter(principal), brought=Brought(named) if named in set(Brought) else None)


def router(house: House) -> APIRouter:
    """The routes of what is asked for by a signed paper."""
    pages, routes = PaperRequestPages(house), APIRouter(prefix=f"{BASE}/{{reference}}", include_in_schema=False)
    routes.get("/keberatan")(pages.ask_objection)
    routes.post("/keberatan")(pages.object_to)
    routes.get("/tarik")(pages.ask_withdrawal)
    routes.post("/tarik")(pages.withdraw)
    routes.get("/kunjungan")(pages.ask_visit)
    routes.post("/kunjungan")(pages.answer_visit)
    routes.post("/kunjungan/catatan")(pages.remark)
    routes.get("/kunjungan/{number}/berita-acara.pdf")(pages.report)
    routes.get("/formulir/{kind}")(pages.form)
    return routes
