"""Ed25519 signatures with key ids: sessions, capabilities, calls between services; rotation by `kid`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from common.clock import Clock
from common.errors import SatuMejaError
from common.ids import uuid7

_ALGORITHMS = ["Ed25519"]
_KNOWN_TOKENS = 4_096
"""A signature that was genuine stays so: it is not worked out again for each request of a session."""


class NotGenuine(SatuMejaError):
    """A token that nobody we know has signed, or not for this purpose, or not for this time."""


class Signer:
    """Signs in the name of one service."""

    def __init__(self, key: OKPKey, issuer: str, clock: Clock) -> None:
        self._key = key
        self._issuer = issuer
        self._clock = clock

    @classmethod
    def of(cls, folder: Path, service: str, clock: Clock) -> Signer:
        """Read `<service>.private.json` of the keys folder."""
        key = OKPKey.import_key(json.loads((folder / f"{service}.private.json").read_text()))
        return cls(key, service, clock)

    def sign(self, purpose: str, claims: dict[str, Any], *, lifetime: timedelta) -> str:
        """Return a compact JWS; `purpose` is its audience, so that one kind of token never passes as another."""
        now = self._clock.now()
        body = claims | {
            "iss": self._issuer,
            "aud": purpose,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": str(uuid7()),
        }
        header = {"alg": "Ed25519", "kid": self._key.kid, "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(body), self._key, algorithms=_ALGORITHMS)


@dataclass(frozen=True, slots=True)
class _Genuine:
    """What a token says, and the key that has signed it."""

    claims: Mapping[str, Any]
    kid: str


class Verifier:
    """Checks signatures against the public keys of all services."""

    def __init__(self, keys: KeySet, owners: dict[str, str], clock: Clock) -> None:
        self._keys = keys
        self._owners = owners
        self._clock = clock
        self._genuine = lru_cache(_KNOWN_TOKENS)(self._read)

    @classmethod
    def of(cls, folder: Path, clock: Clock) -> Verifier:
        """Read `public.json` of the keys folder: a JWKS whose keys' `kid` start with the service's name."""
        published = json.loads((folder / "public.json").read_text())
        owners = {key["kid"]: key["kid"].split(".", 1)[0] for key in published["keys"]}
        return cls(KeySet.import_key_set(published), owners, clock)

    def verify(self, purpose: str, token: str, *, issuer: str | None = None) -> dict[str, Any]:
        """Return the claims of a genuine token of this purpose.

        Raises `NotGenuine` otherwise; the reason goes to the log of the caller, not to the one who asked.
        """
        genuine = self._genuine(token)
        claims = genuine.claims
        if claims.get("aud") != purpose:
            raise NotGenuine(f"The token is not meant for {purpose}.")
        if self._owners.get(genuine.kid) != claims.get("iss") or issuer not in (None, claims["iss"]):
            raise NotGenuine("The token was signed by another service than it says.")
        if datetime.fromtimestamp(claims["exp"], tz=self._clock.now().tzinfo) <= self._clock.now():
            raise NotGenuine("The token's time is over.")
        return dict(claims)

    def _read(self, token: str) -> _Genuine:
        """Check the signature alone; purpose, issuer and time are checked at each use."""
        try:
            signed = jws.deserialize_compact(token, self._keys, algorithms=_ALGORITHMS)
            return _Genuine(MappingProxyType(json.loads(signed.payload)), signed.headers()["kid"])
        except (JoseError, ValueError) as error:
            raise NotGenuine("The token's signature is not ours.") from error
