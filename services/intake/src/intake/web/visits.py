"""Site visits: the applicant answers once, reads the report and remarks on it; officers add photos from the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.signing import NotGenuine
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from common.web.security import DOCUMENT_POLICY
from intake.domain.access import Asker, AtCounter
from intake.web.applications import ApplicationPages, own_person
from intake.web.counter import House
from intake.web.forms import text_in, upload_in
from intake.web.pictures import MEDIA, pdf
from intake.web.refusals import told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
PURPOSE = "visit-photos"


@dataclass(frozen=True, slots=True)
class VisitPages:
    """What the applicant, or an officer at a counter for her, sees of a visit to her site."""

    house: House
    base: str = "/permohonan"

    async def ask(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """When, who, what is looked at; her answer, or the report with her remarks."""
        return await self.asked(request, reference, own_person(principal))

    async def answer(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Confirm, or take another of the offered times."""
        return await self.answered(request, reference, own_person(principal))

    async def remark(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """Say something about the report."""
        return await self.remarked(request, reference, own_person(principal))

    async def asked(self, request: Request, reference: str, asker: Asker) -> Response:
        """The page as the one who asks may use it."""
        return await self._page(request, reference, asker, {}, {})

    async def answered(self, request: Request, reference: str, asker: Asker) -> Response:
        """Take her one answer."""
        form = await request.form()
        starts_at = _moment(text_in(form, "starts_at"))
        number, key = _number(text_in(form, "visit")), text_in(form, "idempotency_key")
        refused = await self.house.visits.answer(reference, asker, number, starts_at, key)
        if refused is not None and refused.field:
            return await self._page(request, reference, asker, {refused.field: told(refused)}, form)
        done = (
            _("Jawaban pemohon tercatat. Kantor menetapkan waktunya sebentar lagi.")
            if isinstance(asker, AtCounter)
            else _("Terima kasih, jawaban Anda sampai. Kantor menetapkan waktunya sebentar lagi.")
        )
        return self._back(reference, refused, done)

    async def remarked(self, request: Request, reference: str, asker: Asker) -> Response:
        """Take a remark; what was typed stays when something is missing."""
        form = await request.form()
        words, number = text_in(form, "words"), _number(text_in(form, "visit"))
        key = text_in(form, "idempotency_key")
        refused = await self.house.visits.remark(reference, asker, number, words, key)
        if refused is not None and refused.field:
            return await self._page(request, reference, asker, {refused.field: told(refused)}, form)
        done = (
            _("Catatan pemohon tersimpan dan dibaca pemutus.")
            if isinstance(asker, AtCounter)
            else _("Catatan Anda tersimpan dan dibaca pemutus.")
        )
        return self._back(reference, refused, done, "/kunjungan")

    async def report(self, request: Request, reference: str, number: int, principal: SignedIn) -> Response:
        """Her copy of the report."""
        return await self.copy(reference, number, own_person(principal))

    async def copy(self, reference: str, number: int, asker: Asker) -> Response:
        """The copy of the report as PDF."""
        content = await self.house.visits.report_pdf(reference, asker, number)
        return pdf(content, f"berita-acara-{reference}")

    async def _page(
        self, request: Request, reference: str, asker: Asker, errors: dict[str, str], typed: Mapping[str, Any]
    ) -> Response:
        pages = ApplicationPages(self.house)
        application, definition = await pages.found(reference, asker)
        if application.visit is None:
            return RedirectResponse(f"{self.base}/{reference}", 303)
        context = pages.context(application, definition)
        return self.house.site.page(
            request, "visit.html", 422 if errors else 200, errors=errors, typed=typed, base=self.base, **context
        )

    def _back(self, reference: str, refused: Refused | None, done: str, tail: str = "") -> Response:
        if refused is not None and refused.status == 404:
            raise Problem(404)
        response = RedirectResponse(f"{self.base}/{reference}{tail}", 303)
        if refused is not None:
            return self.house.site.flash(response, told(refused), Tone.ERROR)
        return self.house.site.flash(response, done)


@dataclass(frozen=True, slots=True)
class PhotoPages:
    """A small page inside the officers' page; it answers 404 without a capability for exactly this application."""

    house: House

    async def show(self, request: Request, application: UUID, principal: Public, kartu: str = "") -> Response:
        """The photos of a visit, and a field for one more while it can be added."""
        return await self._page(request, self.claims(application, kartu), kartu, "")

    async def add(self, request: Request, application: UUID, principal: Public, kartu: str = "") -> Response:
        """Take in a photo."""
        claims, form = self.claims(application, kartu), await request.form()
        upload, key = await upload_in(form, "photo"), text_in(form, "idempotency_key")
        refused = await self.house.photos.add(claims, upload, key)
        if refused is not None:
            return await self._page(request, claims, kartu, told(refused), refused.status)
        return RedirectResponse(f"/berkas/{application}/kunjungan?kartu={kartu}", 303)

    async def picture(self, application: UUID, photo: UUID, principal: Public, kartu: str = "") -> Response:
        """One photo."""
        found = await self.house.photos.image(self.claims(application, kartu), photo)
        if found is None:
            raise Problem(404)
        content, kind = found
        headers = {"Content-Security-Policy": DOCUMENT_POLICY, "Cache-Control": "no-store"}
        return Response(content, media_type=MEDIA[kind], headers=headers)

    def claims(self, application: UUID, card: str) -> dict[str, Any]:
        """What the capability opens; anything else is as if there were no visit."""
        try:
            claims = self.house.capabilities.verify(PURPOSE, card, issuer="routing")
        except NotGenuine:
            raise Problem(404) from None
        if claims.get("application") != str(application):
            raise Problem(404)
        return claims

    async def _page(
        self, request: Request, claims: dict[str, Any], card: str, error: str, status: int = 200
    ) -> Response:
        photos = await self.house.photos.of(claims)
        response = self.house.site.page(
            request, "visit_photos.html", status, photos=photos, card=card, application=claims["application"],
            may_add=bool(claims.get("add")), error=error,
        )  # fmt: skip
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def router(house: House) -> APIRouter:
    """The routes of visits."""
    pages, photos, routes = VisitPages(house), PhotoPages(house), APIRouter(include_in_schema=False)
    routes.get("/permohonan/{reference}/kunjungan")(pages.ask)
    routes.post("/permohonan/{reference}/kunjungan")(pages.answer)
    routes.post("/permohonan/{reference}/kunjungan/catatan")(pages.remark)
    routes.get("/permohonan/{reference}/kunjungan/{number}/berita-acara.pdf")(pages.report)
    routes.get("/berkas/{application}/kunjungan")(photos.show)
    routes.post("/berkas/{application}/kunjungan")(photos.add)
    routes.get("/berkas/{application}/kunjungan/{photo}")(photos.picture)
    return routes
