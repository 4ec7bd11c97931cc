"""What routing tells other services over HTTP: what an event may not carry."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request

from common.auth import Permission, Principal, allowed
from common.web.problems import Problem
from routing.http import context

router = APIRouter(prefix="/internal", include_in_schema=False)
Service = Annotated[Principal, allowed(Permission.SERVICE)]


@router.get("/visits/{case}/{number}")
async def visit_report(request: Request, principal: Service, case: UUID, number: int) -> dict[str, Any]:
    """The officers' names and words of a signed report; for intake, which sets it for the applicant."""
    if principal.service != "intake":
        raise Problem(403)
    found = await context(request).visits.signed(case, number)
    if found is None:
        raise Problem(404)
    return {
        "notes": dict(found.notes),
        "officers": [{"function": function, "name": name} for function, name in found.officers],
        "signed_at": found.signed_at.isoformat(),
    }


@router.get("/letters/{case}/{version}")
async def letter_signature(request: Request, principal: Service, case: UUID, version: int) -> dict[str, Any]:
    """The name under a letter, and what it corrects when it replaces another one; for intake, which sets it."""
    if principal.service != "intake":
        raise Problem(403)
    found = await context(request).letters.signature(case, version)
    if found is None:
        raise Problem(404)
    return {"name": found.name, "note": found.note}
