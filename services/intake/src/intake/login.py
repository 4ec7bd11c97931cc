"""Signing in and out: `/masuk` leads to the identity provider and back to where one was."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from common.auth import SESSION_COOKIE, SESSION_LIFETIME, SESSION_PURPOSE, Permission, Principal, allowed
from common.signing import NotGenuine, Signer, Verifier
from common.web.csrf import from_another_site
from common.web.i18n import _
from common.web.problems import Problem
from common.web.site import SIGN_OUT, SIGNED_IN, Site
from intake.handlers.sessions import LetIn, SessionDesk
from intake.provider import Attempt, Provider, SignInFailed

log = structlog.get_logger()

RENEWAL_COOKIE = "sm_renew"
_ATTEMPT_COOKIE = "sm_attempt"
_ATTEMPT_PURPOSE = "sign-in"
_SIGN_IN_PATH = "/masuk"
"""What renews a session and what a sign-in must bring back are sent nowhere else."""
_ATTEMPT_LIFETIME = timedelta(minutes=15)
Public = Annotated[Principal | None, allowed(Permission.PUBLIC)]
SignedIn = Annotated[Principal, allowed(Permission.SIGNED_IN)]


@dataclass(frozen=True, slots=True)
class LoginPages:
    """The routes of signing in."""

    site: Site
    sessions: SessionDesk
    provider: Provider
    signer: Signer
    verifier: Verifier
    keys_dir: Path

    async def sign_in(self, request: Request, principal: Public, next: str = "/") -> Response:
        """Go to the provider; a sign-in that can be renewed is renewed on the way."""
        target = local(next)
        if renewal := request.cookies.get(RENEWAL_COOKIE):
            renewed = await self.sessions.renew(renewal)
            if renewed is not None:
                return self._let_in(RedirectResponse(target, 303), renewed)
        attempt = Attempt.begin()
        try:
            address = await self.provider.address(attempt)
        except SignInFailed as failure:
            log.warning("sign_in_failed", error=str(failure))
            detail = _("Layanan masuk sedang tidak dapat dihubungi. Muat ulang halaman ini sebentar lagi.")
            raise Problem(503, "/problems/sign-in-unreachable", detail=detail) from failure
        response = RedirectResponse(address, 303)
        claims = {"attempt": asdict(attempt), "next": target}
        sealed = self.signer.sign(_ATTEMPT_PURPOSE, claims, lifetime=_ATTEMPT_LIFETIME)
        self._set(response, _ATTEMPT_COOKIE, sealed, _ATTEMPT_LIFETIME)
        return response

    async def back(self, request: Request, principal: Public, code: str = "", state: str = "") -> Response:
        """Come back from the provider."""
        target = "/"
        try:
            kept = self.verifier.verify(_ATTEMPT_PURPOSE, request.cookies.get(_ATTEMPT_COOKIE, ""), issuer="intake")
            attempt, target = Attempt(**kept["attempt"]), local(kept["next"])
            if not code or not secrets.compare_digest(attempt.state.encode(), state.encode()):
                raise SignInFailed("The provider came back without a code, or with another state.")
            signed_in = await self.sessions.open(await self.provider.identity(attempt, code))
        except (NotGenuine, SignInFailed) as failure:
            return self._failed(request, target, failure)
        response = RedirectResponse(target, 303)
        response.delete_cookie(_ATTEMPT_COOKIE, path=_SIGN_IN_PATH)
        return self._let_in(response, signed_in)

    async def signed_in(self, request: Request, principal: SignedIn) -> Response:
        """Say in a tab of its own that one may go back to the other, where something waits to be sent."""
        return self.site.page(request, "signed_in.html")

    async def sign_out(self, request: Request, principal: Public) -> Response:
        """End the sign-in here, also when the session is over: its renewal is revoked, the browser forgets both.

        The form may stand on a page of any of our services; one on another site is refused.
        """
        if from_another_site(request):
            raise Problem(403)
        if renewal := request.cookies.get(RENEWAL_COOKIE):
            await self.sessions.end_by(renewal)
        try:
            claims = self.verifier.verify(SESSION_PURPOSE, request.cookies.get(SESSION_COOKIE, ""), issuer="intake")
            await self.sessions.end(UUID(claims["sid"]))
        except NotGenuine:
            log.info("sign_out_without_session", renewal=renewal is not None)
        response = RedirectResponse("/", 303)
        response.delete_cookie(SESSION_COOKIE, path="/")
        response.delete_cookie(RENEWAL_COOKIE, path=_SIGN_IN_PATH)
        return self.site.flash(response, _("Anda sudah keluar."))

    async def public_keys(self, principal: Public) -> Response:
        """The public keys of all services, by key id."""
        return JSONResponse(json.loads((self.keys_dir / "public.json").read_text()))

    def _let_in(self, response: Response, person: LetIn) -> Response:
        self._set(response, SESSION_COOKIE, person.token, SESSION_LIFETIME)
        if person.renewal is not None:
            self._set(response, RENEWAL_COOKIE, person.renewal, person.lifetime)
        return response

    def _set(self, response: Response, name: str, value: str, lifetime: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            int(lifetime.total_seconds()),
            path="/" if name == SESSION_COOKIE else _SIGN_IN_PATH,
            secure=self.site.secure,
            httponly=True,
            samesite="lax",
        )

    def _failed(self, request: Request, target: str, failure: Exception) -> Response:
        """A page rather than a redirect: the page one came from may lead straight back here."""
        log.warning("sign_in_failed", error=str(failure))
        detail = _("Belum berhasil masuk. Coba sekali lagi; isian Anda tidak hilang.")
        problem = Problem(401, "/problems/sign-in-failed", title=_("Belum berhasil masuk"), detail=detail)
        again = f"{_SIGN_IN_PATH}?next={quote(target, safe='')}"
        return self.site.page(request, "problem.html", 401, problem=problem, sign_in_url=again)


def local(target: str) -> str:
    """A path of our own, whatever was asked for."""
    plain = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return quote(target, safe="/?&=#%:+,.-_~") if plain else "/"


def router(pages: LoginPages) -> APIRouter:
    """The routes of signing in."""
    routes = APIRouter(include_in_schema=False)
    routes.get("/masuk")(pages.sign_in)
    routes.get("/masuk/perbarui")(pages.sign_in)
    routes.get("/masuk/kembali")(pages.back)
    routes.get(SIGNED_IN)(pages.signed_in)
    routes.post(SIGN_OUT)(pages.sign_out)
    routes.post("/keluar")(pages.sign_out)  # pages that were open before the renewal had to come along
    routes.get("/.well-known/jwks.json")(pages.public_keys)
    return routes
