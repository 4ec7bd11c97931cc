"""The officer's counter: what was filed from paper, its prints, what was handed over, corrections that are brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from intake.counter_views import CounterFile, may_ask
from intake.domain.papers import PaperKind
from intake.web.applications import ApplicationPages
from intake.web.corrections import CorrectionPages
from intake.web.counter import House
from intake.web.forms import text_in
from intake.web.paper_drafts import at_counter
from intake.web.pictures import pdf
from intake.web.refusals import told
from intake.web.sending import qr_picture

Officer = Annotated[Principal, allowed(Permission.COUNTER)]


@dataclass(frozen=True, slots=True)
class PaperApplicationPages:
    """An application of this counter; another counter's is a 404. Papers that were filed are not shown here again."""

    house: House

    async def show(self, request: Request, reference: str, principal: Officer) -> Response:
        """Where it stands, and the papers to print and hand over."""
        file = await self._file(reference, principal)
        asks, own = may_ask(file.application, self.house.clock.now()), set(principal.counters)
        return self.house.site.page(request, "paper_application.html", asks=asks, own=own, **self._context(file))

    async def sheet(self, request: Request, reference: str, paper: PaperKind, principal: Officer) -> Response:
        """One paper, made for the printer."""
        file = await self._file(reference, principal)
        if paper is PaperKind.LETTER or paper not in {sheet.kind for sheet in file.papers}:
            raise Problem(404)
        receipt = await self.house.applications.receipt(reference, at_counter(principal))
        if receipt is None:
            raise Problem(404)
        return self.house.site.page(
            request, "paper_sheet.html", paper=paper, receipt=receipt, qr=qr_picture(receipt.track_url),
            **self._context(file),
        )  # fmt: skip

    async def letter(self, request: Request, reference: str, principal: Officer) -> Response:
        """The letter, to print."""
        content = await self.house.applications.letter_pdf(reference, at_counter(principal))
        return pdf(content, f"surat-{reference}")

    async def hand_over(self, request: Request, reference: str, principal: Officer) -> Response:
        """The applicant holds the paper in her hands."""
        form = await request.form()
        wanted, until = text_in(form, "paper"), text_in(form, "states_until")
        if wanted not in set(PaperKind) or not until.isdecimal() or len(until) > 9:
            raise Problem(422)
        refused = await self.house.papers.hand_over(
            reference, at_counter(principal), PaperKind(wanted), int(until), text_in(form, "idempotency_key")
        )
        if refused is not None and refused.status == 404:
            raise Problem(404)
        response = RedirectResponse(f"/loket/{reference}", 303)
        if refused is not None:
            return self.house.site.flash(response, told(refused), Tone.ERROR)
        return self.house.site.flash(response, _("Tercatat: kertasnya ada di tangan pemohon."))

    async def ask_correction(self, request: Request, reference: str, principal: Officer) -> Response:
        """What she was asked to correct."""
        return await CorrectionPages(self.house, "/loket").asked(request, reference, at_counter(principal))

    async def correct(self, request: Request, reference: str, principal: Officer) -> Response:
        """File what she brought."""
        return await CorrectionPages(self.house, "/loket").offered(request, reference, at_counter(principal))

    async def _file(self, reference: str, principal: Principal) -> CounterFile:
        file = await self.house.papers.file(reference, at_counter(principal))
        if file is None:
            raise Problem(404)
        return file

    def _context(self, file: CounterFile) -> dict[str, Any]:
        application = file.application
        definition = self.house.shelf.service(application.service, application.version)
        if definition is None:
            raise Problem(404)
        context = ApplicationPages(self.house).context(application, definition)
        return {**context, "file": file, "counter": self.house.shelf.office(application.counter)}


def router(house: House) -> APIRouter:
    """The routes of what was filed from paper."""
    pages, routes = PaperApplicationPages(house), APIRouter(prefix="/loket/{reference}", include_in_schema=False)
    routes.get("")(pages.show)
    routes.get("/cetak/{paper}")(pages.sheet)
    routes.get("/surat.pdf")(pages.letter)
    routes.post("/serah")(pages.hand_over)
    routes.get("/perbaikan")(pages.ask_correction)
    routes.post("/perbaikan")(pages.correct)
    return routes
