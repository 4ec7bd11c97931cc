"""Headers that keep pages safe in a browser: strict content policy, no sniffing, request and correlation ids."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DOCUMENT_POLICY = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'self'"
"""Set as `Content-Security-Policy` by routes that show an uploaded document: nothing in it may run."""

PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def content_policy(form_targets: Sequence[str] = ()) -> str:
    """The policy of every page: own files only, no inline code; forms may also lead to `form_targets`."""
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'self'",
            " ".join(["form-action 'self'", *form_targets]),
            "base-uri 'none'",
        ]
    )


class SecurityHeaders:
    """ASGI layer: adds the safe headers; a header that the route has set itself is left alone."""

    def __init__(self, app: ASGIApp, form_targets: Sequence[str] = (), secure: bool = False) -> None:
        self.app = app
        headers = {
            "content-security-policy": content_policy(form_targets),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": PERMISSIONS,
            "cross-origin-opener-policy": "same-origin",
            "cache-control": "private, no-cache",
        }
        if secure:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message.get("headers", ())}
                message["headers"] = [*message.get("headers", ()), *(h for h in self.headers if h[0] not in own)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestIds:
    """ASGI layer: names each request, keeps a caller's correlation id, and binds both to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        given = Headers(scope=scope).get("x-correlation-id", "")
        correlation_id = given if _ID.fullmatch(given) else request_id
        state = scope.setdefault("state", {})
        state.update(request_id=request_id, correlation_id=correlation_id)

        async def send_with_ids(message: Message) -> None:
            if message["type"] == "http.response.start":
                ids = [(b"x-request-id", request_id.encode()), (b"x-correlation-id", correlation_id.encode())]
                message["headers"] = [*message.get("headers", ()), *ids]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id, correlation_id=correlation_id):
            await self.app(scope, receive, send_with_ids)
