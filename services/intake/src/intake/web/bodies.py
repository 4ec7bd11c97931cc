"""Bodies: register one, see who acts for it, pass the chair on; and choose one for an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _
from common.web.problems import Problem
from intake.domain.bodies import Role, Terms
from intake.web.applications import own_person
from intake.web.body_words import kind_options, role_options
from intake.web.counter import House
from intake.web.drafts import DraftPages
from intake.web.forms import text_in, upload_in
from intake.web.refusals import problem, told

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class BodyPages:
    """What somebody sees of the bodies that she acts for; any other is a 404."""

    house: House

    async def list(self, request: Request, principal: SignedIn) -> Response:
        """The bodies that she acts for today."""
        person = own_person(principal)
        bodies, notices = await self.house.bodies.of_person(person), await self.house.chairs.reader.of_person(person)
        return self.house.site.page(request, "bodies.html", bodies=bodies, notices=notices)

    async def new(self, request: Request, principal: SignedIn, draf: UUID | None = None) -> Response:
        """Name, kind and proof."""
        return self._form(request, "body_new.html", {}, {}, draft=draf)

    async def register(self, request: Request, principal: SignedIn, draf: UUID | None = None) -> Response:
        """Register it; from a draft, go on with the draft."""
        form, person = await request.form(), own_person(principal)
        typed, terms = _typed(form), terms_in(form, Role.CHAIR)
        made = terms if isinstance(terms, Refused) else await self.house.bodies.register(
            person, typed["kind"], typed["name"], terms, await upload_in(form, "proof"),
            text_in(form, "idempotency_key"),
        )  # fmt: skip
        if isinstance(made, Refused):
            return self._form(request, "body_new.html", typed, {made.field or "name": told(made)}, draft=draf)
        if draf is not None:
            return await self._chosen(request, draf, person, made)
        done = _("Lembaga terdaftar. Anda tercatat sebagai ketuanya.")
        return self.house.site.flash(RedirectResponse(f"/lembaga/{made}", 303), done)

    async def join(self, request: Request, principal: SignedIn) -> Response:
        """Ask to act for a body that is registered already."""
        return self._form(request, "body_join.html", {}, {}, code="")

    async def ask(self, request: Request, principal: SignedIn) -> Response:
        """Show the code once."""
        form = await request.form()
        typed, terms = _typed(form), terms_in(form)
        asked = terms if isinstance(terms, Refused) else await self.house.bodies.ask(
            own_person(principal), terms, await upload_in(form, "proof")
        )  # fmt: skip
        if isinstance(asked, Refused):
            return self._form(request, "body_join.html", typed, {asked.field or "proof": told(asked)}, code="")
        response = self._form(request, "body_join.html", typed, {}, code=f"{asked[:6]}-{asked[6:]}")
        response.headers["Cache-Control"] = "no-store"
        return response

    async def show(self, request: Request, body: UUID, principal: SignedIn) -> Response:
        """Who acts for it, and who did."""
        return await self._page(request, body, principal, {})

    async def confirm(self, request: Request, body: UUID, principal: SignedIn) -> Response:
        """Somebody brought a code."""
        form = await request.form()
        replace = text_in(form, "replace") == "1"
        refused = await self.house.bodies.confirm(
            body, own_person(principal), text_in(form, "code")[:20], replace=replace
        )
        if refused is not None and refused.field:
            return await self._page(request, body, principal, {"code": told(refused)})
        if refused is not None:
            raise problem(refused)
        still = await self.house.bodies.view(body, own_person(principal))
        response = RedirectResponse(f"/lembaga/{body}" if still else "/lembaga", 303)
        return self.house.site.flash(response, _("Mandat tercatat dan langsung berlaku."))

    async def end(self, request: Request, body: UUID, mandate: UUID, principal: SignedIn) -> Response:
        """Take a mandate back, at once."""
        refused = await self.house.bodies.end(body, own_person(principal), mandate)
        if refused is not None and refused.status == 404:
            raise problem(refused)
        response = RedirectResponse(f"/lembaga/{body}", 303)
        if refused is not None:
            return self.house.site.flash(response, told(refused), Tone.ERROR)
        return self.house.site.flash(response, _("Mandat itu berakhir sekarang juga."))

    async def ask_choice(self, request: Request, draft: UUID, principal: SignedIn) -> Response:
        """For which body is this application?"""
        return await self._choice(request, draft, principal, "")

    async def choose(self, request: Request, draft: UUID, principal: SignedIn) -> Response:
        """Note the body; go on to sending."""
        wanted = text_in(await request.form(), "body")
        try:
            body = UUID(wanted)
        except ValueError:
            return await self._choice(request, draft, principal, _("Pilih salah satu lembaga."))
        return await self._chosen(request, draft, own_person(principal), body)

    async def _chosen(self, request: Request, draft: UUID, person: UUID, body: UUID) -> Response:
        opened = await DraftPages(self.house).opened(request, draft)
        refused = await self.house.drafts.choose_body(opened.key, person, body)
        if refused is not None:
            raise problem(refused)
        return RedirectResponse(f"/draf/{draft}/kirim", 303)

    async def _choice(self, request: Request, draft: UUID, principal: Principal, error: str) -> Response:
        drafts = DraftPages(self.house)
        opened = await drafts.opened(request, draft)
        bodies = await self.house.bodies.of_person(own_person(principal))
        errors = {"body": error} if error else {}
        return drafts.page(request, "draft_body.html", opened, 422 if errors else 200, bodies=bodies, errors=errors)

    async def _page(self, request: Request, body: UUID, principal: Principal, errors: Mapping[str, str]) -> Response:
        found = await self.house.bodies.view(body, own_person(principal))
        if found is None:
            raise Problem(404)
        return self.house.site.page(request, "body.html", 422 if errors else 200, view=found, errors=errors)

    def _form(
        self, request: Request, name: str, typed: Mapping[str, str], errors: Mapping[str, str], **context: Any
    ) -> Response:
        today = self.house.clock.now().date().isoformat()
        shown = {"kind": "", "name": "", "role": Role.CHAIR.value, "valid_from": today, "valid_until": "", **typed}
        return self.house.site.page(
            request, name, 422 if errors else 200, typed=shown, errors=errors, kinds=kind_options(),
            roles=role_options(), **context,
        )  # fmt: skip


def terms_in(form: FormData, role: Role | None = None) -> Terms | Refused:
    """What a mandate says, as typed."""
    chosen = role or (Role.DEPUTY if text_in(form, "role") == Role.DEPUTY else Role.CHAIR)
    try:
        begins = date.fromisoformat(text_in(form, "valid_from"))
    except ValueError:
        return Refused("bad-terms", _("Tulis tanggal mulai mandat."), "valid_from", 422)
    try:
        ends = date.fromisoformat(text_in(form, "valid_until")) if text_in(form, "valid_until") else None
    except ValueError:
        return Refused("bad-terms", _("Tulis tanggal berakhir yang ada, atau kosongkan."), "valid_until", 422)
    return Terms(chosen, begins, ends)


def _typed(form: FormData) -> dict[str, str]:
    return {name: text_in(form, name)[:200] for name in ("kind", "name", "role", "valid_from", "valid_until")}


def router(house: House) -> APIRouter:
    """The routes of bodies."""
    pages, routes = BodyPages(house), APIRouter(include_in_schema=False)
    routes.get("/lembaga")(pages.list)
    routes.get("/lembaga/baru")(pages.new)
    routes.post("/lembaga/baru")(pages.register)
    routes.get("/lembaga/gabung")(pages.join)
    routes.post("/lembaga/gabung")(pages.ask)
    routes.get("/lembaga/{body}")(pages.show)
    routes.post("/lembaga/{body}/mandat")(pages.confirm)
    routes.post("/lembaga/{body}/mandat/{mandate}/akhiri")(pages.end)
    routes.get("/draf/{draft}/lembaga")(pages.ask_choice)
    routes.post("/draf/{draft}/lembaga")(pages.choose)
    return routes
