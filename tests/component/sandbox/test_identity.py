"""The development identity provider proves who one of the ready people is, by the standard flow."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from sandbox import Sandbox
from sandbox.accounts import ACCOUNTS


def _sign_in(issuer: str, account: str) -> dict[str, object]:
    """Walk the authorization code flow; return the claims of the verified ID token."""
    back = "http://localhost/masuk/kembali"
    asked = {"response_type": "code", "client_id": "satu-meja", "redirect_uri": back, "scope": "openid profile"}
    with httpx.Client(base_url=issuer, trust_env=False) as client:
        chosen = client.post("/oauth2/authorize", params=asked, data={"sub": account})
        code = parse_qs(urlsplit(chosen.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        tokens = client.post("/oauth2/token", data=form, auth=("satu-meja", "any")).raise_for_status().json()
        keys = KeySet.import_key_set(client.get("/jwks").json())
    return dict(jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims)


def test_an_id_token_names_the_account_and_nothing_about_its_seat(sandbox: Sandbox) -> None:
    """The provider proves identity only; what someone may do is routing's business."""
    claims = _sign_in(sandbox.layout.oidc_issuer, "loket-kanwil-32")

    assert claims["sub"] == "loket-kanwil-32"
    assert claims["iss"] == sandbox.layout.oidc_issuer
    assert claims["aud"] in ("satu-meja", ["satu-meja"])
    assert not {"roles", "groups", "office", "unit"} & claims.keys()


def test_the_sign_in_page_offers_every_ready_account(sandbox: Sandbox) -> None:
    """Someone who tries the demo sees whom to be, by function, and nothing is fetched from elsewhere."""
    asked = {"response_type": "code", "client_id": "satu-meja", "redirect_uri": "http://localhost/", "scope": "openid"}

    page = httpx.get(f"{sandbox.layout.oidc_issuer}/oauth2/authorize", params=asked, trust_env=False).text

    assert all(f'value="{account.name}"' in page and account.shown_as in page for account in ACCOUNTS)
    assert "https://" not in page
