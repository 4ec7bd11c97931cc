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
from intake.web.counter import House
from intake.web.pictures import attachment, page_picture

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
Page = Annotated[int, PathParameter(ge=1, le=500)]
PURPOSE = "file"


@dataclass(frozen=True, slots=True)
class FilePages:
    """Everything here answers 404 without a capability for exactly this application."""

    house: House

    async def show(self, request: Request, application: UUID, principal: Public, kartu: str = "") -> Response:
        """Answers and papers of one revision, made for a frame on the desk."""
        claims = self.claims(application, kartu)
        file = await self.house.officers.file(claims)
        definition = self.house.shelf.service(file.service, file.version) if file else None
        if file is None or definition is None:
            raise Problem(404)
        response = self.house.site.page(request, "file.html", file=file, definition=definition, card=kartu)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    async def picture(
        self, application: UUID, document: UUID, page: Page, principal: Public, kartu: str = ""
    ) -> Response:
        """A page of a paper."""
        claims = self.claims(application, kartu)
        return page_picture(await self.house.officers.page_image(claims, document, page))

    async def original(self, application: UUID, document: UUID, principal: Public, kartu: str = "") -> Response:
        """The clean file, as an attachment."""
        found = await self.house.officers.original(self.claims(application, kartu), document)
        if found is None:
            raise Problem(404)
        content, kind = found
        return attachment(content, kind, f"berkas-{document.hex[-12:]}")

    def claims(self, application: UUID, card: str) -> dict[str, Any]:
        """What the capability opens; anything else is as if the file did not exist."""
        try:
            claims = self.house.capabilities.verify(PURPOSE, card, issuer="routing")
        except NotGenuine:
            raise Problem(404) from None
        if claims.get("application") != str(application):
            raise Problem(404)
        return claims


def router(house: House) -> APIRouter:
    """The routes of the officer's view."""
    pages, routes = FilePages(house), APIRouter(prefix="/berkas/{application}", include_in_schema=False)
    routes.get("")(pages.show)
    routes.get("/dokumen/{document}/{page}")(pages.picture)
    routes.get("/asli/{document}")(pages.original)
    return routes
