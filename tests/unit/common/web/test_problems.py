"""A refusal is JSON for programs and a page for people, in their language, and never a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from common.web.problems import Problem
from tests.unit.common.web.a_site import a_client, a_site, an_app
from tests.web.pagecheck import check_page

BEARER = {"Authorization": "Bearer abc"}


async def test_a_program_learns_which_fields_to_change(tmp_path: Path) -> None:
    """422 names each field in the reader's language."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        body = {"name": "too long", "amount": 0}
        answer = await client.post("/api/test/v1/things", json=body, headers=BEARER)
        english = await client.post("/api/test/v1/things?lang=en", json={"amount": "x"}, headers=BEARER)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"field": "name", "message": "Terlalu panjang: paling banyak 5 huruf."},
        {"field": "amount", "message": "Paling sedikit 1."},
    ]
    assert english.json()["errors"] == [
        {"field": "name", "message": "This has not been filled in yet."},
        {"field": "amount", "message": "Enter a whole number."},
    ]


async def test_an_unexpected_fault_shows_a_code_and_nothing_else(tmp_path: Path) -> None:
    """The reader gets an incident code; the safe headers are on this page too."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        answer = await client.get("/fault")

    assert answer.status_code == 500
    assert "inner workings" not in answer.text
    assert "Kode kejadian" in answer.text
    check_page(answer.text, answer)


async def test_a_missing_page_is_a_page(tmp_path: Path) -> None:
    """404 has the look, a title and a way back."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        answer = await client.get("/no-such-page")
        program = await client.get("/api/no-such-door")
        notice = await client.get("/no-such-part", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    check_page(answer.text, answer)
    assert program.json()["status"] == 404
    assert (notice.headers["HX-Retarget"], "<html" in notice.text) == ("#notices", False)


async def test_a_problem_keeps_its_own_words_and_headers(tmp_path: Path) -> None:
    """A route that knows better says so itself."""
    site = a_site(tmp_path)
    app = an_app(site)

    @app.get("/api/test/v1/held")
    async def held(request: Request) -> None:
        raise Problem(
            409, "/problems/held", "Sedang dikerjakan", "Berkas dipegang Loket 2.", [{"field": "item", "message": "x"}]
        ).with_headers({"Retry-After": "5"})

    async with a_client(app) as client:
        answer = await client.get("/api/test/v1/held")

    assert answer.headers["retry-after"] == "5"
    assert answer.json() == {
        "type": "/problems/held",
        "title": "Sedang dikerjakan",
        "status": 409,
        "detail": "Berkas dipegang Loket 2.",
        "instance": "/api/test/v1/held",
        "errors": [{"field": "item", "message": "x"}],
    }


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 502, 503])
def test_every_status_has_words(status: int) -> None:
    """A problem without words of its own still says what happened and what to do."""
    problem = Problem(status)

    assert problem.title
    assert problem.detail
