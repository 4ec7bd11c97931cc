"""The real parts (Kafka, PostgreSQL, Caddy, identity provider, catchers, services) on a single machine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.client import Sandbox
    from sandbox.errors import SandboxError

__all__ = ["Sandbox", "SandboxError"]
_HOMES = {"Sandbox": "sandbox.client", "SandboxError": "sandbox.errors"}


def __getattr__(name: str) -> object:
    """Load the client only when asked for: the parts themselves start quicker without it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sandbox' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
