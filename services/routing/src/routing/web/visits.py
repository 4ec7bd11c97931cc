"""Site visits at /meja/kunjungan: offered from the desk, reported and signed on a phone by the two who go."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.errors import Refused
from common.web.i18n import _
from common.web.problems import Problem
from common.web.typed import text_in
from routing.context import RoutingContext
from routing.desk import actor_of
from routing.domain.commands import Command
from routing.domain.visit import MissedBecause
from routing.domain.visit_commands import ConfirmVisit, MissVisit, ProposeVisit, ReportVisit
from routing.http import carry_out, context
from routing.replies import Reply
from routing.visiting import VisitView
from routing.web.saying import said
from routing.web.visit_forms import GENERAL, findings_in, notes_in, number_in, proposal_in
from routing.web.visit_words import (
    hours_words,
    missed_options,
    result_options,
    result_words,
    slot_words,
    visit_status_words,
)
from routing.web.words import unit_words

router = APIRouter(prefix="/meja/kunjungan", include_in_schema=False)
Officer = Annotated[Principal, allowed(Permission.SEATED)]
_ACTS = ("usul", "lapor", "sahkan", "batal")


@router.get("")
async def ahead(request: Request, principal: Officer) -> Response:
    """The visits an officer has before her."""
    routing = context(request)
    found = await routing.visits.ahead(principal)
    definitions = await routing.reader.definitions_of({(a.service, a.service_version) for a in found})
    offices = await routing.reader.offices(principal)
    return routing.site.page(
        request, "visits.html", ahead=found, definitions=definitions, offices=offices, slot_words=slot_words,
        status_words=visit_status_words,
    )  # fmt: skip


@router.get("/{case}")
async def show(request: Request, principal: Officer, case: UUID) -> Response:
    """One visit with what can be done now."""
    routing = context(request)
    await routing.remember(principal)
    return routing.site.page(request, "visit.html", **_values(routing, await _view(routing, principal, case)))


@router.post("/{case}/{act}")
async def act_on(request: Request, principal: Officer, case: UUID, act: str) -> Response:
    """Offer times, report, sign, or call off; a refusal shows the page again with all that was typed."""
    routing, form = context(request), await request.form()
    if act not in _ACTS:
        raise Problem(404)
    view = await _view(routing, principal, case)
    done = await _carried_out(request, principal, view, act, form)
    if isinstance(done, Refused):
        typed = {name: str(value) for name, value in form.items()}
        values = _values(routing, await _view(routing, principal, case)) | {
            "refusal": done,
            "typed": typed,
            "tried": act,
        }
        return routing.site.page(request, "visit.html", done.status, **values)
    target = f"/meja/kunjungan/{case}"
    return routing.site.flash(RedirectResponse(target, 303), _done_words(act, view.case.reference))


async def _carried_out(
    request: Request, principal: Principal, view: VisitView, act: str, form: FormData
) -> Reply | Refused:
    command = _command(principal, view, act, form)
    if isinstance(command, Refused):
        return command
    key = text_in(form, "idempotency_key") or str(uuid4())
    typed = sorted((name, str(value)) for name, value in form.items() if name != "csrf_token")
    body = request.url.path.encode() + repr(typed).encode()
    reply = await carry_out(context(request), principal, key, command, body)
    if not reply.is_refusal:
        return reply
    content = said(reply)
    field = content.get("errors", [{}])[0].get("field")
    return Refused(content["title"], content["detail"], field, reply.status)


def _command(principal: Principal, view: VisitView, act: str, form: FormData) -> Command | Refused:
    actor, case, visit = actor_of(principal), view.case.id, number_in(form, "visit")
    if act == "usul":
        offered = proposal_in(form, view.office.zone, view.colleagues)
        if isinstance(offered, Refused):
            return offered
        version = number_in(form, "version")
        return ProposeVisit(case=case, actor=actor, version=version, slots=offered.slots, visitors=offered.visitors)
    if act == "lapor":
        items = [item.id for item in view.checklist]
        notes = notes_in(form, items)
        if isinstance(notes, Refused):
            return notes
        return ReportVisit(case=case, actor=actor, visit=visit, findings=findings_in(form, items), notes=notes)
    if act == "sahkan":
        report = view.visit.report if view.visit else None
        if report is None or text_in(form, "signed_at") != report.signed_at.isoformat():
            return Refused("changed-meanwhile", _("Berita acara sudah berubah. Baca lagi, lalu tanda tangani."))
        return ConfirmVisit(case=case, actor=actor, visit=visit, signed_at=report.signed_at)
    because = text_in(form, "because")
    if because not in set(MissedBecause):
        return Refused("unknown-reason", _("Pilih sebabnya dari daftar."), "because", 422)
    return MissVisit(case=case, actor=actor, visit=visit, because=MissedBecause(because))


async def _view(routing: RoutingContext, principal: Principal, case: UUID) -> VisitView:
    found = await routing.visits.view(principal, case)
    if found is None:
        raise Problem(404)
    return found


def _values(routing: RoutingContext, view: VisitView) -> dict[str, Any]:
    return {
        "view": view, "visit": view.visit, "zone": view.office.zone, "refusal": None, "typed": {}, "tried": "",
        "photo_address": routing.visits.photo_address(view) if view.visit else "", "general": GENERAL,
        "slot_words": slot_words, "status_words": visit_status_words, "unit_words": unit_words,
        "result_words": result_words, "result_options": result_options(),
        "missed_options": missed_options(started=view.started), "hours_hint": hours_words(view.office),
    }  # fmt: skip


def _done_words(act: str, reference: str) -> str:
    return {
        "usul": _("Kunjungan untuk berkas %s diusulkan; pemohon diberi tahu."),
        "lapor": _("Berita acara berkas %s tersimpan dan Anda tanda tangani; petugas kedua menandatangani berikutnya."),
        "sahkan": _("Berita acara berkas %s ditandatangani dua petugas; pemohon mendapat salinannya."),
        "batal": _("Dicatat: kunjungan berkas %s tidak terlaksana. Pemohon diberi tahu."),
    }[act] % reference
