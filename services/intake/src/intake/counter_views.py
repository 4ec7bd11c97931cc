"""Plain values that the use cases of the counter hand to its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.domain.papers import PaperKind, Sheet
from intake.views import Application, State


@dataclass(frozen=True, slots=True)
class CounterLine:
    """An application filed from paper in a counter's list, with the papers not handed over yet."""

    reference: str
    service: str
    version: int
    state: State
    submitted_at: datetime
    due: tuple[PaperKind, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterFile:
    """An application filed from paper, its papers, and the sequence of the last fact that they state."""

    application: Application
    papers: tuple[Sheet, ...]
    states_until: int
