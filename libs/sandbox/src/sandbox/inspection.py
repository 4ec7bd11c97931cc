"""Looks into the catchers: what mail and SMS were accepted, and how the providers shall behave."""

from __future__ import annotations

from typing import Any

import httpx

from sandbox.catchers.behaviour import Mode


class Catcher:
    """A running catcher's control door."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=10, trust_env=False)

    def messages(self, **wanted: str) -> list[dict[str, Any]]:
        """Return what was accepted, filtered by field: mail `to subject message_id`, SMS `to key`."""
        answer = self._http.get("/messages", params=wanted)
        return list(answer.raise_for_status().json())

    def clear(self) -> None:
        """Forget what was accepted."""
        self._http.delete("/messages").raise_for_status()

    def fail(self) -> None:
        """Answer with a temporary error from now on."""
        self._behave(Mode.FAIL)

    def refuse(self) -> None:
        """Answer with a final error from now on."""
        self._behave(Mode.REFUSE)

    def stall(self) -> None:
        """Keep everybody waiting from now on."""
        self._behave(Mode.STALL)

    def late(self, seconds: float) -> None:
        """Accept at once but answer only after so many seconds."""
        self._behave(Mode.LATE, seconds)

    def recover(self) -> None:
        """Behave well again."""
        self._behave(Mode.ACCEPT)

    def _behave(self, mode: Mode, seconds: float = 0) -> None:
        self._http.put("/behaviour", json={"mode": mode, "seconds": seconds}).raise_for_status()
