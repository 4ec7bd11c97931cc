"""The web replicas of a service as people use them: any of them, but for those that a scene has for itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from tests.faults.town import Member, Town


class Replicas:
    """Who answers HTTP for a service."""

    def __init__(self, town: Town, service: str, rng: Random) -> None:
        self._town = town
        self._service = service
        self._rng = rng
        self._under_way: Counter[str] = Counter()
        self.reserved: set[str] = set()
        """Those that ordinary requests leave alone for the moment."""

    def all(self) -> list[Member]:
        """Those that are open to everybody."""
        replicas = self._town.of(self._service, "web")
        return [m for m in replicas if m.name not in self.reserved] or replicas

    def any(self) -> Member:
        """One of them, by chance."""
        return self._rng.choice(self.all())

    @contextmanager
    def asked(self, replica: Member) -> Iterator[str]:
        """While a request is under way at a replica; gives its address."""
        self._under_way[replica.name] += 1
        try:
            yield f"http://127.0.0.1:{replica.port}"
        finally:
            self._under_way[replica.name] -= 1

    async def idle(self, name: str) -> None:
        """Wait until no request is under way at a replica."""
        while self._under_way[name]:
            await asyncio.sleep(0.01)
