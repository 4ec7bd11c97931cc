"""Plain values that the use cases of the counter hand to its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.domain.papers import PaperKind, Sheet
from intake.domain.requests import RequestKind
from intake.domain.visits import VisitState
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


def may_ask(application: Application, now: datetime) -> tuple[RequestKind, ...]:
    """What its applicant can ask for now by a signed paper."""
    visit, open_ = application.visit, not application.state.ended
    possible = {
        RequestKind.OBJECTION: application.may_object,
        RequestKind.VISIT_ANSWER: open_ and visit is not None and visit.may_answer(now),
        RequestKind.VISIT_REMARK: open_ and visit is not None and visit.state is VisitState.HELD,
        RequestKind.WITHDRAWAL: open_ and not application.withdrawal_asked,
    }
    return tuple(kind for kind, may in possible.items() if may)
