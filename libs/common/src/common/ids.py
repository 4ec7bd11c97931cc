"""Identifiers: time-ordered for machines, short and checked for people."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from uuid import UUID

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIX = "SM"


def uuid7() -> UUID:
    """Return a time-ordered unique id (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def person_id(key: bytes, issuer: str, subject: str) -> UUID:
    """Return the opaque id of a person: the same for the same login, told by nothing but the key."""
    digest = hmac.new(key, f"{issuer}\x00{subject}".encode(), hashlib.sha256).digest()
    value = int.from_bytes(digest[:16])
    value = value & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def new_reference() -> str:
    """Return a fresh reference such as `SM-7Q4K-2MTX`: unguessable (30^7), the last sign is a check digit."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(7))
    return _written(body + _check_sign(body))


def normal_reference(text: str) -> str | None:
    """Read a reference as people type it (spaces, small letters, no dashes); None when a sign is wrong."""
    signs = "".join(c for c in text.upper() if c.isalnum())
    signs = signs.removeprefix(_PREFIX)
    if len(signs) != 8 or any(c not in _ALPHABET for c in signs):
        return None
    return _written(signs) if _check_sign(signs[:-1]) == signs[-1] else None


def new_code(length: int = 6) -> str:
    """Return a short secret for a receipt or a confirmation, without signs that look alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _written(signs: str) -> str:
    return f"{_PREFIX}-{signs[:4]}-{signs[4:]}"


def _check_sign(body: str) -> str:
    """Luhn's algorithm in base 30: finds every single wrong sign and nearly every swapped pair."""
    factor, total, base = 2, 0, len(_ALPHABET)
    for sign in reversed(body):
        addend = factor * _ALPHABET.index(sign)
        factor = 3 - factor
        total += addend // base + addend % base
    return _ALPHABET[-total % base]
