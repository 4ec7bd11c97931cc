"""No other site can act in a visitor's name: every unsafe request must carry a token only our pages hold.

Signed double submit: a cookie holds a random seed, each form holds `salt.HMAC(seed, salt)`. The cookie is
host-bound (`__Host-`) where connections are encrypted, and requests that a browser marks as coming from another
site are refused whatever they carry.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.datastructures import FormData, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.web.problems import PROGRAM_PATHS, is_form
from common.web.signing import Signer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
FIELD = "csrf_token"
HEADER = "x-csrf-token"


@dataclass(slots=True)
class CsrfTokens:
    """Makes and checks the tokens of one visitor's seed."""

    signer: Signer
    seed: str
    issued: bool = field(default=False)

    def token(self) -> str:
        """A fresh token; each differs, so that compression reveals nothing."""
        self.issued = True
        salt = secrets.token_urlsafe(8)
        return f"{salt}.{self.signer.signature(self.seed + salt)}"

    def accepts(self, token: str) -> bool:
        """True for a token made from this seed."""
        salt, _, signature = token.partition(".")
        return bool(salt) and self.signer.matches(self.seed + salt, signature)

    def __html__(self) -> Markup:
        """The hidden field, so that a template writes `{{ csrf }}` inside a form."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, self.token())


@dataclass(frozen=True, slots=True)
class CsrfRules:
    """Which cookie holds the seed, and which paths need no token (callbacks proven otherwise)."""

    signer: Signer
    cookie: str
    secure: bool
    exempt: Sequence[str] = ()

    def tokens(self, request: Request) -> tuple[CsrfTokens, bool]:
        """The visitor's tokens, and whether the seed is new."""
        seed = self.signer.unsign(request.cookies.get(self.cookie, ""))
        return CsrfTokens(self.signer, seed or secrets.token_urlsafe(16)), seed is None

    def needs_token(self, request: Request) -> bool:
        """Unsafe methods do, except programs that show a bearer token or no identity at all."""
        path: str = request.scope["path"]
        if request.method in SAFE_METHODS or path.startswith(tuple(self.exempt)):
            return False
        if not path.startswith(PROGRAM_PATHS):
            return True
        bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
        return not bearer and "cookie" in request.headers

    def cookie_header(self, seed: str) -> str:
        """Set-Cookie for a new seed; it ends with the browser session."""
        secure = "; Secure" if self.secure else ""
        return f"{self.cookie}={self.signer.sign(seed)}; Path=/; SameSite=Lax; HttpOnly{secure}"


Refusal = Callable[[Request, FormData | None], Awaitable[Response]]


class CsrfProtection:
    """ASGI layer: hands tokens to pages and refuses unsafe requests without one.

    `refuse` gets the form that was typed, unless the request came from another site.
    """

    def __init__(self, app: ASGIApp, rules: CsrfRules, refuse: Refusal) -> None:
        self.app = app
        self.rules = rules
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        tokens, is_new = self.rules.tokens(request)
        scope.setdefault("state", {})["csrf"] = tokens

        async def send_with_seed(message: Message) -> None:
            if message["type"] == "http.response.start" and is_new and tokens.issued:
                MutableHeaders(scope=message).append("set-cookie", self.rules.cookie_header(tokens.seed))
            await send(message)

        if self.rules.needs_token(request):
            await self._checked(request, tokens, send_with_seed)
        else:
            await self.app(scope, receive, send_with_seed)

    async def _checked(self, request: Request, tokens: CsrfTokens, send: Send) -> None:
        if from_another_site(request):
            response = await self.refuse(request, None)
            await response(request.scope, request.receive, send)
            return
        if tokens.accepts(request.headers.get(HEADER, "")):
            await self.app(request.scope, request.receive, send)
            return
        body = await request.body()
        form = await request.form() if is_form(request) else None
        if form is not None and tokens.accepts(str(form.get(FIELD, ""))):
            await self.app(request.scope, replay(body, request.receive), send)
        else:
            response = await self.refuse(request, form)
            await response(request.scope, request.receive, send)


def from_another_site(request: Request) -> bool:
    """What the browser itself says about where the request began."""
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body already read once more, then goes on with the real one."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
