"""What the officers' pages at a counter ask of the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from common.errors import Refused
from intake.counter_views import CounterFile, CounterLine
from intake.domain.access import AtCounter
from intake.domain.papers import PaperKind


class PaperCounter(Protocol):
    """Applications filed from paper; another counter's do not exist."""

    async def filed(self, asker: AtCounter) -> Sequence[CounterLine]:
        """The newest ones, with the papers not handed over yet."""
        ...

    async def file(self, reference: str, asker: AtCounter) -> CounterFile | None:
        """One of them with its papers."""
        ...

    async def hand_over(
        self, reference: str, asker: AtCounter, paper: PaperKind, states_until: int, key: str
    ) -> Refused | None:
        """Record that a printed paper is in the applicant's hands."""
        ...
