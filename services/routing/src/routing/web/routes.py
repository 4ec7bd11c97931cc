"""The workbench at /meja: queues, list, one case; everything works as plain forms, scripts make it live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from common.auth import Permission, Principal, allowed
from common.contracts.routing import Mark
from common.errors import Refused
from common.ids import normal_reference
from common.web.flash import Tone
from common.web.i18n import _
from common.web.live import sse_response
from common.web.problems import Problem
from routing.context import RoutingContext
from routing.desk import CaseView, actor_of, desks_of
from routing.domain.case import Status
from routing.domain.commands import Claim, Command, Release
from routing.http import Act, carry_out, command_for, context, place_after, queue_of
from routing.queries import FIRST, Item, QueueCount
from routing.web.notes import note_in
from routing.web.saying import said
from routing.web.visit_words import slot_words, visit_status_words
from routing.web.words import act_words, done_words, kind_words, unit_words

router = APIRouter(prefix="/meja", include_in_schema=False)
Officer = Annotated[Principal, allowed(Permission.SEATED)]


@dataclass(frozen=True, slots=True)
class View:
    """The state of the workbench, all of it in the address."""

    queue: str = ""
    state: Status = Status.OPEN
    case: UUID | None = None

    def address(self, path: str = "/meja", **changes: str) -> str:
        """The address of this view, with some of it changed."""
        parts = {"antrean": self.queue, "keadaan": self.state.value, "berkas": str(self.case or "")} | changes
        if parts["keadaan"] == Status.OPEN.value:
            parts["keadaan"] = ""
        query = "&".join(f"{name}={value}" for name, value in parts.items() if value)
        return f"{path}?{query}" if query else path


_NOTHING: Mapping[str, str] = MappingProxyType({})
_SHOWN = (Status.RETURNED.value, Status.PROPOSED.value)
_ACTS = ("forward", "send_back", "return", "approve", "refuse", "facilitate", "confirm_refusal", "turn_down_refusal")


async def _view(
    antrean: Annotated[str, Query(max_length=120)] = "",
    keadaan: str = "open",
    berkas: UUID | None = None,
) -> View:
    state = Status(keadaan) if keadaan in _SHOWN else Status.OPEN
    return View(antrean, state, berkas)


Shown = Annotated[View, Depends(_view)]


@router.get("")
async def workbench(request: Request, principal: Officer, view: Shown) -> Response:
    """The whole workbench."""
    routing = context(request)
    await routing.remember(principal)
    values = await _list_values(routing, principal, view)
    if view.case is not None:
        values |= await _case_values(routing, principal, view.case)
    return routing.site.page(request, "meja.html", **values)


@router.get("/antrean")
async def queues(request: Request, principal: Officer, view: Shown) -> Response:
    """The queues with their counts, alone."""
    routing = context(request)
    return routing.site.fragment(request, "meja.html", "queue_list", **await _list_values(routing, principal, view))


@router.get("/daftar")
async def rows(request: Request, principal: Officer, view: Shown) -> Response:
    """The rows of the queue, alone."""
    routing = context(request)
    return routing.site.fragment(request, "meja.html", "rows", **await _list_values(routing, principal, view))


@router.get("/berkas/{case}")
async def case_state(request: Request, principal: Officer, case: UUID, view: Shown) -> Response:
    """What changes about an open case, alone: its state and its history."""
    routing = context(request)
    values = {"view": View(view.queue, view.state, case), **await _case_values(routing, principal, case)}
    return routing.site.fragment(request, "meja.html", "case_state", **values)


@router.get("/berkas/{case}/lembar")
async def open_file(request: Request, principal: Officer, case: UUID) -> Response:
    """Form and papers of a case at the officer's desk, by a fresh address."""
    found = await _own(request, principal, case)
    return RedirectResponse(context(request).reader.file_address(principal, found.case), 303)


@router.get("/berkas/{case}/daftar/{document}")
async def open_list(request: Request, principal: Officer, case: UUID, document: UUID) -> Response:
    """A list of other people, for the officer who holds the case and nobody else."""
    found = await _own(request, principal, case)
    if not found.mine:
        raise Problem(404)
    return RedirectResponse(context(request).reader.file_address(principal, found.case, f"/daftar/{document}"), 303)


@router.get("/cari")
async def search(request: Request, principal: Officer, cari: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Open a case by its reference."""
    routing = context(request)
    reference = normal_reference(cari)
    item = await routing.reader.find(principal, reference) if reference else None
    if item is None:
        response = RedirectResponse("/meja", 303)
        sentence = _("Berkas itu tidak ada di meja Anda. Periksa nomornya, misalnya SM-7Q4K-2M3X.")
        return routing.site.flash(response, sentence, Tone.WARN)
    return RedirectResponse(View(f"{item.office}.{item.unit}", Status(item.status), item.id).address(), 303)


@router.get("/arus")
async def stream(request: Request, principal: Officer) -> Response:
    """Says that something changed at the officer's desks."""
    channels = [f"{office}.{unit}" for office, unit in desks_of(principal)]
    return sse_response(request, context(request).hub, channels)


@router.post("/berkas/{case}/{act}")
async def act_on(request: Request, principal: Officer, case: UUID, act: str, view: Shown) -> Response:
    """Carry out an act; a refusal shows the page again with all that was typed."""
    routing = context(request)
    form = await request.form()
    key = str(form.get("idempotency_key") or uuid4())
    body = request.url.path.encode() + repr(sorted((k, str(v)) for k, v in form.items() if k != "csrf_token")).encode()
    state = Status.PROPOSED if form.get("keadaan") == Status.PROPOSED.value else Status.OPEN
    here = View(str(form.get("antrean", "")), state, case)
    try:
        reply = await carry_out(routing, principal, key, _command(principal, case, act, form), body)
    except Problem as problem:
        wrong = {error["field"]: error["message"] for error in problem.errors}
        return await _again(request, principal, here, form, problem.detail, wrong)
    if reply.is_refusal:
        return await _again(request, principal, here, form, said(reply)["detail"])
    target = here if act == "claim" else View(here.queue, state)
    return routing.site.flash(RedirectResponse(target.address(), 303), done_words(act, reply.content["reference"]))


async def _own(request: Request, principal: Principal, case: UUID) -> CaseView:
    found = await context(request).reader.view(principal, case)
    if found is None:
        raise Problem(404)
    return found


def _command(principal: Principal, case: UUID, act: str, form: FormData) -> Command:
    if act == "claim":
        return Claim(case=case, actor=actor_of(principal))
    if act == "release":
        return Release(case=case, actor=actor_of(principal))
    if act not in _ACTS:
        raise Problem(404)
    try:
        wanted = Act(
            action=act,
            version=int(str(form.get("version") or 1)),
            reason=str(form.get("reason") or "") or None,
            marks=_marks(form),
            note=_note(form),
        )
    except ValueError as error:  # no form of ours sends this
        raise Problem(422, detail=_("Formulir ini tidak terbaca. Muat ulang halaman ini, lalu isi lagi.")) from error
    return command_for(principal, case, wanted)


def _note(form: FormData) -> str:
    words = note_in(form, "note")
    if isinstance(words, Refused):
        raise Problem(422, detail=words.detail, errors=[{"field": "note", "message": words.detail}])
    return words


def _marks(form: FormData) -> tuple[Mark, ...]:
    """Marks come as `mark.document.<id>=<reason>`; an empty reason is no mark."""
    marks = []
    for name, reason in form.items():
        if name.startswith("mark.") and reason:
            _prefix, kind, target = name.split(".", 2)
            marks.append(Mark(kind=kind, target=target, reason=str(reason)))
    return tuple(marks)


async def _again(
    request: Request, principal: Principal, view: View, form: FormData, why: str, wrong: Mapping[str, str] = _NOTHING
) -> Response:
    """The page as it was, with what was typed and why nothing happened."""
    routing = context(request)
    typed = {name: str(value) for name, value in form.items()}
    assert view.case is not None
    values = await _list_values(routing, principal, view) | await _case_values(routing, principal, view.case)
    return routing.site.page(request, "meja.html", 422, **(values | {"refusal": why, "typed": typed, "wrong": wrong}))


async def _list_values(routing: RoutingContext, principal: Principal, view: View) -> dict[str, Any]:
    counts = await routing.reader.queues(principal)
    view = _with_queue(view, counts)
    queue = await queue_of(routing, principal, view.queue)
    counts = [c for c in counts if c.has_work or c.name == view.queue or principal.holds(c.office, c.unit)]
    items = await routing.reader.items(queue, view.state, FIRST)
    shared = await routing.reader.shared_queues()
    count = next(c for c in counts if c.name == view.queue)
    return {
        "view": view, "now": routing.clock.now(), "counts": counts, "count": count, "items": items,
        "offices": await routing.reader.offices(principal), "mine": await routing.reader.in_hand(principal),
        "definitions": await _definitions(routing, principal, items),
        "more": place_after(items[-1]) if len(items) == 50 else "", "open_case": None, "refusal": "", "typed": {},
        "unit_words": lambda unit: unit_words(unit, shared), "act_words": act_words, "kind_words": kind_words,
        "unplaced": await routing.reader.unplaced(principal),
    }  # fmt: skip


async def _definitions(routing: RoutingContext, principal: Principal, items: list[Item]) -> dict[Any, Any]:
    mine = await routing.reader.in_hand(principal)
    return dict(await routing.reader.definitions([*items, *mine]))


async def _case_values(routing: RoutingContext, principal: Principal, case: UUID) -> dict[str, Any]:
    found: CaseView | None = await routing.reader.view(principal, case)
    if found is None:
        return {"open_case": None, "case_gone": True}
    return {
        "open_case": found, "file_address": routing.reader.file_address(principal, found.case),
        "now": routing.clock.now(), "act_words": act_words, "kind_words": kind_words, "refusal": "", "typed": {},
        "wrong": _NOTHING, "visit": await routing.visits.of_case(found.case.id), "slot_words": slot_words,
        "visit_status_words": visit_status_words,
    }  # fmt: skip


def _with_queue(view: View, counts: list[QueueCount]) -> View:
    """Without a queue in the address: the first one that has work."""
    if view.queue:
        return view
    first = next((c for c in counts if c.waiting), counts[0])
    return View(first.name, view.state, view.case)
