"""Every door of every service holds the same promises, read from the real route tables and asked at the real app."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from common.auth import Permission, permission_of
from common.web.limits import Limits, RateLimit
from common.web.openapi import routes_of
from tests.architecture.tree import ROOT

PROBLEM = "application/problem+json"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
GROWING = {"applications": "after", "items": "after", "inbox": "before", "indicators": "after"}
"""Lists that grow with the years, and the parameter that leads to their next page."""
HARMLESS_TWICE = {
    "/permohonan/baru": "who begins twice has two drafts, shown side by side; nothing was sent",
    "/draf": "a draft's field, file or deletion; the last one stands. Sending has its key",
    "/loket/baru": "as /permohonan/baru",
    "/loket/draf": "a draft that is filed twice gives its one application again",
    "/loket/lembaga": "a search changes nothing; a decision is taken once, the same one again is no other",
    "/lembaga/": "a code is confirmed once, what has ended stays ended; a second code for one wish waits in vain",
    "here": "begins an application, as above",
    "/kontak": "the same address again is the same address; a code is limited by itself",
    "/survei": "a ticket counts once, however often it is sent",
    "/lacak": "asks, changes nothing",
    "/surat/": "compares a file that is kept nowhere",
    "/masuk/keluar": "signing out twice is signed out",
    "way.here": "a contact's step, as above",
    "base": "a draft's step, as above",
    "sign_out_url": "as above",
    "path": "repeats the form that was refused, its own key among what was typed",
}
"""Forms without a key, by the beginning of their address, each with the reason."""


def doors(app: FastAPI) -> list[tuple[str, APIRoute]]:
    """(method, route) of every operation for programs."""
    found = [(method, route) for route in routes_of(app) for method in sorted(route.methods or ())]
    return [(method, route) for method, route in found if route.path.startswith("/api/")]


def address(route: APIRoute) -> str:
    """The route's path with an id that is nobody's in each place."""
    return re.sub(r"{[^}]+}", "0190f3a2-7c11-7d4e-9b1a-5f2c6e8d0a11", route.path)


def client(app: FastAPI, place: int = 9) -> httpx.AsyncClient:
    """A program without a token, at an address of its own."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(f"10.0.0.{place}", 1)), base_url="http://localhost"
    )


def with_time_standing(app: FastAPI, patch: pytest.MonkeyPatch) -> Limits:
    """Give the application's rate limit a clock that stands; return its limits."""
    layers: list[Any] = app.user_middleware
    layer = next(layer for layer in layers if layer.cls is RateLimit)
    limits: Limits = layer.args[0]
    patch.setattr(layer, "args", (limits, lambda: 0.0))
    patch.setattr(app, "middleware_stack", None)
    return limits


def keyless(app: FastAPI) -> list[str]:
    """Writes for programs that take no Idempotency-Key."""
    return [
        f"{method} {route.path}"
        for method, route in doors(app)
        if method in WRITES
        and not any(p.alias == "Idempotency-Key" and p.field_info.is_required() for p in route.dependant.header_params)
    ]


def test_every_write_takes_an_idempotency_key(app: FastAPI) -> None:
    """A program that heard no answer may ask again: the key is required, so nobody forgets it."""
    assert keyless(app) == []


def test_a_write_without_a_key_is_found() -> None:
    """The planted violation."""
    planted = FastAPI()

    @planted.post("/api/planted/v1/things")
    async def things() -> None:
        """A write that forgot its key."""

    assert keyless(planted) == ["POST /api/planted/v1/things"]


def test_growing_lists_have_pages_with_a_cap(app: FastAPI) -> None:
    """No request makes a service read everything; the cursor is a key, never a number of rows to skip."""
    lists = [(route.path.rsplit("/", 1)[1], route) for method, route in doors(app) if method == "GET"]
    for name, route in [(name, route) for name, route in lists if name in GROWING and "streams" not in route.path]:
        parameters = {p.alias: p.field_info for p in route.dependant.query_params}

        assert GROWING[name] in parameters
        assert not {"offset", "page", "skip"} & set(parameters)
        if "limit" in parameters:
            assert any(getattr(rule, "le", 1_000_000) <= 500 for rule in parameters["limit"].metadata)


async def test_without_a_token_every_guarded_door_is_closed_alike(app: FastAPI) -> None:
    """401 as a problem for what exists and for what does not: a stranger learns nothing from the difference."""
    async with client(app) as program:
        for method, route in doors(app):
            if permission_of(route) is Permission.PUBLIC:
                continue
            reply = await program.request(method, address(route), headers={"idempotency-key": "a" * 16})

            assert (reply.status_code, reply.headers["content-type"]) == (401, PROBLEM), route.path
            assert reply.json()["type"] == "sign-in-required"


async def test_a_forged_token_is_no_token(app: FastAPI) -> None:
    """401, the same as without."""
    guarded = next(route for _method, route in doors(app) if permission_of(route) is not Permission.PUBLIC)
    method = min(guarded.methods or ())

    async with client(app) as program:
        headers = {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30.", "idempotency-key": "a" * 16}
        reply = await program.request(method, address(guarded), headers=headers)

    assert (reply.status_code, reply.json()["type"]) == (401, "sign-in-required")


async def test_an_unknown_door_is_a_problem_too(app: FastAPI) -> None:
    """404 and 405 speak the same form as every other refusal."""
    route = next(route for method, route in doors(app) if method == "GET")
    async with client(app) as program:
        nowhere = await program.get(f"/api/{app.title.split()[-1]}/v1/nowhere")
        wrong_way = await program.delete(address(route), headers={"authorization": "Bearer none"})

    assert (nowhere.status_code, nowhere.headers["content-type"]) == (404, PROBLEM)
    assert (wrong_way.status_code, wrong_way.headers["content-type"]) == (405, PROBLEM)
    assert {"type", "title", "status", "detail"} <= set(nowhere.json())


async def test_a_body_that_is_too_large_is_refused_unread(app: FastAPI) -> None:
    """413 as a problem at every write, by what is announced, before anybody is asked who she is."""
    async with client(app) as program:
        for method, route in doors(app):
            if method in WRITES:
                headers = {"content-length": str(1 << 30), "authorization": "Bearer none"}
                reply = await program.request(method, address(route), headers=headers)

                assert (reply.status_code, reply.headers["content-type"]) == (413, PROBLEM), route.path


async def test_who_asks_too_often_is_told_when_to_come_back(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with Retry-After once the burst is spent; time stands, for a slow machine fills the bucket as it asks."""
    path = next(address(route) for method, route in doors(app) if permission_of(route) is not Permission.PUBLIC)
    burst = with_time_standing(app, monkeypatch).burst
    async with client(app, place=10) as program:
        served = [(await program.get(path)).status_code for _ in range(burst)]
        reply = await program.get(path)

    assert 429 not in served
    assert (reply.status_code, reply.headers["content-type"]) == (429, PROBLEM)
    assert int(reply.headers["retry-after"]) >= 1


def test_the_committed_description_lists_the_real_doors(app: FastAPI) -> None:
    """docs/openapi says what the route table says."""
    document = json.loads((ROOT / "docs" / "openapi" / f"{app.title.split()[-1]}.json").read_text())

    described = {(m.upper(), path) for path, entry in document["paths"].items() for m in entry}

    assert described == {(method, route.path) for method, route in doors(app)}


def test_every_form_that_acts_carries_a_key() -> None:
    """A double click does the thing once; forms without a key are named with the reason."""
    keyless = []
    for path in sorted(ROOT.glob("*/*/src/**/templates/*.html")):
        for form in re.findall(r"<form method=\"post\".*?</form>", path.read_text(), re.DOTALL):
            action = (re.search(r'action="(?:{{ )?([^"{ ]*)', form) or [""])[1]
            excused = any(action.startswith(start) for start in HARMLESS_TWICE)
            if "idempotency()" not in form and not excused:
                keyless.append(f"{path.name}: {action}")

    assert keyless == []
