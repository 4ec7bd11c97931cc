"""Signed letters at /meja/surat: which are in force, and taking one back with a reason."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.contracts.letter_reasons import LETTER_REASONS, reason_words
from common.errors import Refused
from common.plain_text import hidden_sign
from common.web.i18n import _, current_language
from common.web.problems import Problem
from common.web.typed import text_in
from routing.domain.letter import LetterState
from routing.http import carry_out, context
from routing.letters import LetterView
from routing.web.letter_door import LetterAct, command_for
from routing.web.notes import note_in
from routing.web.saying import said

router = APIRouter(prefix="/meja/surat", include_in_schema=False)
Officer = Annotated[Principal, allowed(Permission.SEATED)]
_ACTS = {"cabut": "revoke", "ganti": "replace"}


@router.get("/{case}")
async def show(request: Request, principal: Officer, case: UUID) -> Response:
    """The letters of a case with what can be done now."""
    await context(request).remember(principal)
    return context(request).site.page(request, "letters.html", **_values(await _view(request, principal, case)))


@router.post("/{case}/{act}")
async def act_on(request: Request, principal: Officer, case: UUID, act: str) -> Response:
    """Revoke or replace; a refusal shows the page again with all that was typed."""
    if act not in _ACTS:
        raise Problem(404)
    form = await request.form()
    view = await _view(request, principal, case)
    refusal = await _carried_out(request, principal, case, act, form)
    if refusal is not None:
        typed = {name: str(value) for name, value in form.items()}
        values = _values(await _view(request, principal, case)) | {"refusal": refusal, "typed": typed, "tried": act}
        return context(request).site.page(request, "letters.html", refusal.status, **values)
    response = RedirectResponse(f"/meja/surat/{case}", 303)
    return context(request).site.flash(response, _done_words(act, view.case.reference))


async def _carried_out(request: Request, principal: Principal, case: UUID, act: str, form: FormData) -> Refused | None:
    note = note_in(form, "note")
    if isinstance(note, Refused):
        return note
    key = str(form.get("idempotency_key") or uuid4())
    wanted = LetterAct(
        action=cast("Literal['revoke', 'replace']", _ACTS[act]), letter=_code(form, "letter")[:80],
        reason=_code(form, "reason")[:40], note=note,
    )  # fmt: skip
    typed = sorted((name, str(value)) for name, value in form.items() if name != "csrf_token")
    body = request.url.path.encode() + repr(typed).encode()
    reply = await carry_out(context(request), principal, key, command_for(principal, case, wanted), body)
    if not reply.is_refusal:
        return None
    content = said(reply)
    field = content.get("errors", [{}])[0].get("field")
    return Refused(content["title"], content["detail"], field, reply.status)


async def _view(request: Request, principal: Principal, case: UUID) -> LetterView:
    found = await context(request).letters.view(principal, case)
    if found is None:
        raise Problem(404)
    return found


def _values(view: LetterView) -> dict[str, Any]:
    return {
        "view": view, "refusal": None, "typed": {}, "tried": "", "state_words": letter_state_words,
        "reason_words": lambda code: reason_words(code, str(current_language())),
        "revoke_reasons": _options(revokes=True), "replace_reasons": _options(revokes=False),
    }  # fmt: skip


def letter_state_words(state: LetterState) -> str:
    """Whether a letter is in force, as a tag says it."""
    words = {
        LetterState.IN_FORCE: _("berlaku"),
        LetterState.REPLACED: _("sudah diganti"),
        LetterState.REVOKED: _("sudah dicabut"),
    }
    return words[state]


def _options(*, revokes: bool) -> list[dict[str, str]]:
    language = str(current_language())
    offered = [code for code, r in LETTER_REASONS.items() if (r.revokes if revokes else r.replaces)]
    first = {"value": "", "label": _("Pilih alasannya")}
    return [first, *({"value": code, "label": reason_words(code, language)} for code in offered)]


def _code(form: FormData, name: str) -> str:
    """What the page itself has filled in; with a sign that no code holds it is none of ours."""
    word = text_in(form, name)
    return "" if hidden_sign(word) else word


def _done_words(act: str, reference: str) -> str:
    return {
        "cabut": _("Surat berkas %s dicabut; pemohon diberi tahu dan halaman QR-nya sudah mengatakannya."),
        "ganti": _("Surat berkas %s diganti; pemohon diberi tahu dan surat lama tidak berlaku lagi."),
    }[act] % reference
