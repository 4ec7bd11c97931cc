"""Personal fields are sealed under a key per subject; destroying the key erases them everywhere at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.database import Tx
from common.errors import SatuMejaError

_READ = "SELECT subject, wrapped FROM subject_keys WHERE subject = ANY($1::text[])"
_MAKE = """
INSERT INTO subject_keys (subject, wrapped, created_at) VALUES ($1, $2, $3)
ON CONFLICT (subject) DO NOTHING
"""
_DESTROY = "UPDATE subject_keys SET wrapped = NULL, destroyed_at = $2 WHERE subject = $1 AND destroyed_at IS NULL"


class Erased(SatuMejaError):
    """The subject's key is destroyed: what was sealed under it is gone for good."""


class Wrapper(Protocol):
    """A key-management service: wraps and unwraps data keys."""

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes: ...


class MasterKey:
    """A wrapper that holds the master key itself; for one machine and for tests."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def wrap(self, key: bytes) -> bytes:
        return _seal(self._cipher, key, b"key")

    def unwrap(self, wrapped: bytes) -> bytes:
        return _open(self._cipher, wrapped, b"key")


class SubjectKey:
    """Seals and opens texts of one subject; the place binds a text to where it belongs."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, data: bytes, place: str) -> bytes:
        """Return nonce and ciphertext of `data`."""
        return _seal(self._cipher, data, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed for this place. Raises `SatuMejaError` when it was not, or was changed."""
        return _open(self._cipher, sealed, place.encode())


class KeyStore:
    """The data keys of a service's subjects, within one transaction."""

    def __init__(self, tx: Tx, wrapper: Wrapper) -> None:
        self._tx = tx
        self._wrapper = wrapper

    async def key_of(self, subject: str, *, now: datetime) -> SubjectKey:
        """Return the subject's key, made when there is none. Raises `Erased`."""
        fresh = self._wrapper.wrap(AESGCM.generate_key(256))
        await self._tx.execute(_MAKE, subject, fresh, now)
        return (await self.keys_of([subject]))[subject]

    async def keys_of(self, subjects: Sequence[str]) -> dict[str, SubjectKey]:
        """Return the keys that exist. Raises `Erased` when a single asked-for one was destroyed."""
        rows = await self._tx.fetch(_READ, list(subjects))
        if len(subjects) == 1 and rows and rows[0]["wrapped"] is None:
            raise Erased(f"The data of subject {subjects[0]} was erased; it cannot be shown any more.")
        return {r["subject"]: SubjectKey(self._wrapper.unwrap(r["wrapped"])) for r in rows if r["wrapped"]}

    async def destroy(self, subject: str, *, now: datetime) -> bool:
        """Destroy a subject's key; returns whether there was one."""
        return await self._tx.execute(_DESTROY, subject, now) > 0


def _seal(cipher: AESGCM, data: bytes, place: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, data, place)


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:12], sealed[12:], place)
    except InvalidTag as error:
        raise SatuMejaError("A sealed text was changed or moved: restore the row from a backup.") from error
