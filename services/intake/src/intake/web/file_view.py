"""The officer's view of a file: opened by routing's short capability, shown as pictures, never as the upload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.signing import NotGenuine
from common.web.problems import Problem
from intake.catalogue import ServiceDefinition
from intake.views import OfficerFile
from intake.web.counter import House
from intake.web.pictures import attachment, page_picture

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
Page = Annotated[int, PathParameter(ge=1, le=500)]
PURPOSE = "file"


@dataclass(frozen=True, slots=True)
class FilePages:
    """Everything here answers 404 without a capability for exactly this application, in its officer's own session."""

    house: House

    async def show(self, request: Request, application: UUID, principal: Public, kartu: str = "") -> Response:
        """Answers and papers of one revision, made for a frame on the desk."""
        file, definition = await self._file(self.claims(application, kartu, principal))
        return self._shown(request, "file.html", file=file, definition=definition, card=kartu)

    async def list(
        self, request: Request, application: UUID, document: UUID, principal: Public, kartu: str = ""
    ) -> Response:
        """The pages of a list of other people, for the officer who holds the file."""
        file, definition = await self._file(self.claims(application, kartu, principal))
        paper = next((p for p in file.lists if p.document == document), None)
        if paper is None or not file.in_hand:
            raise Problem(404)
        return self._shown(request, "list.html", file=file, definition=definition, card=kartu, paper=paper)

    async def picture(
        self, application: UUID, document: UUID, page: Page, principal: Public, kartu: str = ""
    ) -> Response:
        """A page of a paper."""
        claims = self.claims(application, kartu, principal)
        response = page_picture(await self.house.officers.page_image(claims, document, page))
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    async def original(self, application: UUID, document: UUID, principal: Public, kartu: str = "") -> Response:
        """The clean file, as an attachment."""
        found = await self.house.officers.original(self.claims(application, kartu, principal), document)
        if found is None:
            raise Problem(404)
        content, kind = found
        return attachment(content, kind, f"berkas-{document.hex[-12:]}")

    async def _file(self, claims: dict[str, Any]) -> tuple[OfficerFile, ServiceDefinition]:
        file = await self.house.officers.file(claims)
        definition = self.house.shelf.service(file.service, file.version) if file else None
        if file is None or definition is None:
            raise Problem(404)
        return file, definition

    def _shown(self, request: Request, template: str, **values: Any) -> Response:
        response = self.house.site.page(request, template, **values)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    def claims(self, application: UUID, card: str, principal: Principal | None) -> dict[str, Any]:
        """What the capability opens to its own officer; anything else is as if the file did not exist."""
        try:
            claims = self.house.capabilities.verify(PURPOSE, card, issuer="routing")
        except NotGenuine:
            raise Problem(404) from None
        person = principal.person if principal else None
        if claims.get("application") != str(application) or claims.get("officer") != str(person):
            raise Problem(404)
        return claims


def router(house: House) -> APIRouter:
    """The routes of the officer's view."""
    pages, routes = FilePages(house), APIRouter(prefix="/berkas/{application}", include_in_schema=False)
    routes.get("")(pages.show)
    routes.get("/dokumen/{document}/{page}")(pages.picture)
    routes.get("/asli/{document}")(pages.original)
    routes.get("/daftar/{document}")(pages.list)
    return routes
