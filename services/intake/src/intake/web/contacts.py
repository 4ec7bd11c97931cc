"""Where news is sent: asked once, before sending; may be changed and confirmed later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _, current_language
from intake.views import Contact
from intake.web.counter import House
from intake.web.drafts import DraftPages
from intake.web.forms import text_in
from intake.web.refusals import told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
CHANNELS = ("mail", "sms", "counter")
NOT_SENT = "not-sent"
TOO_SOON = "too-soon"


@dataclass(frozen=True, slots=True)
class Way:
    """Where the contact pages lead: for a draft on to sending, else back to the applications."""

    here: str
    onward: str
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class ContactPages:
    """The contact step of a draft, and the same page on its own."""

    house: House

    async def way(self, request: Request, draft: UUID | None) -> Way:
        """The way of this visit; a draft must be the visitor's own."""
        if draft is None:
            return Way("/kontak", "/permohonan")
        await DraftPages(self.house).opened(request, draft)
        return Way(f"/draf/{draft}/kontak", f"/draf/{draft}/kirim", draft)

    async def ask(self, request: Request, principal: SignedIn, draft: UUID | None = None) -> Response:
        """Where shall we send news?"""
        way = await self.way(request, draft)
        known = await self.house.contacts.contacts(_person(principal))
        first = known[0] if known else Contact("mail")
        typed = {"channel": first.channel, "mail": _address(known, "mail"), "sms": _address(known, "sms")}
        return self.house.site.page(request, "contact.html", way=way, typed=typed, errors={}, known=known)

    async def choose(self, request: Request, principal: SignedIn, draft: UUID | None = None) -> Response:
        """Note the contact; one with an address gets a code."""
        way = await self.way(request, draft)
        form = await request.form()
        typed = {name: text_in(form, name)[:200] for name in ("channel", "mail", "sms")}
        channel = typed["channel"]
        errors = contact_errors(typed)
        if not errors:
            address = typed.get(channel, "")
            refused = await self.house.contacts.set_contact(
                _person(principal), channel, address, str(current_language())
            )
            if refused is None or refused.code == NOT_SENT:
                return self._onward(way, channel, refused)
            if refused.code == TOO_SOON:
                return await self._code_page(request, principal, way, channel, told(refused))
            errors = {channel: told(refused)}
        return self.house.site.page(request, "contact.html", 422, way=way, typed=typed, errors=errors, known=())

    async def code(
        self, request: Request, principal: SignedIn, draft: UUID | None = None, saluran: str = "mail"
    ) -> Response:
        """Type the code that was sent."""
        way = await self.way(request, draft)
        return await self._code_page(request, principal, way, saluran, "")

    async def confirm(self, request: Request, principal: SignedIn, draft: UUID | None = None) -> Response:
        """Check the code."""
        way = await self.way(request, draft)
        form = await request.form()
        channel = text_in(form, "channel")
        code = re.sub(r"[\s.-]", "", text_in(form, "code")).upper()[:12]
        if not code:
            return await self._code_page(request, principal, way, channel, _("Isi kode yang kami kirim."))
        refused = await self.house.contacts.confirm(_person(principal), channel, code)
        if refused is not None:
            return await self._code_page(request, principal, way, channel, told(refused))
        return self.house.site.flash(RedirectResponse(way.onward, 303), _("Kontak Anda sudah dikonfirmasi."))

    def _onward(self, way: Way, channel: str, refused: Refused | None) -> Response:
        if channel == "counter":
            return RedirectResponse(way.onward, 303)
        if refused is None:
            return RedirectResponse(f"{way.here}/kode?saluran={channel}", 303)
        text = _("Kode belum dapat dikirim sekarang. Alamat Anda tersimpan; konfirmasi dapat menyusul.")
        return self.house.site.flash(RedirectResponse(way.onward, 303), text, Tone.WARN)

    async def _code_page(self, request: Request, principal: Principal, way: Way, channel: str, error: str) -> Response:
        known = await self.house.contacts.contacts(_person(principal))
        contact = next((each for each in known if each.channel == channel), None)
        if contact is None or channel == "counter":
            return RedirectResponse(way.here, 303)
        errors = {"code": error} if error else {}
        return self.house.site.page(
            request, "contact_code.html", 422 if error else 200, way=way, contact=contact, errors=errors
        )


def contact_errors(typed: dict[str, str]) -> dict[str, str]:
    """What is wrong with a chosen channel and its address."""
    match typed["channel"]:
        case "counter":
            return {}
        case "mail":
            good = re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed["mail"])
            return {} if good else {"mail": _("Tulis alamat surel lengkap, misalnya nama@contoh.id.")}
        case "sms":
            digits = re.sub(r"[\s.()-]", "", typed["sms"])
            good = re.fullmatch(r"(\+?62|0)8\d{7,11}", digits)
            return {} if good else {"sms": _("Tulis nomor ponsel Indonesia, misalnya 0812 3456 7890.")}
        case _:
            return {"channel": _("Pilih salah satu cara.")}


def _address(known: Sequence[Contact], channel: str) -> str:
    return next((contact.address for contact in known if contact.channel == channel), "")


def _person(principal: Principal) -> UUID:
    assert principal.person is not None
    return principal.person


def router(house: House) -> APIRouter:
    """The contact pages, for a draft and on their own."""
    pages, routes = ContactPages(house), APIRouter(include_in_schema=False)
    for prefix in ("/draf/{draft}/kontak", "/kontak"):
        routes.get(prefix)(pages.ask)
        routes.post(prefix)(pages.choose)
        routes.get(f"{prefix}/kode")(pages.code)
        routes.post(f"{prefix}/kode")(pages.confirm)
    return routes
