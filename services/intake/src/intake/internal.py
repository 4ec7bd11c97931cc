"""Intake's door for routing: the units that work an application, never the answer that chooses them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from common.auth import Permission, Principal, allowed
from common.web.problems import Problem
from intake.handlers.placing import UnitDesk

Service = Annotated[Principal, allowed(Permission.SERVICE)]


def router(desk: UnitDesk) -> APIRouter:
    """The route; the address and the log of it name nothing but the application."""
    routes = APIRouter(prefix="/internal", include_in_schema=False)

    @routes.get("/applications/{application}/units")
    async def units(principal: Service, application: UUID) -> dict[str, Any]:
        """By desk, the units that may work the application, the preferred one first."""
        if principal.service != "routing":
            raise Problem(403)
        found = await desk.units_of(application)
        if found is None:
            raise Problem(404)
        return {"units": found}

    return routes
