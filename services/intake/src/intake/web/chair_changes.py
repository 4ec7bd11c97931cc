"""The counter's pages about changes of chair: find the body, record its decree, decide as second officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import COUNTER_UNIT, Permission, Principal, allowed
from common.errors import Refused
from common.web.flash import Tone
from common.web.i18n import _, current_language
from common.web.problems import Problem
from intake.body_views import Brought, FoundBody
from intake.catalogue import Text
from intake.change_refusals import REASON_MISSING
from intake.domain.chair_changes import SECOND_UNITS, AtOffice, Decree, RefusedBecause, second_unit
from intake.web.counter import House
from intake.web.forms import text_in, upload_in
from intake.web.pictures import page_picture
from intake.web.refusals import told

Officer = Annotated[Principal, allowed(Permission.COUNTER)]
Seated = Annotated[Principal, allowed(Permission.SEATED)]
Page = Annotated[int, PathParameter(ge=1, le=500)]
BASE = "/loket/lembaga"
_TYPED = ("code", "number", "decree_on", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class ChairChangePages:
    """The pages of one office; another office's change, and a body that never applied here, are a 404."""

    house: House

    async def home(self, request: Request, principal: Seated) -> Response:
        """What waits for a second officer, what was decided, and the search."""
        return await self._home(request, self._of_office(principal), {}, ())

    async def find(self, request: Request, principal: Officer) -> Response:
        """Look for a body; its name is in no address."""
        asker, words = self._asker(principal), text_in(await request.form(), "words")[:200]
        found = await self.house.chairs.finder.find(asker, words)
        if isinstance(found, Refused):
            return await self._home(request, asker, {"words": told(found)}, (), words, found.status)
        return await self._home(request, asker, {}, found, words)

    async def again(self, principal: Seated) -> Response:
        """An address that only takes forms was opened by itself: back to where the form is."""
        return RedirectResponse(BASE, 303)

    async def ask(self, request: Request, body: UUID, principal: Officer) -> Response:
        """The form to copy the decree into."""
        return self._form(request, await self._body(body, principal), {}, {})

    async def record(self, request: Request, body: UUID, principal: Officer) -> Response:
        """Record it; it waits for the second officer."""
        form, asker = await request.form(), self._asker(principal)
        decree = _decree_in(form)
        made = decree if isinstance(decree, Refused) else await self.house.chairs.recorder.record(
            asker, body, Brought(text_in(form, "code")[:20], decree, await upload_in(form, "proof")),
            text_in(form, "idempotency_key"),
        )  # fmt: skip
        if isinstance(made, Refused) and made.status == 404:
            raise Problem(404)
        if isinstance(made, Refused):
            typed = {name: text_in(form, name)[:200] for name in _TYPED}
            errors = {made.field or "code": told(made)}
            return self._form(request, await self._body(body, principal), typed, errors, made.status)
        response = RedirectResponse(f"{BASE}/pergantian/{made}", 303)
        return self.house.site.flash(response, _("Tercatat. Sekarang menunggu petugas kedua."))

    async def show(self, request: Request, change: UUID, principal: Seated) -> Response:
        """The decree beside what was copied from it."""
        return await self._file(request, change, self._asker(principal), {})

    async def show_again(self, change: UUID, principal: Seated) -> Response:
        """The same of a decision's address."""
        return RedirectResponse(f"{BASE}/pergantian/{change}", 303)

    async def picture(self, change: UUID, page: Page, principal: Seated) -> Response:
        """A page of the decree."""
        image = await self.house.chairs.reader.page_image(self._asker(principal), change, page)
        response = page_picture(image)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def confirm(self, request: Request, change: UUID, principal: Seated) -> Response:
        """It takes effect."""
        refused = await self.house.chairs.decider.confirm(self._asker(principal), change)
        return self._decided(change, refused, _("Dikonfirmasi. Ketua yang baru sudah dapat bertindak."))

    async def refuse(self, request: Request, change: UUID, principal: Seated) -> Response:
        """Nothing changes."""
        asker, named = self._asker(principal), text_in(await request.form(), "reason")
        if named not in set(RefusedBecause):
            missing = REASON_MISSING.said(str(current_language()))
            return await self._file(request, change, asker, {"reason": told(missing)})
        refused = await self.house.chairs.decider.refuse(asker, change, RefusedBecause(named))
        return self._decided(change, refused, _("Ditolak. Ketua yang sekarang tetap bertindak."))

    def _decided(self, change: UUID, refused: Refused | None, done: str) -> Response:
        if refused is not None and refused.status == 404:
            raise Problem(404)
        response = RedirectResponse(f"{BASE}/pergantian/{change}", 303)
        if refused is not None:
            return self.house.site.flash(response, told(refused), Tone.ERROR)
        return self.house.site.flash(response, done)

    async def _home(
        self, request: Request, asker: AtOffice, errors: Mapping[str, str], found: Sequence[FoundBody],
        words: str = "", status: int = 200,
    ) -> Response:  # fmt: skip
        lines = await self.house.chairs.reader.of_office(asker)
        return self.house.site.page(
            request, "chair_changes.html", status, asker=asker, lines=lines, errors=errors, found=found, typed=words
        )

    async def _body(self, body: UUID, principal: Principal) -> FoundBody:
        found = await self.house.chairs.finder.look(self._asker(principal), body)
        if found is None:
            raise Problem(404)
        return found

    def _form(
        self, request: Request, found: FoundBody, typed: Mapping[str, str], errors: Mapping[str, str],
        status: int = 200,
    ) -> Response:  # fmt: skip
        shown = dict.fromkeys(_TYPED, "") | dict(typed)
        return self.house.site.page(
            request, "chair_change_new.html", status, found=found, typed=shown, errors=errors
        )  # fmt: skip

    async def _file(self, request: Request, change: UUID, asker: AtOffice, errors: Mapping[str, str]) -> Response:
        file = await self.house.chairs.reader.file(asker, change)
        if file is None:
            raise Problem(404)
        response = self.house.site.page(
            request, "chair_change.html", 422 if errors else 200, file=file, asker=asker, errors=errors,
            office=self.house.shelf.office(file.change.office), second=self._second(file.change.office),
        )  # fmt: skip
        response.headers["Cache-Control"] = "no-store"
        return response

    def _second(self, office: str) -> Text | None:
        """The unit whose officer decides, by its name."""
        held = self.house.shelf.office(office)
        unit = second_unit(held.units) if held else None
        return self.house.shelf.unit_name(unit) if unit else None

    def _of_office(self, principal: Principal) -> AtOffice:
        """Her offices; who neither sits at a counter nor might head one has nothing to do here."""
        asker = self._asker(principal)
        if not asker.offices and not any(seat.unit in SECOND_UNITS for seat in principal.seats):
            raise Problem(403, "not-permitted", _("Halaman ini untuk petugas loket dan petugas keduanya."))
        return asker

    def _asker(self, principal: Principal) -> AtOffice:
        assert principal.person is not None
        counters, heads = set(), set()
        for seat in principal.seats:
            office = self.house.shelf.office(seat.office)
            if seat.unit == COUNTER_UNIT:
                counters.add(seat.office)
            elif office is not None and seat.unit == second_unit(office.units):
                heads.add(seat.office)
        return AtOffice(principal.person, frozenset(counters), frozenset(heads))


def _decree_in(form: FormData) -> Decree | Refused:
    days: dict[str, date | None] = {}
    for name in ("decree_on", "valid_from", "valid_until"):
        try:
            days[name] = date.fromisoformat(text_in(form, name)) if text_in(form, name) else None
        except ValueError:
            return Refused("bad-decree", _("Tulis tanggal seperti pada suratnya."), name, 422)
    signed, begins = days["decree_on"], days["valid_from"]
    if signed is None or begins is None:
        missing = "decree_on" if signed is None else "valid_from"
        return Refused("bad-decree", _("Tulis tanggal seperti pada suratnya."), missing, 422)
    return Decree(text_in(form, "number"), signed, begins, days["valid_until"])


def router(house: House) -> APIRouter:
    """The routes of changes of chair at a counter."""
    pages, routes = ChairChangePages(house), APIRouter(prefix=BASE, include_in_schema=False)
    routes.get("")(pages.home)
    routes.get("/cari")(pages.again)
    routes.post("/cari")(pages.find)
    routes.get("/{body}/ganti")(pages.ask)
    routes.post("/{body}/ganti")(pages.record)
    routes.get("/pergantian/{change}")(pages.show)
    routes.get("/pergantian/{change}/surat/{page}")(pages.picture)
    for act in ("konfirmasi", "tolak"):
        routes.get(f"/pergantian/{{change}}/{act}")(pages.show_again)
    routes.post("/pergantian/{change}/konfirmasi")(pages.confirm)
    routes.post("/pergantian/{change}/tolak")(pages.refuse)
    return routes
