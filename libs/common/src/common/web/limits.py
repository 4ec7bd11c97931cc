"""Keeps one client from taking the whole desk: how much it may send, and how often.

Counts live in this process: with N replicas a client may reach N times the rate.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.web.problems import Problem, as_problem

MEGABYTE = 1024 * 1024
DRAIN_BYTES = 32 * MEGABYTE
KNOWN_CLIENTS = 20_000
FREE_PATHS = ("/static/", "/internal/")


@dataclass(frozen=True, slots=True)
class Limits:
    """Body sizes in bytes (longest matching path prefix wins) and the request rate of one client."""

    body_bytes: int = MEGABYTE
    body_bytes_below: Mapping[str, int] = field(default_factory=dict)
    requests_per_second: float = 20.0
    burst: int = 200

    def body_limit(self, path: str) -> int:
        """The largest body accepted at a path."""
        matching = [prefix for prefix in self.body_bytes_below if path.startswith(prefix)]
        return self.body_bytes_below[max(matching, key=len)] if matching else self.body_bytes


class BodyLimit:
    """ASGI layer: a body larger than the limit is a 413, whether announced or only found while reading."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self.app = app
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limits.body_limit(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            await _drain(receive)
            raise Problem(413)
        read = 0

        async def receive_within_limit() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                await _drain(receive)
                raise Problem(413)
            return message

        await self.app(scope, receive_within_limit, send)


async def _drain(receive: Receive) -> None:
    """Read on for a while: a browser shows the answer only after it could send its body."""
    read = 0
    more = True
    while more and read < DRAIN_BYTES:
        message = await receive()
        read += len(message.get("body", b""))
        more = bool(message.get("more_body", False))


@dataclass(slots=True)
class Bucket:
    """Tokens left to a client, and when they were counted (monotonic seconds)."""

    tokens: float
    counted_at: float


class Buckets:
    """Token buckets of the most recent clients; the longest unseen is forgotten first."""

    def __init__(self, rate_per_second: float, burst: int) -> None:
        self.rate = rate_per_second
        self.burst = burst
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait_seconds(self, client: str, now: float) -> float:
        """Take one token; 0 when there was one, else the seconds until there is."""
        bucket = self._buckets.pop(client, None) or Bucket(self.burst, now)
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.counted_at) * self.rate)
        bucket.counted_at = now
        self._buckets[client] = bucket
        if len(self._buckets) > KNOWN_CLIENTS:
            self._buckets.popitem(last=False)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0.0
        return (1 - bucket.tokens) / self.rate


class RateLimit:
    """ASGI layer: a token bucket per signed-in person, else per client address; 429 says when to come back."""

    def __init__(self, app: ASGIApp, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.app = app
        self.buckets = Buckets(limits.requests_per_second, limits.burst)
        self.monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(FREE_PATHS):
            wait = self.buckets.wait_seconds(_client(scope), self.monotonic())
            if wait:
                raise Problem(429).with_headers({"Retry-After": str(int(wait) + 1)})
        await self.app(scope, receive, send)


def _client(scope: Scope) -> str:
    principal = scope.get("state", {}).get("principal")
    if principal is not None:
        return f"person:{principal.person}"
    address = scope.get("client") or ("unknown", 0)
    return f"address:{address[0]}"


class Edge:
    """ASGI layer: the one place that catches what nobody expected, and answers refusals of the layers within."""

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[Request, Problem], Response],
        unexpected: Callable[[Request, Exception], Response],
    ) -> None:
        self.app = app
        self.refuse = refuse
        self.unexpected = unexpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        request = Request(scope, receive)
        try:
            await self.app(scope, receive, send_noting_start)
            return
        except HTTPException as refusal:
            response = self.refuse(request, as_problem(refusal))
        except Exception as error:
            response = self.unexpected(request, error)
            if started:
                raise
        if not started:
            await response(scope, receive, send)
