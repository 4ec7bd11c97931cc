"""The site of one service: its pages in the common look, behind the common safeguards."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from common.web import i18n, wording
from common.web.assets import OWN_FILES, Assets
from common.web.compiled import COMPILED
from common.web.csrf import FIELD, CsrfProtection, CsrfRules, from_another_site
from common.web.flash import Flash, FlashCookie, Tone
from common.web.limits import BodyLimit, Edge, Limits, RateLimit
from common.web.names import StrictNames
from common.web.problems import Problem, ProblemAnswers, wants_json
from common.web.security import RequestIds, SecurityHeaders
from common.web.signing import Signer

OWN_TEMPLATES = Path(__file__).parent / "templates"
log = structlog.get_logger()


SIGNED_IN = "/masuk/selesai"
"""The page that says, in a tab of its own, that one is signed in and may go back to the other tab."""
SIGN_OUT = "/masuk/keluar"
"""Where every service's pages sign out; a token of one service says nothing there, so it asks where a form was sent."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What differs between services: addresses of common pages, limits, where forms may lead."""

    home: str = "/"
    sign_in: str = "/masuk"
    sign_out: str = SIGN_OUT
    form_targets: Sequence[str] = ()
    csrf_exempt: Sequence[str] = ()
    limits: Limits | None = field(default_factory=Limits)
    assets: tuple[str, Path] | None = None


class Site:
    """Renders pages and fragments, and installs the safeguards around a FastAPI application."""

    def __init__(
        self,
        service: str,
        *,
        templates: Path,
        locale: Path | None,
        static_dir: Path,
        secure_cookies: bool,
        secret: bytes,
        options: SiteOptions | None = None,
    ) -> None:
        self.service = service
        self.options = options or SiteOptions()
        self.secure = secure_cookies
        self.texts = i18n.Texts.load([folder for folder in (locale, i18n.OWN_LOCALE) if folder is not None])
        self.assets = [
            Assets.of_folder("/static/common", OWN_FILES),
            Assets.of_vendors("/static/vendor", static_dir),
            *([Assets.of_folder(*self.options.assets)] if self.options.assets else []),
        ]
        prefix = "__Host-" if secure_cookies else ""
        self.csrf = CsrfRules(
            Signer(secret, "csrf"), f"{prefix}sm_csrf_{service}", secure_cookies, self.options.csrf_exempt
        )
        self.flashes = FlashCookie(Signer(secret, "flash"), f"{prefix}sm_flash_{service}", secure_cookies)
        self.answers = ProblemAnswers(self)
        self.environment = self._environment(templates)

    # -- pages ---------------------------------------------------------------------------------------------

    def page(self, request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page."""
        flash = self.flashes.read(request)
        html = self.environment.get_template(name).render(self._context(request), flash=flash, **context)
        response = HTMLResponse(html, status)
        if flash is not None:
            self.flashes.clear(response)
        return response

    def fragment(self, request: Request, name: str, block: str, status: int = 200, **context: Any) -> HTMLResponse:
        """One block of a page alone: what htmx and live updates put into an open page.

        `{% set %}` and `{% import %}` outside the block are not seen by it; `ui` (components) always is.
        """
        template = self.environment.get_template(name)
        values = template.new_context({**self._context(request), "flash": None, **context})
        return HTMLResponse("".join(template.blocks[block](values)), status)

    def flash(self, response: Response, text: str, tone: Tone = Tone.SUCCESS) -> Response:
        """Show a message on the page that this redirect leads to."""
        self.flashes.put(response, Flash(tone, text))
        return response

    def problem_page(self, request: Request, problem: Problem) -> Response:
        """A problem as a page, or as a notice when htmx asked."""
        if request.headers.get("hx-request") == "true":
            response = self.fragment(request, "problem_notice.html", "notice", problem.status, problem=problem)
            response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
            return response
        return self.page(request, "problem.html", problem.status, problem=problem)

    # -- installation --------------------------------------------------------------------------------------

    def install(self, app: FastAPI, inside: Sequence[Middleware] = ()) -> None:
        """Add static files, error answers and safeguards; `inside` (sign-in) runs before limits and CSRF.

        Call it last: layers added afterwards would lie outside and miss the safe headers.
        """
        for assets in self.assets:
            app.add_route(f"{assets.prefix}/{{name:path}}", assets.serve, include_in_schema=False)
        for kind in (Problem, HTTPException, RequestValidationError):
            app.add_exception_handler(kind, self.answers.refuse)
        limits = self.options.limits
        layers = [
            Middleware(RequestIds),
            Middleware(SecurityHeaders, self.options.form_targets, self.secure),
            Middleware(i18n.LanguageChoice, self.texts, self.secure),
            Middleware(Edge, self.answers.answer, self.answers.unexpected),
            *inside,
            *([Middleware(RateLimit, limits, time.monotonic)] if limits else []),
            *([Middleware(BodyLimit, limits)] if limits else []),
            Middleware(CsrfProtection, self.csrf, self._refuse_forgery),
        ]
        app.user_middleware[:0] = layers

    async def _refuse_forgery(self, request: Request, form: FormData | None) -> Response:
        """Show what was typed again with a fresh token, so that sending it once more works."""
        log.info("web.csrf_refused", other_site=from_another_site(request))
        if wants_json(request):
            detail = i18n._("Muat ulang halaman, lalu kirim lagi.")
            return self.answers.answer(request, Problem(403, detail=detail))
        context = {**_typed(form), "may_repeat": form is not None}
        if request.headers.get("hx-request") == "true":
            response = self.fragment(request, "csrf_notice.html", "notice", 403, **context)
            response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
            if form is not None:
                response.headers["X-CSRF-Token"] = request.state.csrf.token()
            return response
        return self.page(request, "csrf.html", 403, **context)

    def sign_in_again(self, request: Request, form: FormData) -> Response:
        """Show what was typed in a session that is over, to be sent once more after signing in in another tab."""
        context = _typed(form)
        if request.headers.get("hx-request") == "true":
            response = self.fragment(request, "session_notice.html", "notice", 401, **context)
            response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
            return response
        return self.page(request, "session_over.html", 401, **context)

    # -- context -------------------------------------------------------------------------------------------

    def asset(self, name: str) -> str:
        """The address of a file: `site.css`, `vendor/htmx.js`, or one of the service's own."""
        vendor = name.removeprefix("vendor/")
        place = self.assets[1:2] if vendor != name else [self.assets[0], *self.assets[2:]]
        for assets in place:
            if vendor in assets.files:
                return assets.files[vendor].address
        raise LookupError(f"No front-end file {name!r}; install the front-end packages with `make setup`.")

    def has_asset(self, name: str) -> bool:
        """Whether a front-end package is installed; pages work without."""
        return name.removeprefix("vendor/") in self.assets[1].files

    def _environment(self, templates: Path) -> Environment:
        environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(OWN_TEMPLATES)]),
            autoescape=True,
            undefined=StrictNames,
            bytecode_cache=COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        environment.policies["ext.i18n.trimmed"] = True
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            i18n._, i18n.ngettext, newstyle=True
        )
        environment.filters.update(wording.FILTERS)
        environment.globals.update(
            asset=self.asset, has_asset=self.has_asset, idempotency=idempotency_field, service=self.service
        )
        environment.globals["ui"] = environment.get_template("components.html").module
        return environment

    def _context(self, request: Request) -> dict[str, Any]:
        state = request.scope.setdefault("state", {})
        target = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return {
            "request": request,
            "lang": str(i18n.current_language()),
            "csrf": state.get("csrf") or self.csrf.tokens(request)[0],
            "principal": state.get("principal"),
            "path": request.url.path,
            "home": self.options.home,
            "here": target,
            "sign_in_url": self._sign_in_then(target),
            "sign_in_beside": self._sign_in_then(SIGNED_IN),
            "sign_out_url": self.options.sign_out,
            "lang_url": lambda code: language_url(request, code),
        }

    def _sign_in_then(self, target: str) -> str:
        return f"{self.options.sign_in}?next={quote(target, safe='')}"


def _typed(form: FormData | None) -> dict[str, Any]:
    """What a form held, for a page that offers it again: texts as they were, files by name alone."""
    typed = [(name, value) for name, value in form.multi_items() if name != FIELD] if form else []
    return {
        "typed": [(name, value) for name, value in typed if isinstance(value, str)],
        "files": sorted({name for name, value in typed if isinstance(value, UploadFile) and value.filename}),
    }


def idempotency_field() -> Markup:
    """A hidden key, new for each rendered form: sending the form twice does the thing once."""
    return Markup('<input type="hidden" name="idempotency_key" value="{}">').format(
        uuid.UUID(bytes=secrets.token_bytes(16), version=4)
    )


def language_url(request: Request, code: str) -> str:
    """This page in another language; other query parameters stay."""
    query = [(name, value) for name, value in parse_qsl(request.url.query) if name != "lang"]
    return f"{request.url.path}?{urlencode([*query, ('lang', code)])}"
