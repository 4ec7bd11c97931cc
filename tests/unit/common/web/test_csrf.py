"""No other site can act in a visitor's name, and nobody loses what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.common.web.a_site import a_client, a_site, a_token, an_app

JSON = {"name": "abc", "amount": 1}


async def test_a_form_from_our_own_page_is_accepted(tmp_path: Path) -> None:
    """The token in the form fits the cookie of the same visitor."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        token = await a_token(client)

        answer = await client.post("/page", data={"csrf_token": token, "nama": "Loket"})

    assert (answer.status_code, answer.text) == (200, "got Loket")


async def test_an_upload_is_accepted_and_reaches_the_route_whole(tmp_path: Path) -> None:
    """Reading the token out of a multipart body does not use the body up."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        token = await a_token(client)

        answer = await client.post(
            "/page", data={"csrf_token": token, "nama": "Loket"}, files={"berkas": ("a.pdf", b"x" * 200_000)}
        )

    assert answer.text == "got Loket"


async def test_the_header_stands_in_for_the_field(tmp_path: Path) -> None:
    """htmx sends the token as a header."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        token = await a_token(client)

        answer = await client.post("/page", data={"nama": "Loket"}, headers={"X-CSRF-Token": token})

    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["", "made.up", "x" * 5000, "ü.ü", "."])
async def test_a_made_up_token_is_refused_and_what_was_typed_comes_back(tmp_path: Path, token: str) -> None:
    """The page that refuses holds the answers and a token that works."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        await a_token(client)

        answer = await client.post("/page", data={"csrf_token": token, "nama": "<Loket & kantor>"})
        fresh = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
        again = await client.post("/page", data={"csrf_token": fresh, "nama": "<Loket & kantor>"})

    assert answer.status_code == 403
    assert "&lt;Loket &amp; kantor&gt;" in answer.text
    assert again.text == "got <Loket & kantor>"


async def test_a_token_of_another_visitor_is_refused(tmp_path: Path) -> None:
    """A token without its cookie is worth nothing."""
    app = an_app(a_site(tmp_path))
    async with a_client(app) as attacker, a_client(app) as visitor:
        token = await a_token(attacker)
        await a_token(visitor)

        answer = await visitor.post("/page", data={"csrf_token": token, "nama": "Loket"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.test"}],
)
async def test_another_site_is_refused_even_with_a_good_token(tmp_path: Path, origin: dict[str, str]) -> None:
    """What the browser says about the origin decides first, and the typed values are not offered for re-sending."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        token = await a_token(client)

        answer = await client.post("/page", data={"csrf_token": token, "nama": "Loket"}, headers=origin)

    assert answer.status_code == 403
    assert "Loket" not in answer.text


async def test_a_program_with_a_bearer_token_needs_no_form_token(tmp_path: Path) -> None:
    """A browser never adds a bearer token by itself."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        await a_token(client)

        answer = await client.post("/api/test/v1/things", json=JSON, headers={"Authorization": "Bearer abc"})

    assert answer.status_code == 200


async def test_a_program_door_used_with_cookies_needs_the_token(tmp_path: Path) -> None:
    """Our own scripts use the program door with the visitor's cookies, so they are checked."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        token = await a_token(client)

        refused = await client.post("/api/test/v1/things", json=JSON)
        accepted = await client.post("/api/test/v1/things", json=JSON, headers={"X-CSRF-Token": token})

    assert (refused.status_code, accepted.status_code) == (403, 200)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_a_refused_htmx_request_gets_a_notice_and_a_fresh_token(tmp_path: Path) -> None:
    """The open page keeps its form; its token is renewed from a header."""
    async with a_client(an_app(a_site(tmp_path))) as client:
        await a_token(client)

        answer = await client.post("/page", data={"nama": "Loket"}, headers={"HX-Request": "true"})
        again = await client.post("/page", data={"nama": "x"}, headers={"X-CSRF-Token": answer.headers["X-CSRF-Token"]})

    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.text
    assert again.status_code == 200


async def test_the_cookie_is_bound_to_this_host_where_connections_are_encrypted(tmp_path: Path) -> None:
    """A sister domain cannot plant a `__Host-` cookie."""
    async with a_client(an_app(a_site(tmp_path, secure=True))) as client:
        page = await client.get("/page")

    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-sm_csrf_test=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
