"""Every route of every service says who may use it; a route that forgets is found here, not by a visitor."""

from __future__ import annotations

import os
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

import intake.app
import notifications.app
import routing.app
import situation.app
from common.auth import Permission, permission_of
from common.database import Database
from intake.settings import IntakeSettings
from notifications.settings import NotificationsSettings
from routing.settings import RoutingSettings
from sandbox import Sandbox
from situation.settings import SituationSettings

SERVICES: dict[str, tuple[Any, Any]] = {
    "intake": (intake.app, IntakeSettings),
    "routing": (routing.app, RoutingSettings),
    "notifications": (notifications.app, NotificationsSettings),
    "situation": (situation.app, SituationSettings),
}
NOBODY = cast(Database, None)
"""Routes are only listed here, never called."""


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The web application of one service, built as its process builds it."""
    for name, value in {**os.environ, **sandbox.environment(request.param)}.items():
        monkeypatch.setenv(name, value)
    module, settings = SERVICES[request.param]
    built: FastAPI = module.build_app(module.Process(settings(), NOBODY))
    return built


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route of our own, also those of included routers."""
    found: list[APIRoute] = []
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        waiting.extend(getattr(getattr(route, "original_router", route), "routes", None) or [])
    return found


def test_every_route_declares_its_permission(app: FastAPI) -> None:
    """Nobody reaches a page or a program's door whose permission was never thought about."""
    routes = routes_of(app)

    silent = [f"{sorted(r.methods or ())} {r.path}" for r in routes if permission_of(r) is None]

    assert len(routes) >= 4
    assert silent == []


def test_internal_doors_are_for_services_alone(app: FastAPI) -> None:
    """What lies below /internal is never a person's, whatever the front door does."""
    internal = [r for r in routes_of(app) if r.path.startswith("/internal")]

    assert all(permission_of(r) is Permission.SERVICE for r in internal)


def test_a_route_without_a_permission_is_found(app: FastAPI) -> None:
    """The planted violation: the check above can fail."""

    @app.get("/forgotten")
    async def forgotten() -> None:
        """A route that forgot."""

    silent = [r.path for r in routes_of(app) if permission_of(r) is None]

    assert silent == ["/forgotten"]
