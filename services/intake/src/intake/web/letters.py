"""Is this letter ours, and is this file that letter? Anyone who holds its code may ask."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.web.i18n import _
from intake.web.counter import House
from intake.web.forms import upload_in

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]


@dataclass(frozen=True, slots=True)
class LetterPages:
    """The verification page that a letter's QR code leads to."""

    house: House

    async def ask(self, request: Request, principal: Public, kode: str = "") -> Response:
        """Type the code."""
        code = normal_code(kode)
        if code:
            return RedirectResponse(f"/surat/{quote(code, safe='')}", 303)
        errors = {"kode": _("Isi kode yang tertulis di bawah QR.")} if "kode" in request.query_params else {}
        return self.house.site.page(request, "letter_form.html", 422 if errors else 200, code=kode, errors=errors)

    async def show(self, request: Request, code: str, principal: Public) -> Response:
        """What we know of the letter, or that we know of none."""
        return await self._page(request, code)

    async def compare(self, request: Request, code: str, principal: Public) -> Response:
        """Compare a file for a browser without scripts: its hash is taken, the file itself is kept nowhere."""
        upload = await upload_in(await request.form(), "file")
        if upload is None:
            return await self._page(request, code, errors={"file": _("Pilih dahulu berkas PDF suratnya.")})
        compared = Compared(upload.name[-80:], hashlib.sha256(upload.data).hexdigest())
        return await self._page(request, code, compared=compared)

    async def _page(
        self, request: Request, code: str, *, compared: Compared | None = None, errors: Mapping[str, str] | None = None
    ) -> Response:
        letter = await self.house.applications.verify_letter(normal_code(code))
        definition = self.house.shelf.service(letter.service, letter.version) if letter else None
        if letter is None or definition is None:
            errors = {"kode": _("Tidak ada surat dengan kode ini. Periksa lagi hurufnya satu per satu.")}
            return self.house.site.page(request, "letter_form.html", 404, code=code[:40], errors=errors)
        office, status = self.house.shelf.office(letter.office), 422 if errors else 200
        return self.house.site.page(
            request, "letter.html", status, letter=letter, code=normal_code(code), definition=definition, office=office,
            verdicts=verdicts(letter.state), compared=compared, errors=errors or {},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that was laid beside the letter: its name, and its SHA-256 in hex."""

    name: str
    sha256: str


def verdicts(state: str) -> dict[str, tuple[str, str]]:
    """What is said of a file: `same` bytes as the letter in this state, or `other` ones; (tone, sentence)."""
    same = {
        "in_force": ("same", _("Sama persis dengan surat yang kami terbitkan, dan surat itu berlaku.")),
        "replaced": ("ended", _("Sama persis dengan surat yang kami terbitkan, tetapi surat itu sudah diganti.")),
        "revoked": ("ended", _("Sama persis dengan surat yang kami terbitkan, tetapi surat itu sudah dicabut.")),
    }
    other = _("Berbeda dari surat yang kami terbitkan. Jangan dipakai sebelum Anda bertanya ke kantornya.")
    return {"same": same[state], "other": ("other", other)}


def normal_code(text: str) -> str:
    """A code as people type it: spaces and dots left out."""
    return re.sub(r"[^A-Za-z0-9_-]", "", text)[:64]


def router(house: House) -> APIRouter:
    """The routes of verification."""
    pages, routes = LetterPages(house), APIRouter(include_in_schema=False)
    routes.get("/surat")(pages.ask)
    routes.get("/surat/{code}")(pages.show)
    routes.post("/surat/{code}")(pages.compare)
    return routes
