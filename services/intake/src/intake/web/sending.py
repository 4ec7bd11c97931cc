"""Sending an application: signing in is asked only here; then the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.problems import Problem
from intake.domain.bodies import Body, for_bodies_only
from intake.web.counter import House
from intake.web.drafts import DraftPages, OpenDraft
from intake.web.forms import text_in
from intake.web.pictures import pdf
from intake.web.refusals import problem, told

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class SendPages:
    """The last step of a draft and what follows from it."""

    house: House

    async def ask(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Sign in if need be, say where news goes, then one button is left."""
        drafts = DraftPages(self.house)
        opened = await drafts.opened(request, draft)
        review = await self.house.drafts.review(opened.key)
        if isinstance(review, Refused) or not review.complete:
            return RedirectResponse(f"/draf/{draft}/periksa", 303)
        if principal is None or principal.person is None:
            return RedirectResponse(self.sign_in(f"/draf/{draft}/kirim"), 303)
        await self._claim(opened, principal.person)
        body = await self._body(opened, principal.person)
        if body is None and for_bodies_only(opened.definition):
            return RedirectResponse(f"/draf/{draft}/lembaga", 303)
        contacts = await self.house.contacts.contacts(principal.person)
        if not contacts:
            return RedirectResponse(f"/draf/{draft}/kontak", 303)
        return drafts.page(request, "draft_send.html", opened, review=review, contact=contacts[0], body=body)

    async def send(self, request: Request, draft: UUID, principal: Public) -> Response:
        """Send it: once, however often the button is pressed."""
        key = DraftPages(self.house).cookie.key(request, draft)
        if principal is None or principal.person is None:
            return RedirectResponse(self.sign_in(f"/draf/{draft}/kirim"), 303)
        idempotency_key = text_in(await request.form(), "idempotency_key")
        if not idempotency_key:
            return RedirectResponse(f"/draf/{draft}/kirim", 303)
        receipt = await self.house.drafts.submit(key, principal.person, idempotency_key)
        if isinstance(receipt, Refused):
            response = RedirectResponse(f"/draf/{draft}/periksa", 303)
            return self.house.site.flash(response, told(receipt), Tone.ERROR)
        response = RedirectResponse(f"/permohonan/{receipt.reference}/diterima", 303)
        DraftPages(self.house).cookie.forget(request, response, draft)
        return response

    async def receipt(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """It has arrived: number, code, promise."""
        assert principal.person is not None
        receipt = await self.house.applications.receipt(reference, principal.person)
        definition = self.house.shelf.service(receipt.service, receipt.version) if receipt else None
        if receipt is None or definition is None:
            raise Problem(404)
        contacts = await self.house.contacts.contacts(principal.person)
        return self.house.site.page(
            request,
            "receipt.html",
            receipt=receipt,
            definition=definition,
            qr=qr_picture(receipt.track_url),
            contact=contacts[0] if contacts else None,
        )

    async def receipt_pdf(self, request: Request, reference: str, principal: SignedIn) -> Response:
        """The receipt to keep."""
        assert principal.person is not None
        content = await self.house.applications.receipt_pdf(reference, principal.person)
        return pdf(content, f"tanda-terima-{reference}")

    async def _body(self, opened: OpenDraft, person: UUID) -> Body | None:
        bodies = await self.house.bodies.of_person(person) if opened.draft.body else ()
        return next((body for body in bodies if body.body == opened.draft.body), None)

    def sign_in(self, after: str) -> str:
        """The sign-in page that comes back here."""
        return f"{self.house.site.options.sign_in}?next={quote(after, safe='')}"

    async def _claim(self, opened: OpenDraft, person: UUID) -> None:
        refused = await self.house.drafts.claim(opened.key, person)
        if refused is not None:
            raise problem(refused)


def qr_picture(address: str) -> Markup:
    """A QR code as SVG markup; it says the same as the link beside it."""
    code = segno.make(address, error="m")
    svg = code.svg_inline(scale=4, border=2, dark="#16201b", omitsize=True)
    return Markup(svg)  # noqa: S704 - made here from an address of our own


def router(house: House) -> APIRouter:
    """The routes of sending."""
    pages, routes = SendPages(house), APIRouter(include_in_schema=False)
    routes.get("/draf/{draft}/kirim")(pages.ask)
    routes.post("/draf/{draft}/kirim")(pages.send)
    routes.get("/permohonan/{reference}/diterima")(pages.receipt)
    routes.get("/permohonan/{reference}/tanda-terima.pdf")(pages.receipt_pdf)
    return routes
