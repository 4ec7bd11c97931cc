"""The identity provider as intake speaks to it: OpenID Connect, authorization code with PKCE."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from common.clock import Clock
from common.errors import SatuMejaError

_SECONDS = 10
_ALGORITHMS = ["RS256", "ES256", "EdDSA", "PS256"]
_LEEWAY_SECONDS = 60


class SignInFailed(SatuMejaError):
    """The provider did not vouch for anybody; the sign-in begins anew."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one sign-in must bring back: kept by the browser in a signed cookie until it returns."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> Attempt:
        """A fresh attempt."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """The PKCE challenge (RFC 7636, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is: identity only, no roles."""

    issuer: str
    subject: str
    name: str


class Provider:
    """Reads the provider's metadata and keys once, and again when a key is unknown."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, return_url: str, clock: Clock) -> None:
        self._issuer = issuer.rstrip("/")
        self._client = client_id, client_secret
        self._return_url = return_url
        self._clock = clock
        self._http = httpx.AsyncClient(timeout=_SECONDS)
        self._metadata: dict[str, Any] = {}

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in."""
        metadata = await self._read()
        query = {
            "response_type": "code",
            "client_id": self._client[0],
            "redirect_uri": self._return_url,
            "scope": "openid profile",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{metadata['authorization_endpoint']}?{urlencode(query)}"

    async def identity(self, attempt: Attempt, code: str) -> Identity:
        """Exchange the code that the browser brought back. Raises `SignInFailed`."""
        try:
            metadata = await self._read()
            reply = await self._http.post(
                metadata["token_endpoint"],
                data={
                    "grant_type": "authorization_code",
                    "code": code,
                    "redirect_uri": self._return_url,
                    "code_verifier": attempt.verifier,
                },
                auth=self._client,
            )
            reply.raise_for_status()
            keys = KeySet.import_key_set((await self._http.get(metadata["jwks_uri"])).raise_for_status().json())
            token = jwt.decode(reply.json()["id_token"], keys, algorithms=_ALGORITHMS)
        except (httpx.HTTPError, JoseError, KeyError, ValueError) as error:
            raise SignInFailed("The identity provider's answer could not be used.") from error
        return self._checked(token.claims, attempt)

    def _checked(self, claims: dict[str, Any], attempt: Attempt) -> Identity:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        now = self._clock.now().timestamp()
        genuine = (
            str(claims.get("iss", "")).rstrip("/") == self._issuer
            and self._client[0] in audiences
            and secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce)
            and float(claims.get("exp", 0)) > now - _LEEWAY_SECONDS
            and bool(claims.get("sub"))
        )
        if not genuine:
            raise SignInFailed("The identity token is not for this sign-in.")
        subject = str(claims["sub"])
        return Identity(self._issuer, subject, str(claims.get("name") or subject))

    async def _read(self) -> dict[str, Any]:
        if not self._metadata:
            try:
                reply = await self._http.get(f"{self._issuer}/.well-known/openid-configuration")
                self._metadata = reply.raise_for_status().json()
            except (httpx.HTTPError, ValueError) as error:
                raise SignInFailed("The identity provider cannot be reached.") from error
        return self._metadata
