"""The first pages: what do you need, which service is it, what does it take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.web.problems import Problem
from intake.catalogue import LifeEvent, ServiceDefinition, Status
from intake.views import ApplicationPage, Draft
from intake.web.counter import House
from intake.web.draft_cookie import DraftCookie
from intake.web.words import life_events

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]


@dataclass(frozen=True, slots=True)
class FrontPages:
    """Search, occasions, service pages."""

    house: House

    async def home(self, request: Request, principal: Public) -> Response:
        """What do you need?"""
        mine = await self._mine(principal)
        return self.house.site.page(
            request, "home.html", mine=mine, drafts=await self._drafts(request, principal), events=self._events()
        )

    async def services(self, request: Request, principal: Public, q: str = "", peristiwa: str = "") -> Response:
        """Services that answer some words or belong to an occasion; all of them otherwise."""
        words = q.strip()[:200]
        event = LifeEvent(peristiwa) if peristiwa in set(LifeEvent) else None
        shelf = self.house.shelf
        if words:
            found = shelf.search(words)
            services, suggestions = list(found.services), list(found.suggestions)
        else:
            services, suggestions = self._offered(event), []
        context: dict[str, Any] = {"words": words, "event": event, "services": services, "suggestions": suggestions}
        if request.headers.get("hx-request") == "true":
            part = self.house.site.fragment(request, "services.html", "results", events=life_events(), **context)
            part.headers["Vary"] = "HX-Request"
            return part
        return self.house.site.page(request, "services.html", events=life_events(), **context)

    async def service(self, request: Request, code: str, principal: Public) -> Response:
        """One service: what it gives, takes, costs, and who decides."""
        definition = self.house.shelf.service(code)
        if definition is None:
            raise Problem(404)
        return self.house.site.page(request, "service.html", definition=definition)

    async def about(self, request: Request, principal: Public) -> Response:
        """What this is, and what happens to what people type."""
        return self.house.site.page(request, "about.html")

    def _offered(self, event: LifeEvent | None) -> list[ServiceDefinition]:
        shown = [each for each in self.house.shelf.services() if each.status is not Status.WITHDRAWN]
        return [each for each in shown if event is None or each.life_event is event]

    def _events(self) -> list[dict[str, str]]:
        present = {definition.life_event for definition in self._offered(None)}
        return [
            {"href": f"/layanan?peristiwa={event}", "title": words.label, "text": words.note}
            for event, words in life_events().items()
            if event in present
        ]

    async def _mine(self, principal: Principal | None) -> ApplicationPage | None:
        if principal is None or principal.person is None:
            return None
        return await self.house.applications.applications_of(principal.person)

    async def _drafts(self, request: Request, principal: Principal | None) -> list[Draft]:
        """Drafts of this browser and of this person, each once."""
        keys = DraftCookie(self.house.secure_cookies).keys(request)
        opened = [await self.house.drafts.open(key) for key in keys]
        own = await self.house.drafts.drafts_of(principal.person) if principal and principal.person else ()
        return list({draft.draft: draft for draft in [*opened, *own] if draft is not None}.values())


def router(house: House) -> APIRouter:
    """The routes of the first pages."""
    pages, routes = FrontPages(house), APIRouter(include_in_schema=False)
    routes.get("/")(pages.home)
    routes.get("/layanan")(pages.services)
    routes.get("/layanan/{code}")(pages.service)
    routes.get("/tentang")(pages.about)
    return routes
