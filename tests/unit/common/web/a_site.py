"""Builders for tests of the web plumbing: a site with given pages around a small application."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import httpx
from fastapi import FastAPI, Request
from pydantic import BaseModel, Field
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from common.web.site import Site, SiteOptions

SECRET = b"a secret that only tests may know"
PAGE = """{% extends "layout.html" %}{% block title %}Isi{% endblock %}
{% block main %}<h1>Isi</h1><form method="post">{{ csrf }}{{ idempotency() }}</form>
{% block part %}<p>{{ _("Besok") }} {{ ui.tag("x") }}</p>{% endblock %}{% endblock %}"""


class Thing(BaseModel):
    """A body for the program door."""

    name: str = Field(max_length=5)
    amount: int = Field(ge=1)


class SignedIn:
    """Stands where sign-in stands: puts a principal into the request when the test says so."""

    def __init__(self, app: ASGIApp, person: str) -> None:
        self.app = app
        self.person = person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        principal = SimpleNamespace(person=self.person, display_name="Warga 1", seats=())
        scope.setdefault("state", {})["principal"] = principal
        await self.app(scope, receive, send)


def a_site(folder: Path, options: SiteOptions | None = None, *, secure: bool = False, **pages: str) -> Site:
    """A site whose pages are given as text: `a_site(tmp_path, home="…")`."""
    for name, text in {"page": PAGE, **pages}.items():
        (folder / f"{name}.html").write_text(text)
    return Site(
        "test",
        templates=folder,
        locale=None,
        static_dir=folder / "no-packages",
        secure_cookies=secure,
        secret=SECRET,
        options=options,
    )


def an_app(site: Site, person: str = "") -> FastAPI:
    """An application with a page, a form, a program door and a fault."""
    app = FastAPI()

    @app.get("/page")
    async def page(request: Request) -> Response:
        return site.page(request, "page.html")

    @app.get("/part")
    async def part(request: Request) -> Response:
        return site.fragment(request, "page.html", "part")

    @app.post("/page")
    async def send(request: Request) -> Response:
        form = await request.form()
        return Response(f"got {form.get('nama')}")

    @app.post("/redirect")
    async def redirect() -> Response:
        return site.flash(RedirectResponse("/page", 303), "Permohonan terkirim.")

    @app.get("/fault")
    async def fault() -> Response:
        raise RuntimeError("inner workings")

    @app.post("/api/test/v1/things")
    async def things(thing: Thing) -> dict[str, str]:
        return {"name": thing.name}

    site.install(app, [Middleware(SignedIn, person)] if person else [])
    return app


def a_client(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    """A browser-like client of the application."""
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://desk.test", headers=headers)


async def a_token(client: httpx.AsyncClient) -> str:
    """Open the page as a browser does, and take the token from its form."""
    page = await client.get("/page")
    return page.text.split('name="csrf_token" value="')[1].split('"')[0]
