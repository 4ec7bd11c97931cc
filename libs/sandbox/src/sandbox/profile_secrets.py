"""The secrets of one profile: made once, kept below its folder, readable by nobody else."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from uuid import UUID

from joserfc.jwk import KeyParameters, OKPKey

from common.ids import person_id
from sandbox.roles import SERVICES

_BYTES = ("master-key", "pseudonym-key")
_PASSWORDS = tuple(f"postgres-password-{service}" for service in SERVICES)
_WORDS = ("oidc-client-secret", "postgres-password", *_PASSWORDS)


class ProfileSecrets:
    """Keys and passwords of one profile, in `<profile>/keys`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure(self) -> None:
        """Make whatever is not there yet."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in _BYTES:
            self._ensure(name, base64.b64encode(secrets.token_bytes(32)).decode())
        for name in _WORDS:
            self._ensure(name, secrets.token_urlsafe(24))
        for service in SERVICES:
            named = KeyParameters(kid=f"{service}.1", use="sig", alg="Ed25519")
            key = OKPKey.generate_key("Ed25519", named, private=True)
            self._ensure(f"{service}.private.json", json.dumps(key.as_dict(private=True)))
        _write_private(self.folder / "public.json", json.dumps({"keys": [self._public(s) for s in SERVICES]}))

    def word(self, name: str) -> str:
        """Return one secret as text (keys of bytes in base64)."""
        return (self.folder / name).read_text()

    def person(self, issuer: str, subject: str) -> UUID:
        """Return the opaque id that intake will derive for this login."""
        return person_id(base64.b64decode(self.word("pseudonym-key")), issuer, subject)

    def _public(self, service: str) -> dict[str, object]:
        key = OKPKey.import_key(json.loads(self.word(f"{service}.private.json")))
        return dict(key.as_dict(private=False))

    def _ensure(self, name: str, value: str) -> None:
        if not (self.folder / name).exists():
            _write_private(self.folder / name, value)


def _write_private(path: Path, text: str) -> None:
    """Replace the file at once, readable by its owner only."""
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
