"""Answering a return: exactly what the officer marked can be changed, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.contracts.routing import Mark
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _
from intake.catalogue import Document, FormField, ServiceDefinition
from intake.domain.access import Asker
from intake.views import Application, FieldProblem, Paper, State
from intake.web.applications import ApplicationPages, own_person
from intake.web.counter import House
from intake.web.forms import problem_map, text_in, upload_in
from intake.web.refusals import told
from intake.web.words import reason_sentence

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class MarkedField:
    """A question to answer again, and why."""

    field: FormField
    reason: str


@dataclass(frozen=True, slots=True)
class MarkedPaper:
    """A paper to replace, why, and what lies there now."""

    document: Document
    reason: str
    paper: Paper | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class CorrectionPages:
    """One form holds all that was marked, so that nothing typed is lost when a file is refused."""

    house: House

    base: str = "/permohonan"

    async def ask(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """What must be corrected, and only that."""
        return await self.asked(request, reference, own_person(principal))

    async def offer(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Take the files, then send the correction; or only keep the files for now."""
        return await self.offered(request, reference, own_person(principal))

    async def asked(self, request: Request, reference: str, asker: Asker) -> Response:
        """The form, for the applicant or an officer to whom she brought it."""
        application, definition = await ApplicationPages(self.house).found(reference, asker)
        if application.state is not State.RETURNED:
            return RedirectResponse(f"{self.base}/{reference}", 303)
        return self._page(request, application, definition, application.answers, {})

    async def offered(self, request: Request, reference: str, asker: Asker) -> Response:
        """What came in: files are kept even when something else is still wrong."""
        application, definition = await ApplicationPages(self.house).found(reference, asker)
        if application.state is not State.RETURNED:
            return RedirectResponse(f"{self.base}/{reference}", 303)
        form = await request.form()
        answers = {mark.target: text_in(form, mark.target) for mark in application.marks if mark.kind == "field"}
        errors = await self._take_files(form, application, asker)
        send = text_in(form, "_act") == "send" and not errors
        if send:
            done = await self.house.applications.correct(reference, asker, answers, text_in(form, "idempotency_key"))
            if not done:
                response = RedirectResponse(f"{self.base}/{reference}", 303)
                return self.house.site.flash(response, _("Perbaikan terkirim. Waktu layanan segera berjalan lagi."))
            if isinstance(done, Refused):
                response = RedirectResponse(f"{self.base}/{reference}", 303)
                return self.house.site.flash(response, told(done), Tone.ERROR)
            errors = self._by_form_field(done, application)
        application, definition = await ApplicationPages(self.house).found(reference, asker)
        return self._page(request, application, definition, {**application.answers, **answers}, errors, kept=not send)

    def _by_form_field(self, problems: Sequence[FieldProblem], application: Application) -> dict[str, str]:
        """Problems by the names of this form: files have a prefix."""
        files = {mark.target for mark in application.marks if mark.kind == "document"}
        named = problem_map(problems)
        return {f"file-{name}" if name in files else name: sentence for name, sentence in named.items()}

    async def _take_files(self, form: FormData, application: Application, asker: Asker) -> dict[str, str]:
        """Attach every file that was chosen; what was refused, by requirement."""
        errors: dict[str, str] = {}
        for mark in application.marks:
            upload = await upload_in(form, f"file-{mark.target}") if mark.kind == "document" else None
            if upload is None:
                continue
            taken = await self.house.applications.attach(application.reference, asker, mark.target, upload)
            if isinstance(taken, Refused):
                errors[f"file-{mark.target}"] = told(taken)
        return errors

    def _page(
        self,
        request: Request,
        application: Application,
        definition: ServiceDefinition,
        answers: Any,
        errors: Any,
        *,
        kept: bool = False,
    ) -> Response:
        context = ApplicationPages(self.house).context(application, definition)
        return self.house.site.page(
            request,
            "correction.html",
            422 if errors else 200,
            **context,
            answers=answers,
            errors=errors,
            kept=kept and not errors,
            base=self.base,
            fields=marked_fields(application.marks, definition),
            papers=marked_papers(application, definition),
        )


def marked_fields(marks: tuple[Mark, ...], definition: ServiceDefinition) -> list[MarkedField]:
    """The marked questions in the order of the form."""
    reasons = {mark.target: mark.reason for mark in marks if mark.kind == "field"}
    return [
        MarkedField(each, reason_sentence(definition, reasons[each.id]))
        for each in definition.fields
        if each.id in reasons
    ]


def marked_papers(application: Application, definition: ServiceDefinition) -> list[MarkedPaper]:
    """The marked papers in the order of the definition; replaced ones say so."""
    reasons = {mark.target: mark.reason for mark in application.marks if mark.kind == "document"}
    papers = {paper.requirement: paper for paper in application.papers}
    return [
        MarkedPaper(
            each,
            reason_sentence(definition, reasons[each.id]),
            papers.get(each.id),
            each.id in application.replaced,
        )
        for each in definition.documents
        if each.id in reasons
    ]


def router(house: House) -> APIRouter:
    """The routes of a correction."""
    pages, routes = CorrectionPages(house), APIRouter(include_in_schema=False)
    routes.get("/permohonan/{reference}/perbaikan")(pages.ask)
    routes.post("/permohonan/{reference}/perbaikan")(pages.offer)
    return routes
