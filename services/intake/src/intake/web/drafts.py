"""Writing an application: which office, the answers, the papers, a last look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.responses import JSONResponse, RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _, ngettext
from common.web.problems import Problem
from intake.catalogue import ServiceDefinition
from intake.views import Draft, DraftKey, FieldProblem, Paper, Review
from intake.web.counter import House
from intake.web.draft_cookie import DraftCookie
from intake.web.forms import answers_in, problem_map, upload_in
from intake.web.pictures import page_picture
from intake.web.refusals import problem, told
from intake.web.words import say

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
Page = Annotated[int, PathParameter(ge=1, le=500)]
MOST_NAMED = 3
"""More wrong answers than this are told as a number, not one by one."""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with its key and the definition it was begun with."""

    key: DraftKey
    draft: Draft
    definition: ServiceDefinition

    def paper(self, requirement: str) -> Paper | None:
        """What was uploaded for a requirement."""
        return next((paper for paper in self.draft.papers if paper.requirement == requirement), None)


@dataclass(frozen=True, slots=True)
class DraftPages:
    """The three steps of an application."""

    house: House

    @property
    def cookie(self) -> DraftCookie:
        """The browser's keys."""
        return DraftCookie(self.house.secure_cookies)

    async def opened(self, request: Request, draft: UUID) -> OpenDraft:
        """The draft, or the page that says it is gone."""
        key = self.cookie.key(request, draft)
        found = await self.house.drafts.open(key)
        definition = self.house.shelf.service(found.service, found.version) if found else None
        if found is None or definition is None:
            raise Problem(
                404,
                title=_("Draf ini tidak ada di sini"),
                detail=_(
                    "Draf hanya dapat dibuka di perangkat tempat Anda menulisnya, atau setelah Anda masuk. "
                    "Draf yang tidak disentuh selama 30 hari dihapus."
                ),
            )
        return OpenDraft(key, found, definition)

    def page(self, request: Request, name: str, opened: OpenDraft, status: int = 200, **context: Any) -> Response:
        """A page of this draft."""
        return self.house.site.page(
            request, name, status, draft=opened.draft, definition=opened.definition, opened=opened, **context
        )

    async def answers(self, request: Request, draft: UUID, principal: Public, salah: bool = False) -> Response:
        """Step 1: the questions; with `salah` what is wrong with the answers so far."""
        opened = await self.opened(request, draft)
        review = await self.house.drafts.review(opened.key) if salah else Review()
        if isinstance(review, Refused):
            raise problem(review)
        return self.page(request, "draft_answers.html", opened, errors=problem_map(review.answers))

    async def save_answers(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Keep the answers; go on when they are right, or leave for now.

        Wrong ones are shown by a page of their own, so that loading it again never sends an old form.
        """
        opened = await self.opened(request, draft)
        form = await request.form()
        answers = answers_in(form, opened.definition)
        for_later = form.get("_act") == "later"
        problems = await self.house.drafts.save(opened.key, answers, partial=for_later)
        if isinstance(problems, Refused):
            raise problem(problems)
        if for_later:
            response = RedirectResponse("/", 303)
            return self.house.site.flash(response, _("Draf tersimpan. Anda dapat melanjutkannya dari halaman ini."))
        return RedirectResponse(f"/draf/{draft}/data?salah=1" if problems else f"/draf/{draft}/dokumen", 303)

    async def autosave(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Keep what is typed so far; wrong answers are kept too."""
        opened = await self.opened(request, draft)
        answers = answers_in(await request.form(), opened.definition)
        kept = await self.house.drafts.save(opened.key, answers, partial=True)
        if isinstance(kept, Refused):
            raise problem(kept)
        return JSONResponse({"saved": True})

    async def papers(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Step 2: the papers."""
        return self.page(request, "draft_documents.html", await self.opened(request, draft), errors={})

    async def attach(self, request: Request, draft: UUID, requirement: str, principal: Public) -> Response:
        """Take one file; a refused one is explained on its card."""
        opened = await self.opened(request, draft)
        if opened.definition.document(requirement) is None:
            raise Problem(404)
        upload = await upload_in(await request.form(), "file")
        if upload is None:
            taken: Paper | Refused = Refused("no-file", _("Pilih dahulu berkasnya, lalu tekan Unggah."))
        else:
            taken = await self.house.drafts.attach(opened.key, requirement, upload)
        if isinstance(taken, Refused):
            return self.page(request, "draft_documents.html", opened, 422, errors={requirement: told(taken)})
        response = RedirectResponse(f"/draf/{draft}/dokumen#dokumen-{requirement}", 303)
        return self.house.site.flash(response, _("Berkas diterima dan sudah diperiksa keamanannya."))

    async def remove(self, request: Request, draft: UUID, requirement: str, principal: Public) -> Response:
        """Give a file back."""
        opened = await self.opened(request, draft)
        refused = await self.house.drafts.remove(opened.key, requirement)
        if refused is not None:
            raise problem(refused)
        return RedirectResponse(f"/draf/{draft}/dokumen#dokumen-{requirement}", 303)

    async def picture(self, request: Request, draft: UUID, document: UUID, page: Page, principal: Public) -> Response:
        """A page of an uploaded file."""
        opened = await self.opened(request, draft)
        return page_picture(await self.house.drafts.page_image(opened.key, document, page))

    async def review(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Step 3: a last look, with the promise."""
        opened = await self.opened(request, draft)
        review = await self.house.drafts.review(opened.key)
        if isinstance(review, Refused):
            raise problem(review)
        missing = self._missing(opened, review.answers, review.papers)
        return self.page(request, "draft_review.html", opened, review=review, missing=missing)

    async def discard(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Forget the draft."""
        opened = await self.opened(request, draft)
        await self.house.drafts.discard(opened.key)
        response = RedirectResponse("/", 303)
        self.cookie.forget(request, response, draft)
        return self.house.site.flash(response, _("Draf dihapus."), Tone.INFO)

    def _missing(
        self, opened: OpenDraft, answers: Sequence[FieldProblem], papers: Sequence[str]
    ) -> list[dict[str, str]]:
        base = f"/draf/{opened.draft.draft}"
        wrong = [{"href": f"{base}/data?salah=1#f-{each.field}", "message": each.message} for each in answers]
        if len(wrong) > MOST_NAMED:
            words = ngettext("%(num)s isian belum lengkap.", "%(num)s isian belum lengkap.", len(wrong))
            wrong = [{"href": f"{base}/data?salah=1", "message": words % {"num": len(wrong)}}]
        lacking = [document for document in opened.definition.documents if document.id in papers]
        return wrong + [
            {
                "href": f"{base}/dokumen#dokumen-{document.id}",
                "message": _("%(name)s belum ada.") % {"name": say(document.name)},
            }
            for document in lacking
        ]


def router(house: House) -> APIRouter:
    """The routes of a draft."""
    pages, routes = DraftPages(house), APIRouter(prefix="/draf/{draft}", include_in_schema=False)
    routes.get("/data")(pages.answers)
    routes.post("/data")(pages.save_answers)
    routes.post("/simpan")(pages.autosave)
    routes.get("/dokumen")(pages.papers)
    routes.post("/dokumen/{requirement}")(pages.attach)
    routes.post("/dokumen/{requirement}/hapus")(pages.remove)
    routes.get("/berkas/{document}/{page}")(pages.picture)
    routes.get("/periksa")(pages.review)
    routes.post("/hapus")(pages.discard)
    return routes
