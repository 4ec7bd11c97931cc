"""What can go wrong with the sandbox, always said with a remedy."""

from __future__ import annotations


class SandboxError(Exception):
    """Something the person at the keyboard can mend; the message says how."""


class PartFailed(SandboxError):
    """A part did not start, or a step ended with an error."""
