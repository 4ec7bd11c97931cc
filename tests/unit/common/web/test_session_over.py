"""A form that comes after the session's end: nothing typed is lost, and it is sent once after signing in."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import Response

from common.web.problems import Problem
from tests.unit.common.web.a_site import a_client, a_site, a_token, an_app

TYPED = {"alasan": "Sudah <lama> menunggu & belum dijawab", "idempotency_key": "0f7c9a52-kunci", "_langkah": "2"}


def an_app_that_asks_who(folder: Path) -> tuple[FastAPI, list[str]]:
    """A form's target that knows nobody until somebody has signed in; and what has arrived at it."""
    site = a_site(folder)
    app, arrived = an_app(site), list[str]()

    @app.post("/keberatan")
    async def object_to(request: Request) -> Response:
        if "sm_session" not in request.cookies:
            raise Problem(401)
        form = await request.form()
        arrived.append(f"{form['idempotency_key']}: {form['alasan']}")
        return Response("taken")

    return app, arrived


async def test_what_was_typed_comes_back_and_is_sent_after_signing_in(tmp_path: Path) -> None:
    """The page holds the words, the same idempotency key, a token that works, and a way to sign in beside it."""
    app, arrived = an_app_that_asks_who(tmp_path)
    async with a_client(app) as client:
        answer = await client.post("/keberatan?lang=id", data={"csrf_token": await a_token(client), **TYPED})
        fresh = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
        client.cookies.set("sm_session", "a new one")
        again = await client.post("/keberatan", data={"csrf_token": fresh, **TYPED})

    assert answer.status_code == 401
    assert "Sudah &lt;lama&gt; menunggu &amp; belum dijawab" in answer.text
    assert 'value="0f7c9a52-kunci"' in answer.text
    assert 'action="/keberatan?lang=id"' in answer.text
    assert 'href="/masuk?next=%2Fmasuk%2Fselesai" target="_blank" rel="noopener"' in answer.text
    assert again.text == "taken"
    assert arrived == ["0f7c9a52-kunci: Sudah <lama> menunggu & belum dijawab"]


async def test_a_file_is_asked_for_again_by_name(tmp_path: Path) -> None:
    """A page cannot hand a file back; it says which one is missing and keeps the words."""
    app, arrived = an_app_that_asks_who(tmp_path)
    async with a_client(app) as client:
        data = {"csrf_token": await a_token(client), **TYPED}

        answer = await client.post("/keberatan", data=data, files={"surat": ("surat.pdf", b"%PDF-1.7")})

    assert answer.status_code == 401
    assert "Pilih lagi berkasnya: surat" in answer.text
    assert 'enctype="multipart/form-data"' in answer.text
    assert "Sudah &lt;lama&gt;" in answer.text
    assert arrived == []


async def test_an_open_page_keeps_its_words_and_gets_a_notice(tmp_path: Path) -> None:
    """htmx leaves the page as it is: only a notice with the way to sign in comes."""
    app, _ = an_app_that_asks_who(tmp_path)
    async with a_client(app) as client:
        data = {"csrf_token": await a_token(client), **TYPED}

        answer = await client.post("/keberatan", data=data, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "#notices")
    assert "Sudah" not in answer.text
    assert 'target="_blank" rel="noopener"' in answer.text


async def test_a_program_is_told_in_its_own_form(tmp_path: Path) -> None:
    """A problem, not a page, to who asks for JSON."""
    app, _ = an_app_that_asks_who(tmp_path)
    async with a_client(app, accept="application/json") as client:
        answer = await client.post("/keberatan", data={"csrf_token": await a_token(client), **TYPED})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
