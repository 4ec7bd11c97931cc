"""The officer's counter: begin, fill and file an application from paper for somebody without an account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.ids import normal_reference
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from intake.catalogue import ServiceDefinition
from intake.domain.access import AtCounter
from intake.views import Draft, DraftKey
from intake.web.counter import House
from intake.web.forms import answers_in, problem_map, text_in, upload_in
from intake.web.refusals import problem, told
from intake.web.starting import fileable, one_office, place_page, region_of

Officer = Annotated[Principal, allowed(Permission.COUNTER)]
NEW = "/loket/baru"


@dataclass(frozen=True, slots=True)
class PaperDraftPages:
    """From the counter's own page to a filed application."""

    house: House

    async def home(self, request: Request, principal: Officer, nomor: str = "") -> Response:
        """What can be filed, what was begun, what was filed here, and a field for a number."""
        asker, errors = at_counter(principal), {}
        if nomor.strip():
            reference = normal_reference(nomor[:20]) or nomor.strip().upper()[:20]
            if await self.house.papers.file(reference, asker) is not None:
                return RedirectResponse(f"/loket/{reference}", 303)
            errors = {"nomor": _("Nomor ini tidak diajukan di loket Anda. Periksa lagi pada tanda terimanya.")}
        services = [each for each in self.house.shelf.services() if each.fileable]
        return self.house.site.page(
            request, "paper_home.html", 404 if errors else 200, errors=errors, typed=nomor[:20], services=services,
            counter=self.house.shelf.office(principal.counters[0]), filed=await self.house.papers.filed(asker),
            drafts=await self.house.drafts.drafts_at_counter(asker.officer),
        )  # fmt: skip

    async def place(self, request: Request, code: str, principal: Officer, wilayah: str = "") -> Response:
        """Choose the place or office that decides; a service with one office asks nothing."""
        definition = fileable(self.house, code)
        if one_office(definition):
            return self.house.site.page(request, "paper_start.html", definition=definition)
        return place_page(self.house, request, definition, wilayah[:8], base=NEW, back="/loket")

    async def start(self, request: Request, code: str, principal: Officer) -> Response:
        """Open a draft at the competent office."""
        definition, form, asker = fileable(self.house, code), await request.form(), at_counter(principal)
        region, office = text_in(form, "region")[:8], text_in(form, "office")[:60]
        if not region and not office and not one_office(definition):
            return RedirectResponse(f"{NEW}/{code}", 303)
        region = region_of(self.house, definition, region, office)
        begun = await self.house.drafts.start(
            definition, region=region or None, office=office or None, person=None, counter=principal.counters[0],
            officer=asker.officer,
        )  # fmt: skip
        if isinstance(begun, Refused):
            return place_page(self.house, request, definition, region[:2], base=NEW, back="/loket", refused=begun)
        return RedirectResponse(f"/loket/draf/{begun[0].draft}", 303)

    async def show(self, request: Request, draft: UUID, principal: Officer) -> Response:
        """One page for the whole form, as the paper lies on the desk."""
        opened, definition = await self._opened(draft, principal)
        return self._page(request, opened, definition, {})

    async def save(self, request: Request, draft: UUID, principal: Officer) -> Response:
        """Keep what was typed and scanned, whatever is wrong with it; file it when that was wished and all is there."""
        key, form = self._key(draft, principal), await request.form()
        if await self.house.drafts.open(key) is None:
            return await self._filed(key)
        _draft, definition = await self._opened(draft, principal)
        kept = await self.house.drafts.save(key, answers_in(form, definition), partial=True)
        if isinstance(kept, Refused):
            return await self._filed(key)
        errors = await self._take_files(form, key, definition)
        if text_in(form, "_act") != "send" and not errors:
            return self.house.site.flash(RedirectResponse(f"/loket/draf/{draft}", 303), _("Draf tersimpan."))
        errors = errors or await self._lacking(key, definition)
        if not errors:
            return await self._filed(key)
        opened, definition = await self._opened(draft, principal)
        return self._page(request, opened, definition, errors)

    async def _filed(self, key: DraftKey) -> Response:
        """File it: once, however often the button is pressed; a draft that is gone was filed or never hers."""
        receipt = await self.house.drafts.file(key)
        if isinstance(receipt, Refused):
            raise problem(receipt)
        done = _("Permohonan tercatat. Cetak tanda terimanya dan serahkan sekarang.")
        return self.house.site.flash(RedirectResponse(f"/loket/{receipt.reference}", 303), done)

    async def discard(self, request: Request, draft: UUID, principal: Officer) -> Response:
        """Forget it: she took her papers home."""
        await self._opened(draft, principal)
        await self.house.drafts.discard(self._key(draft, principal))
        return self.house.site.flash(RedirectResponse("/loket", 303), _("Draf dihapus."), Tone.INFO)

    async def _opened(self, draft: UUID, principal: Principal) -> tuple[Draft, ServiceDefinition]:
        found = await self.house.drafts.open(self._key(draft, principal))
        definition = self.house.shelf.service(found.service, found.version) if found else None
        if found is None or definition is None:
            raise Problem(404)
        return found, definition

    async def _take_files(self, form: FormData, key: DraftKey, definition: ServiceDefinition) -> dict[str, str]:
        errors = {}
        for document in definition.documents:
            upload = await upload_in(form, f"file-{document.id}")
            taken = await self.house.drafts.attach(key, document.id, upload) if upload else None
            if isinstance(taken, Refused):
                errors[f"file-{document.id}"] = told(taken)
        return errors

    async def _lacking(self, key: DraftKey, definition: ServiceDefinition) -> dict[str, str]:
        """What is still wrong or missing, by the names of this form."""
        review = await self.house.drafts.review(key)
        if isinstance(review, Refused):
            raise problem(review)
        missing = {f"file-{paper}": _("Pindai dokumen ini dahulu.") for paper in review.papers}
        return problem_map(review.answers) | missing

    def _page(
        self, request: Request, draft: Draft, definition: ServiceDefinition, errors: Mapping[str, str]
    ) -> Response:
        papers = {paper.requirement: paper for paper in draft.papers}
        return self.house.site.page(
            request, "paper_draft.html", 422 if errors else 200, draft=draft, definition=definition, errors=errors,
            papers=papers, office=self.house.shelf.office(draft.office),
        )  # fmt: skip

    def _key(self, draft: UUID, principal: Principal) -> DraftKey:
        return DraftKey(draft, officer=principal.person)


def at_counter(principal: Principal) -> AtCounter:
    """The officer with the counters where she sits today."""
    assert principal.person is not None
    return AtCounter(principal.person, frozenset(principal.counters))


def router(house: House) -> APIRouter:
    """The routes that begin and file from paper."""
    pages, routes = PaperDraftPages(house), APIRouter(prefix="/loket", include_in_schema=False)
    routes.get("")(pages.home)
    routes.get("/baru/{code}")(pages.place)
    routes.post("/baru/{code}")(pages.start)
    routes.get("/draf/{draft}")(pages.show)
    routes.post("/draf/{draft}")(pages.save)
    routes.post("/draf/{draft}/hapus")(pages.discard)
    return routes
