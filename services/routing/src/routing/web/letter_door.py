"""Routing's door for programs to signed letters: which there are, and to revoke or replace one."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from common.auth import Permission, Principal, allowed
from common.plain_text import PLAIN
from common.web.problems import Problem
from routing.desk import actor_of
from routing.domain.letter_commands import LetterCommand, ReplaceLetter, RevokeLetter
from routing.http import LONGEST_NOTE, IdempotencyKey, carry_out, context
from routing.web.saying import said

router = APIRouter(prefix="/api/routing/v1")
Officer = Annotated[Principal, allowed(Permission.SEATED)]


class LetterAct(BaseModel):
    """What is to become of one letter in force: its number as written, a reason code, what is corrected."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["revoke", "replace"]
    letter: Annotated[str, Field(max_length=80), PLAIN]
    reason: Annotated[str, Field(max_length=40), PLAIN]
    note: Annotated[str, Field(max_length=LONGEST_NOTE), PLAIN] = ""
    version: int | None = Field(default=None, ge=1)


@router.get("/cases/{case}/letters")
async def letters(request: Request, principal: Officer, case: UUID) -> dict[str, Any]:
    """The letters of a case, the newest first."""
    view = await context(request).letters.view(principal, case)
    if view is None:
        raise Problem(404)
    return {
        "case": str(case),
        "letters": [
            {"letter": each.number, "issued_at": each.issued_at.isoformat(), "signatory": each.signatory,
             "state": each.state.value, "ended_at": each.ended_at.isoformat() if each.ended_at else None,
             "reason": each.reason, "successor": each.successor}
            for each in view.letters
        ],
    }  # fmt: skip


@router.post("/cases/{case}/letters")
async def act(request: Request, principal: Officer, case: UUID, key: IdempotencyKey, wanted: LetterAct) -> Response:
    """Revoke a letter in force, or replace it by one with a number of its own."""
    body = request.method.encode() + request.url.path.encode() + await request.body()
    reply = await carry_out(context(request), principal, key, command_for(principal, case, wanted), body)
    if reply.is_refusal:
        return Response(json.dumps(said(reply)), reply.status, media_type="application/problem+json")
    return Response(reply.body, reply.status, media_type="application/json")


def command_for(principal: Principal, case: UUID, wanted: LetterAct) -> LetterCommand:
    """The command that an act asks for."""
    made = ReplaceLetter if wanted.action == "replace" else RevokeLetter
    return made(
        case=case, actor=actor_of(principal), letter=wanted.letter, reason=wanted.reason, version=wanted.version,
        note=wanted.note,
    )  # fmt: skip
