"""Every route of every service says who may use it; a route that forgets is found here, not by a visitor."""

from __future__ import annotations

from fastapi import FastAPI

from common.auth import Permission, permission_of
from common.web.openapi import routes_of


def silent(app: FastAPI) -> list[str]:
    """Routes that declare no permission."""
    return [f"{sorted(r.methods or ())} {r.path}" for r in routes_of(app) if permission_of(r) is None]


def test_every_route_declares_its_permission(app: FastAPI) -> None:
    """Nobody reaches a page or a program's door whose permission was never thought about."""
    assert len(list(routes_of(app))) >= 4
    assert silent(app) == []


def test_internal_doors_are_for_services_alone(app: FastAPI) -> None:
    """What lies below /internal is never a person's, whatever the front door does."""
    internal = [r for r in routes_of(app) if r.path.startswith("/internal")]

    assert all(permission_of(r) is Permission.SERVICE for r in internal)


def test_a_route_without_a_permission_is_found() -> None:
    """The planted violation: the check above can fail."""
    planted = FastAPI()

    @planted.get("/forgotten")
    async def forgotten() -> None:
        """A route that forgot."""

    assert silent(planted) == ["['GET'] /forgotten"]
