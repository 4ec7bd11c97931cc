"""What a new chair and a replaced one see of a change at a counter: the code to bring, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.web.problems import Problem
from intake.web.applications import own_person
from intake.web.counter import House

SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class ChairNoticePages:
    """For the one who comes and the one who goes; for anybody else there is no such page."""

    house: House

    async def ask(self, request: Request, principal: SignedIn) -> Response:
        """Why a code, and what to bring."""
        return self.house.site.page(request, "counter_code.html", code="")

    async def make(self, request: Request, principal: SignedIn) -> Response:
        """Show the code once."""
        code = await self.house.chairs.recorder.make_code(own_person(principal))
        response = self.house.site.page(request, "counter_code.html", code=f"{code[:6]}-{code[6:]}")
        response.headers["Cache-Control"] = "no-store"
        return response

    async def notice(self, request: Request, change: UUID, principal: SignedIn) -> Response:
        """What happened, by which decree, and how to object."""
        notice = await self.house.chairs.reader.notice(own_person(principal), change)
        if notice is None:
            raise Problem(404)
        office = self.house.shelf.office(notice.change.office)
        response = self.house.site.page(request, "chair_notice.html", notice=notice, office=office)
        response.headers["Cache-Control"] = "no-store"
        return response


def router(house: House) -> APIRouter:
    """The routes for persons; they stand before those of a body by its id."""
    pages, routes = ChairNoticePages(house), APIRouter(include_in_schema=False)
    routes.get("/lembaga/kode-loket")(pages.ask)
    routes.post("/lembaga/kode-loket")(pages.make)
    routes.get("/lembaga/pergantian/{change}")(pages.notice)
    return routes
