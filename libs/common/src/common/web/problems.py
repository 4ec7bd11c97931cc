"""One way to refuse: RFC 9457 for programs, a page in our look for people, never a trace."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, TypedDict

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from common.web.problem_texts import field_message, field_name, status_text

PROGRAM_PATHS = ("/api/", "/internal/")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class FieldError(TypedDict):
    """What is wrong with one field, in the reader's words."""

    field: str
    message: str


class Problem(HTTPException):
    """A refusal with status, title and detail in the reader's language; `errors` names each field."""

    headers: dict[str, str]

    def __init__(
        self,
        status: int,
        type: str = "about:blank",
        title: str = "",
        detail: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        words = status_text(status)
        super().__init__(status, detail or words.detail, headers={})
        self.status = status
        self.type = type
        self.title = title or words.title
        self.errors = list(errors)
        self.incident = ""

    def with_headers(self, headers: Mapping[str, str]) -> Problem:
        """The same problem, answered with further headers (`Retry-After`, …)."""
        self.headers.update(headers)
        return self

    def body(self, request: Request) -> dict[str, object]:
        """The members of RFC 9457; empty ones are left out."""
        members = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.url.path,
            "errors": self.errors,
            "incident": self.incident,
        }
        return {name: value for name, value in members.items() if value}


class PageMaker(Protocol):
    """What a problem needs to become a page (a site, or any other renderer)."""

    def problem_page(self, request: Request, problem: Problem) -> Response:
        """The problem as a whole page, or as a notice when htmx asked."""
        ...

    def sign_in_again(self, request: Request, form: FormData) -> Response:
        """What was typed in a session that is over, to be sent once more."""
        ...


@dataclass(frozen=True, slots=True)
class ProblemAnswers:
    """Turns every kind of error into an answer in the right form."""

    pages: PageMaker

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The handler for Problem, HTTPException and RequestValidationError."""
        problem = as_problem(error)
        if problem.status == HTTPStatus.UNAUTHORIZED and is_form(request) and not wants_json(request):
            return self.pages.sign_in_again(request, await request.form())
        return self.answer(request, problem)

    def answer(self, request: Request, problem: Problem) -> Response:
        """JSON for programs, a page for people."""
        if wants_json(request):
            return JSONResponse(problem.body(request), problem.status, problem.headers, MEDIA_TYPE)
        response = self.pages.problem_page(request, problem)
        response.headers.update(problem.headers)
        return response

    def unexpected(self, request: Request, error: Exception) -> Response:
        """A fault of ours: logged under an incident id, which is all that the reader sees of it."""
        problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR)
        problem.incident = uuid.uuid4().hex[:8].upper()
        log.error("web.unexpected", incident=problem.incident, route=route_template(request), exc_info=error)
        return self.answer(request, problem)


def wants_json(request: Request) -> bool:
    """Programs are known by their path, or by asking for JSON before HTML."""
    if request.url.path.startswith(PROGRAM_PATHS):
        return True
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def is_form(request: Request) -> bool:
    """Whether a person has sent a form."""
    return request.method == "POST" and request.headers.get("content-type", "").startswith(FORM_TYPES)


def route_template(request: Request) -> str:
    """The path pattern of the route (never the path itself: it may hold a reference)."""
    return str(getattr(request.scope.get("route"), "path", "unrouted"))


def as_problem(error: Exception) -> Problem:
    """Any expected error as a Problem."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return _field_problem(error)
    if isinstance(error, HTTPException):
        return _http_problem(error)
    raise error


def _field_problem(error: RequestValidationError) -> Problem:
    errors = [FieldError(field=field_name(entry), message=field_message(entry)) for entry in error.errors()]
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)


def _http_problem(error: HTTPException) -> Problem:
    standard = HTTPStatus(error.status_code).phrase if error.status_code in set(HTTPStatus) else ""
    own_words = error.detail if isinstance(error.detail, str) and error.detail != standard else ""
    return Problem(error.status_code, detail=own_words).with_headers(error.headers or {})
