"""A small site that shows every component and layout, so that they can be tested and looked at. Not shipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, Field
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response

from common.web.live import Hub, sse_response
from common.web.problems import Problem
from common.web.security import DOCUMENT_POLICY
from common.web.site import Site, SiteOptions
from tests.web.browser import STATIC_DIR
from tests.web.sign_in_by_cookie import SignInByCookie

PAGES = Path(__file__).parent / "demo_pages"
NOW = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


class Asked(BaseModel):
    """A body for the program door."""

    name: str = Field(max_length=10)
    amount: int = Field(ge=1)


class Demo:
    """The application, its site and hub, and the rows its desk shows."""

    def __init__(self, options: SiteOptions | None = None) -> None:
        self.site = Site(
            "demo",
            templates=PAGES,
            locale=None,
            static_dir=STATIC_DIR,
            secure_cookies=False,
            secret=b"only-for-the-demo-of-components!",
            options=options,
        )
        self.hub = Hub()
        self.received: list[dict[str, str]] = []
        self.rows = desk_rows(12)
        self.version = 1
        self.asks_who = False
        self.app = FastAPI()
        self._routes()
        self.site.install(self.app, inside=[Middleware(SignInByCookie)])

    def context(self) -> dict[str, Any]:
        """What all demo pages may show."""
        days = {"now": NOW, "due": DUE, "later": DUE + timedelta(days=3)}
        return {**days, "rows": self.rows, "version": self.version, "errors": {}}

    def known(self, request: Request) -> Request:
        """A request of somebody; once the demo asks who it is, one of nobody is refused."""
        if self.asks_who and request.state.principal is None:
            raise Problem(401)
        return request

    def _routes(self) -> None:
        app, site = self.app, self.site

        @app.get("/daftar")
        async def rows(request: Request) -> Response:
            return site.fragment(self.known(request), "desk.html", "rows", **self.context())

        @app.get("/arus")
        async def stream(request: Request) -> Response:
            return sse_response(request, self.hub, ["desk"])

        @app.get("/dokumen")
        async def document() -> Response:
            return Response(
                "<h1>berkas</h1>", media_type="text/html", headers={"Content-Security-Policy": DOCUMENT_POLICY}
            )

        @app.get("/galat")
        async def fault() -> Response:
            raise RuntimeError("the secret inner workings")

        @app.post("/api/demo/v1/things")
        async def things(asked: Asked) -> dict[str, str]:
            return {"name": asked.name}

        @app.post("/simpan")
        async def save(request: Request) -> Response:
            form = await request.form()
            self.received.append({name: value for name, value in form.items() if isinstance(value, str)})
            return Response(status_code=204)

        @app.post("/isi")
        async def send(request: Request) -> Response:
            form = await request.form()
            self.received.append({name: value for name, value in form.items() if isinstance(value, str)})
            if not form.get("nama"):
                errors = {"nama": "Nama lembaga belum diisi.", "surel": "Alamat surel belum memuat tanda @."}
                return site.page(request, "isi.html", 422, **{**self.context(), "errors": errors})
            response = RedirectResponse("/terima", 303)
            return site.flash(response, "Permohonan terkirim. Tanda terima ada di bawah ini.")

        @app.get("/")
        async def home(request: Request) -> Response:
            return site.page(request, "beranda.html", **self.context())

        @app.get("/{name}")
        async def page(request: Request, name: str) -> Response:
            if not (PAGES / f"{name}.html").is_file():
                return Response(status_code=404)
            return site.page(request, f"{name}.html", **self.context())


def desk_rows(count: int) -> list[dict[str, Any]]:
    """Rows of a queue with deadlines from late to far."""
    services = [
        ("Izin penelitian dan magang", "Program studi sosiologi · 2 berkas"),
        ("Rekomendasi rumah ibadat", "Panitia pembangunan · 9 berkas"),
        ("Legalisir ijazah madrasah", "3 berkas"),
        ("Surat keterangan penyuluh agama dengan judul yang sengaja dibuat sangat panjang", "1 berkas"),
    ]
    return [
        {
            "key": f"SM-{index:04d}",
            "title": services[index % 4][0],
            "note": services[index % 4][1],
            "due": NOW + timedelta(hours=7 * (index - 1)),
        }
        for index in range(count)
    ]
