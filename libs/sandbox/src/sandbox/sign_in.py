"""Signs in as one of the ready people exactly as a browser does, without a browser."""

from __future__ import annotations

from contextlib import closing

import httpx

from sandbox.accounts import Account
from sandbox.errors import SandboxError

SIGN_IN_PATH = "/masuk"
SESSION_COOKIE = "sm_session"


def signed_in_client(public_url: str, account: Account) -> httpx.Client:
    """Return a client with the cookies of this account's session; the caller closes it."""
    client = httpx.Client(base_url=public_url, follow_redirects=True, timeout=20, trust_env=False)
    try:
        choice = client.get(SIGN_IN_PATH)
        choice.raise_for_status()
        client.post(choice.url, data={"sub": account.name}).raise_for_status()
    except httpx.HTTPError as problem:
        client.close()
        raise SandboxError(f"Signing in as {account.name} failed ({SIGN_IN_PATH}): {problem}") from problem
    return client


def session_token(public_url: str, account: Account) -> str:
    """Return the session token of this account, usable as a bearer token at every API."""
    with closing(signed_in_client(public_url, account)) as client:
        token = client.cookies.get(SESSION_COOKIE)
    if token is None:
        raise SandboxError(f"Signing in as {account.name} gave no cookie {SESSION_COOKIE}; is intake running?")
    return token
