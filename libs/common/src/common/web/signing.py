"""Short signatures for values that travel through a browser and come back (CSRF seeds, flash messages)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

MINIMUM_SECRET_BYTES = 16


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs text for one purpose; a value signed for one purpose is refused for any other."""

    secret: bytes = field(repr=False)
    purpose: str

    def __post_init__(self) -> None:
        if len(self.secret) < MINIMUM_SECRET_BYTES:
            raise ValueError(f"A signing secret needs at least {MINIMUM_SECRET_BYTES} bytes; set a longer one.")

    def signature(self, value: str) -> str:
        """The URL-safe signature (22 characters, 128 bits) of a value."""
        digest = hmac.new(self.secret, f"{self.purpose}\0{value}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def sign(self, value: str) -> str:
        """`value.signature`; the value must not need quoting in a cookie."""
        return f"{value}.{self.signature(value)}"

    def unsign(self, signed: str) -> str | None:
        """The value when the signature is ours, else None."""
        value, _, signature = signed.rpartition(".")
        if value and self.matches(value, signature):
            return value
        return None

    def matches(self, value: str, signature: str) -> bool:
        """Compare in constant time, also for text that is not ASCII."""
        return hmac.compare_digest(self.signature(value).encode(), signature.encode("utf-8", "replace"))
