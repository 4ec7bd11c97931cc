"""Intake's door for programs: services, documents, applications, corrections; and for the other services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Header, Request, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from common.auth import Permission, Principal, allowed
from common.contracts.intake import Channel
from common.errors import Refused
from common.web.i18n import current_language
from common.web.problems import Problem
from intake.context import IntakeContext
from intake.domain.bodies import LONGEST_NAME, Role, Terms
from intake.handlers.contacts import plain_address
from intake.handlers.filing import Filing
from intake.handlers.objecting import ObjectionDesk
from intake.refusals import No
from intake.views import FieldProblem, Upload

router = APIRouter(prefix="/api/intake/v1")
internal = APIRouter(prefix="/internal", include_in_schema=False)

Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]
Service = Annotated[Principal, allowed(Permission.SERVICE)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
Answer = Annotated[str, Field(max_length=4_000)]


class NewContact(BaseModel):
    """Where the applicant wants to be told; a code goes there, to be confirmed on her pages."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["mail", "sms", "counter"]
    address: str = Field(default="", max_length=200)


class NewApplication(BaseModel):
    """An application of a program in a person's name; documents were uploaded before."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(max_length=80)
    office: str | None = Field(default=None, max_length=80)
    region: str | None = Field(default=None, max_length=20)
    answers: dict[str, Answer]
    documents: dict[str, UUID]
    """Requirement to document."""
    contact: NewContact | None = None
    body: UUID | None = None
    """The body in whose name; without it a person applies for herself."""


class Correction(BaseModel):
    """The answer to a return: only what was marked."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, Answer] = Field(default_factory=dict)


@router.get("/services")
async def services(request: Request, principal: Public, q: str = "") -> dict[str, Any]:
    """Services in everyday words; all of them without words."""
    shelf = context(request).shelf
    found = shelf.search(q[:200]).services if q.strip() else shelf.services()
    return {"services": [{"code": d.code, "name": d.name.model_dump(), "fileable": d.fileable} for d in found]}


@router.get("/services/{code}")
async def service(request: Request, principal: Public, code: str) -> dict[str, Any]:
    """One service as it is published."""
    found = context(request).shelf.service(code)
    if found is None:
        raise Problem(404)
    return found.as_event()


@router.post("/documents", status_code=201)
async def upload(
    request: Request,
    principal: SignedIn,
    key: IdempotencyKey,
    file: UploadFile,
    service: Annotated[str, Form(max_length=80)],
    requirement: Annotated[str, Form(max_length=80)],
) -> Response:
    """Take a document for a requirement of a service, to be named in an application."""
    sent = Upload(file.filename or "", await file.read())
    taken = await filing(request).upload(_person(principal), key, service, requirement, sent)
    if isinstance(taken, Refused):
        raise refusal(taken)
    body = {"document": str(taken.document), "sha256": taken.sha256, "pages": taken.pages}
    return JSONResponse(body, 201)


@router.post("/applications", status_code=201)
async def apply(request: Request, principal: SignedIn, key: IdempotencyKey, wanted: NewApplication) -> Response:
    """Apply; the same key gives the same receipt."""
    person, contact = _person(principal), wanted.contact
    if contact is not None and isinstance(wrong := plain_address(contact.channel, contact.address), No):
        raise refusal(wrong.said(str(current_language()), field=f"contact.{wrong.field}"))
    receipt = await filing(request).apply(
        person, key, await request.body(), wanted.service, wanted.office, wanted.region,
        wanted.answers, wanted.documents, wanted.body,
    )  # fmt: skip
    if isinstance(receipt, Refused):
        raise refusal(receipt)
    if isinstance(receipt, list):
        raise wrong_fields(receipt, "answers.")
    if contact is not None:
        await context(request).contacts.propose(person, contact.channel, contact.address, str(current_language()))
    body = {
        "reference": receipt.reference,
        "code": receipt.tracking_code,
        "promise": receipt.promise.model_dump(mode="json") if receipt.promise else None,
        "track_url": receipt.track_url,
    }
    return JSONResponse(body, 201)


@router.get("/bodies")
async def bodies(request: Request, principal: SignedIn) -> dict[str, Any]:
    """The bodies that one may act for today."""
    found = await context(request).bodies.of_person(_person(principal))
    return {"bodies": [{"body": str(b.body), "kind": b.kind.value, "name": b.name} for b in found]}


@router.post("/bodies", status_code=201)
async def register_body(
    request: Request,
    principal: SignedIn,
    key: IdempotencyKey,
    file: UploadFile,
    kind: Annotated[str, Form(max_length=20)],
    name: Annotated[str, Form(max_length=LONGEST_NAME)],
    valid_from: Annotated[date, Form()],
    valid_until: Annotated[date | None, Form()] = None,
) -> Response:
    """Register a body with the document that makes one its chair."""
    terms = Terms(Role.CHAIR, valid_from, valid_until)
    sent = Upload(file.filename or "", await file.read())
    body = await context(request).bodies.register(_person(principal), kind, name, terms, sent, key)
    if isinstance(body, Refused):
        raise refusal(body)
    return JSONResponse({"body": str(body)}, 201)


@router.get("/applications")
async def applications(request: Request, principal: SignedIn, after: str | None = None) -> dict[str, Any]:
    """A page of one's applications, those that wait for their applicant first."""
    page = await context(request).applications.applications_of(_person(principal), after)
    rows = [
        {"reference": r.reference, "service": r.service, "state": r.state.value, "desk": r.desk,
         "submitted_at": r.submitted_at.isoformat(), "due_at": r.due_at.isoformat() if r.due_at else None}
        for r in page.rows
    ]  # fmt: skip
    return {"applications": rows, "waiting": page.waiting, "next": page.next or None}


@router.get("/applications/{reference}")
async def application(request: Request, principal: SignedIn, reference: str) -> dict[str, Any]:
    """Where one's application stands, what is asked of its applicant, what happened."""
    found = await context(request).applications.view(reference, _person(principal))
    if found is None:
        raise Problem(404)
    return {
        "reference": found.reference,
        "service": found.service,
        "state": found.state.value,
        "desk": found.desk,
        "revision": found.revision,
        "promise": found.promise.model_dump(mode="json") if found.promise else None,
        "return_number": found.return_number,
        "marks": [m.model_dump() for m in found.marks],
        "letter_number": found.letter_number,
        "letter_ready": found.letter_ready,
        "objection_until": found.objection_until.isoformat() if found.objection_until else None,
        "objections": [o.reference for o in found.objections],
        "objects_to": found.objects_to or None,
        "timeline": [{"at": e.at.isoformat(), "kind": e.kind, "data": dict(e.data)} for e in found.timeline],
    }


@router.post("/applications/{reference}/documents", status_code=201)
async def upload_correction(
    request: Request,
    principal: SignedIn,
    key: IdempotencyKey,
    reference: str,
    file: UploadFile,
    requirement: Annotated[str, Form(max_length=80)],
) -> Response:
    """Take a file in place of a marked document."""
    sent = Upload(file.filename or "", await file.read())
    taken = await context(request).applications.attach(reference, _person(principal), requirement, sent, key)
    if isinstance(taken, Refused):
        raise refusal(taken)
    return JSONResponse({"document": str(taken.document), "sha256": taken.sha256, "pages": taken.pages}, 201)


@router.post("/applications/{reference}/corrections", status_code=202)
async def correct(
    request: Request, principal: SignedIn, key: IdempotencyKey, reference: str, wanted: Correction
) -> Response:
    """Offer the correction; 202 because only routing says that the case goes on."""
    answer = await context(request).applications.correct(reference, _person(principal), wanted.answers, key)
    if isinstance(answer, Refused):
        raise refusal(answer)
    if answer:
        raise wrong_fields(answer, "answers.")
    return JSONResponse({"reference": reference}, 202)


@router.post("/applications/{reference}/objection", status_code=201)
async def object_to(
    request: Request, principal: SignedIn, key: IdempotencyKey, reference: str, wanted: Correction
) -> Response:
    """Object to the refusal of one's own application: an application of its own at the office above."""
    desk = ObjectionDesk(context(request).room)
    receipt = await desk.file(reference, _person(principal), wanted.answers, key, Channel.API)
    if isinstance(receipt, Refused):
        raise refusal(receipt)
    if isinstance(receipt, list):
        raise wrong_fields(receipt, "answers.")
    promise = receipt.promise.model_dump(mode="json") if receipt.promise else None
    body = {"reference": receipt.reference, "code": receipt.tracking_code, "promise": promise}
    return JSONResponse(body | {"track_url": receipt.track_url, "objects_to": reference}, 201)


@internal.get("/persons/{person}/contacts")
async def contacts(request: Request, principal: Service, person: UUID) -> dict[str, Any]:
    """How a person is reached, or the chair of a body; for notifications alone."""
    if principal.service != "notifications":
        raise Problem(403)
    desk = context(request).contacts
    person = await context(request).bodies.reached(person)
    found = await desk.contacts(person)
    if not found:
        raise Problem(404)
    return {
        "language": await desk.language(person),
        "contacts": [{"channel": c.channel, "address": c.address, "confirmed": c.confirmed} for c in found],
    }


@internal.get("/persons/{person}/bodies")
async def bodies_of(request: Request, principal: Service, person: UUID) -> dict[str, Any]:
    """The bodies whose news a person may read now; for notifications alone."""
    if principal.service != "notifications":
        raise Problem(403)
    return {"bodies": [{"body": str(b.body), "name": b.name} for b in await context(request).bodies.of_person(person)]}


def context(request: Request) -> IntakeContext:
    """What the process built at its start."""
    built: IntakeContext = request.app.state.intake
    return built


def filing(request: Request) -> Filing:
    """Applications by program."""
    return Filing(context(request).room)


def refusal(refused: Refused) -> Problem:
    """A refusal as a problem (RFC 9457)."""
    errors = [{"field": refused.field, "message": refused.detail}] if refused.field else []
    return Problem(refused.status, f"/problems/{refused.code}", detail=refused.detail, errors=errors)  # type: ignore[arg-type]


def wrong_fields(problems: Sequence[FieldProblem], under: str = "") -> Problem:
    """A 422 that names each field by its place in the body."""
    return Problem(422, errors=[{"field": f"{under}{p.field}", "message": p.message} for p in problems])


def _person(principal: Principal) -> UUID:
    assert principal.person is not None
    return principal.person
