"""The survey's pages: an offer that can be skipped, nine questions, thanks. Their addresses name no application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.i18n import _
from intake.domain.surveys import UNSUR, Ticket, read_answers
from intake.refusals import SURVEY_OPENED
from intake.survey_questions import QUESTIONS
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.refusals import problem
from intake.web.survey_cookies import SurveyCookies

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
SKIP = "lewati"
FORM = "/survei"


@dataclass(frozen=True, slots=True)
class SurveyPages:
    """Whoever holds a ticket fills in its form; who she is, the page does not ask."""

    house: House

    @property
    def cookies(self) -> SurveyCookies:
        """What the browser remembers."""
        return SurveyCookies(self.house.secure_cookies)

    async def offer(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Skip the survey, or get the ticket to its form."""
        assert principal.person is not None
        form = await request.form()
        if text_in(form, "offer") == SKIP:
            response = RedirectResponse(f"/permohonan/{reference}", 303)
            self.cookies.answer_offer(response, reference, SKIP)
            return response
        ticket = await self.house.surveys.open(reference, principal.person, text_in(form, "idempotency_key"))
        if isinstance(ticket, Refused) and ticket.code != SURVEY_OPENED.code:
            raise problem(ticket)
        response = RedirectResponse(FORM, 303, {"Referrer-Policy": "no-referrer"})
        self.cookies.answer_offer(response, reference, "isi")
        if isinstance(ticket, str):
            self.cookies.hold(response, ticket)
        return response

    async def ask(self, request: Request, principal: Public) -> Response:
        """The nine questions, or why there are none."""
        ticket = await self.house.surveys.ticket(self.cookies.ticket(request))
        if ticket is None:
            return self.house.site.page(request, "survey_closed.html")
        return self._form(request, ticket, {}, {})

    async def answer(self, request: Request, principal: Public) -> Response:
        """Take the form in; what is missing is named, what was chosen stays."""
        sealed = self.cookies.ticket(request)
        ticket, form = await self.house.surveys.ticket(sealed), await request.form()
        if ticket is not None:
            given = {unsur: text_in(form, unsur) for unsur in UNSUR}
            answers, missing = read_answers(given)
            if answers is None:
                return self._form(request, ticket, given, {unsur: _unanswered(unsur) for unsur in missing})
            refused = await self.house.surveys.answer(sealed, answers)
            if refused is not None:
                raise problem(refused)
        response = RedirectResponse(f"{FORM}/terima-kasih" if ticket else FORM, 303)
        self.cookies.used(response)
        return response

    async def thanks(self, request: Request, principal: Public) -> Response:
        """It arrived."""
        return self.house.site.page(request, "survey_thanks.html")

    def _form(self, request: Request, ticket: Ticket, given: dict[str, str], errors: dict[str, str]) -> Response:
        definition = self.house.shelf.service(ticket.service, ticket.version)
        return self.house.site.page(
            request, "survey.html", 422 if errors else 200, questions=QUESTIONS, given=given, errors=errors,
            definition=definition, office=self.house.shelf.office(ticket.office),
        )  # fmt: skip


def _unanswered(unsur: str) -> str:
    return _("Pertanyaan %(number)s: pilih satu jawaban.") % {"number": UNSUR.index(unsur) + 1}


def router(house: House) -> APIRouter:
    """The routes of the survey."""
    pages, routes = SurveyPages(house), APIRouter(include_in_schema=False)
    routes.post("/permohonan/{reference}/survei")(pages.offer)
    routes.get(FORM)(pages.ask)
    routes.post(FORM)(pages.answer)
    routes.get(f"{FORM}/terima-kasih")(pages.thanks)
    return routes
