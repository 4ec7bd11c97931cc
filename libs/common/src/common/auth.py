"""Who asks, and whether they may: sign-in read from a signed token, permission checked on every route."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from common.clock import Clock
from common.seats import Seat
from common.signing import NotGenuine, Signer, Verifier
from common.web.problems import Problem

SESSION_COOKIE = "sm_session"
SESSION_PURPOSE = "session"
SERVICE_PURPOSE = "service"
SESSION_LIFETIME = timedelta(minutes=15)
COUNTER_UNIT = "loket"


class Permission(StrEnum):
    """What a route asks of its caller; the relation to a case is checked where the case is known."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    SEATED = "seated"
    COUNTER = "counter"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a person with the seats she holds today, or a service."""

    person: UUID | None
    display_name: str = ""
    seats: tuple[Seat, ...] = ()
    service: str | None = None
    bearer: bool = False

    @property
    def key(self) -> str:
        """The principal as one word, for idempotency keys and rate limits."""
        return f"service:{self.service}" if self.service else f"person:{self.person}"

    def holds(self, office: str, unit: str) -> bool:
        """Whether the person sits at this desk."""
        return any(s.office == office and s.unit == unit for s in self.seats)

    @property
    def counters(self) -> tuple[str, ...]:
        """The offices at whose counter the person sits."""
        return tuple(s.office for s in self.seats if s.unit == COUNTER_UNIT)


class SeatSource(Protocol):
    """Tells the seats of a person."""

    async def seats_of(self, person: UUID, on: date) -> tuple[Seat, ...]: ...


class NoSeats:
    """For services that give nothing to seats."""

    async def seats_of(self, person: UUID, on: date) -> tuple[Seat, ...]:
        return ()


class Authentication:
    """ASGI middleware: puts the caller into `request.state.principal`, None when nobody is signed in."""

    def __init__(self, app: ASGIApp, *, verifier: Verifier, seats: SeatSource, clock: Clock) -> None:
        self._app = app
        self._verifier = verifier
        self._seats = seats
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            request.state.principal = await self._principal(request)
        await self._app(scope, receive, send)

    async def _principal(self, request: Request) -> Principal | None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        is_bearer = scheme.lower() == "bearer"
        token = bearer if is_bearer else request.cookies.get(SESSION_COOKIE, "")
        if not token:
            return None
        if is_bearer and (service := self._service(token)) is not None:
            return service
        try:
            claims = self._verifier.verify(SESSION_PURPOSE, token, issuer="intake")
        except NotGenuine:
            return None
        person = UUID(claims["sub"])
        seats = await self._seats.seats_of(person, self._clock.now().date())
        return Principal(person, claims.get("name", ""), seats, bearer=is_bearer)

    def _service(self, token: str) -> Principal | None:
        try:
            claims = self._verifier.verify(SERVICE_PURPOSE, token)
        except NotGenuine:
            return None
        return Principal(None, service=claims["iss"], bearer=True)


def requires(permission: Permission) -> Callable[[Request], Awaitable[Principal | None]]:
    """Return the dependency that guards a route; `permission_of` reads it back for the route table."""

    async def guard(request: Request) -> Principal | None:
        principal: Principal | None = request.state.principal
        _check(permission, principal)
        return principal

    guard.permission = permission  # type: ignore[attr-defined]
    return guard


def allowed(permission: Permission) -> Any:
    """The guard as a FastAPI default: `principal: Principal = allowed(Permission.SEATED)`."""
    return Depends(requires(permission))


def permission_of(route: Any) -> Permission | None:
    """The permission a route declares, or None when it declares none."""
    stack = [route.dependant] if hasattr(route, "dependant") else []
    while stack:
        dependant = stack.pop()
        if (permission := getattr(dependant.call, "permission", None)) is not None:
            return Permission(permission)
        stack.extend(dependant.dependencies)
    return None


def _check(permission: Permission, principal: Principal | None) -> None:
    if permission is Permission.PUBLIC:
        return
    if principal is None:
        raise Problem(401, "sign-in-required", "Silakan masuk dahulu.")
    if permission is Permission.SERVICE:
        _require(principal.service is not None)
        return
    _require(principal.person is not None)
    if permission is Permission.SEATED:
        _require(bool(principal.seats))
    elif permission is Permission.COUNTER:
        _require(bool(principal.counters))
    elif permission is Permission.ANALYST:
        _require(any(s.unit == "analis" for s in principal.seats))
    elif permission is Permission.ADMINISTRATOR:
        _require(any(s.unit == "admin" for s in principal.seats))


def _require(condition: bool) -> None:
    if not condition:
        raise Problem(403, "not-permitted", "Akun Anda tidak berwenang membuka halaman ini.")


def service_headers(signer: Signer) -> dict[str, str]:
    """The headers with which one service calls another."""
    token = signer.sign(SERVICE_PURPOSE, {}, lifetime=timedelta(minutes=2))
    return {"authorization": f"Bearer {token}"}
