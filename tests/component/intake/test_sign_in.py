"""Signing in through the real provider, renewing, signing out; `next` never leads elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from common.auth import SESSION_PURPOSE
from common.clock import SystemClock
from common.database import Database
from common.signing import Verifier
from intake.app import Process, build_app
from intake.settings import IntakeSettings
from sandbox import Sandbox


@pytest.fixture
async def browser(settings: IntakeSettings, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the front door, with an empty cookie jar."""
    process = Process(settings, database)
    async with process.closing:
        transport = httpx.ASGITransport(build_app(process), client=("10.9.9.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
            yield client


async def at_provider(address: str, account: str) -> str:
    """Choose an account at the provider; return where it sends the browser back to."""
    async with httpx.AsyncClient(trust_env=False) as outside:
        reply = await outside.post(address, data={"sub": account})
    return reply.headers["location"]


async def signed_in(browser: httpx.AsyncClient, account: str = "warga-1", next: str = "/") -> httpx.Response:
    """Go the whole way once; the answer to coming back."""
    away = await browser.get("/masuk", params={"next": next})
    back = await at_provider(away.headers["location"], account)
    return await browser.get(back)


def claims_of(settings: IntakeSettings, browser: httpx.AsyncClient) -> dict[str, Any]:
    """What the session cookie says."""
    token = browser.cookies.get("sm_session")
    assert token is not None
    return Verifier.of(settings.keys_dir, SystemClock()).verify(SESSION_PURPOSE, token, issuer="intake")


async def test_a_person_signs_in_and_comes_back_to_her_page(
    browser: httpx.AsyncClient, settings: IntakeSettings, sandbox: Sandbox
) -> None:
    """Identity only: the session holds her opaque id and name; cookies are strict, the renewal goes to /masuk alone."""
    back = await signed_in(browser, "warga-2", "/permohonan?sesudah=abc")

    claims = claims_of(settings, browser)
    cookies = {c.split("=")[0]: c for c in back.headers.get_list("set-cookie")}
    assert (back.status_code, back.headers["location"]) == (303, "/permohonan?sesudah=abc")
    assert claims["sub"] == str(sandbox.person("warga-2"))
    assert claims["name"] == "Warga 2"
    assert all("HttpOnly" in cookies[c] and "SameSite=lax" in cookies[c] for c in ("sm_session", "sm_renew"))
    assert "Path=/masuk" in cookies["sm_renew"]
    assert (await browser.get("/permohonan")).status_code == 200


async def test_the_way_out_is_proven(browser: httpx.AsyncClient) -> None:
    """State, nonce and PKCE go along; nobody else's answer is taken."""
    away = await browser.get("/masuk")
    query = parse_qs(urlsplit(away.headers["location"]).query)
    back = await at_provider(away.headers["location"], "warga-1")

    forged = await browser.get(back.replace(query["state"][0], "lain"))
    denied = await browser.get("/masuk/kembali?error=access_denied")

    assert query["code_challenge_method"] == ["S256"]
    assert all(query[name][0] for name in ("state", "nonce", "code_challenge"))
    assert (forged.status_code, denied.status_code) == (401, 401)
    assert "sm_session" not in browser.cookies


async def test_a_code_is_worth_nothing_in_another_browser(
    browser: httpx.AsyncClient, settings: IntakeSettings, database: Database
) -> None:
    """Without the cookie of the attempt, the provider's answer opens no session."""
    away = await browser.get("/masuk")
    back = await at_provider(away.headers["location"], "warga-1")
    browser.cookies.clear()

    stolen = await browser.get(back)

    assert stolen.status_code == 401
    assert "sm_session" not in browser.cookies


async def test_a_session_is_renewed_without_the_provider(browser: httpx.AsyncClient, settings: IntakeSettings) -> None:
    """When the quarter of an hour is over, one redirect brings a fresh session of the same sign-in and its next key."""
    await signed_in(browser)
    before, used = claims_of(settings, browser), browser.cookies.get("sm_renew", path="/masuk")
    browser.cookies.delete("sm_session")

    renewed = await browser.get("/masuk/perbarui", params={"next": "/permohonan"})

    after = claims_of(settings, browser)
    assert (renewed.status_code, renewed.headers["location"]) == (303, "/permohonan")
    assert (after["sub"], after["sid"]) == (before["sub"], before["sid"])
    assert browser.cookies.get("sm_renew", path="/masuk") not in {None, used}


@pytest.mark.parametrize(
    ("door", "lost"), [("/masuk/keluar", ""), ("/masuk/keluar", "sm_session"), ("/keluar", "sm_renew")]
)
async def test_signing_out_revokes_the_renewal(browser: httpx.AsyncClient, door: str, lost: str) -> None:
    """A kept renewal opens nothing after signing out, also when the quarter of an hour was over before."""
    await signed_in(browser)
    kept = browser.cookies.get("sm_renew", path="/masuk")
    page = await browser.get("/tentang")
    seed = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    if lost:
        browser.cookies.delete(lost)

    out = await browser.post(door, data={"csrf_token": seed})
    browser.cookies.set("sm_renew", kept or "", domain="localhost", path="/masuk")
    again = await browser.get("/masuk")

    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert "sm_session" not in browser.cookies
    assert "response_type=code" in again.headers["location"]


@pytest.mark.parametrize(("site", "status"), [("same-origin", 303), ("same-site", 403), ("cross-site", 403)])
async def test_one_signs_out_from_any_of_our_pages_and_from_no_other_site(
    browser: httpx.AsyncClient, site: str, status: int
) -> None:
    """Officers' pages hold tokens of their own service: where the form was sent from is what counts here."""
    await signed_in(browser)

    out = await browser.post("/masuk/keluar", data={"csrf_token": "of.another"}, headers={"Sec-Fetch-Site": site})
    browser.cookies.delete("sm_session")
    again = await browser.get("/masuk", params={"next": "/permohonan"})

    assert out.status_code == status
    assert (again.headers["location"] == "/permohonan") == (status == 403)


@pytest.mark.parametrize("next", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:x"])
async def test_signing_in_leads_nowhere_else(browser: httpx.AsyncClient, next: str) -> None:
    """Whatever `next` says, one comes back to our own pages."""
    back = await signed_in(browser, next=next)

    assert back.headers["location"] == "/"


async def test_an_unreachable_provider_is_a_page_not_a_loop(settings: IntakeSettings, database: Database) -> None:
    """The page one came from would lead back to signing in: so the answer is a 503 with what to do."""
    process = Process(settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}), database)
    async with process.closing:
        transport = httpx.ASGITransport(build_app(process), client=("10.9.9.8", 1))
        async with httpx.AsyncClient(transport=transport, base_url=settings.public_url) as client:
            reply = await client.get("/masuk?next=/permohonan")

    assert reply.status_code == 503
    assert "Muat ulang" in reply.text


async def test_the_public_keys_of_all_services_are_at_one_address(browser: httpx.AsyncClient) -> None:
    """Whoever checks a signature finds the keys here, and no private part."""
    keys = (await browser.get("/.well-known/jwks.json")).json()["keys"]

    assert {key["kid"].split(".")[0] for key in keys} >= {"intake", "routing", "notifications", "situation"}
    assert all("d" not in key for key in keys)
