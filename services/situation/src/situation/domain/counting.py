"""The fold: facts about cases become rows of open cases, results, and totals of panes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from situation.domain.cells import Place
from situation.domain.facts import (
    Concluded,
    Fact,
    Moved,
    OpenCase,
    Opened,
    Outcome,
    PromiseMoved,
    Result,
    Resumed,
    Returned,
)
from situation.domain.histogram import bucket_of
from situation.domain.panes import PaneKey, clamped, pane_start
from situation.domain.totals import NOTHING, Totals


@dataclass(slots=True)
class Counted:
    """What a batch of facts comes to: the open cases as they now stand, the concluded ones, the panes' growth."""

    open_cases: dict[UUID, OpenCase]
    changed: set[UUID] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    panes: dict[PaneKey, dict[Place, Totals]] = field(default_factory=dict)


def count(facts: Sequence[Fact], before: Mapping[UUID, OpenCase], arrived_at: datetime) -> Counted:
    """Count facts, in order per case, on top of the open cases they touch."""
    counted = Counted(dict(before))
    for fact in facts:
        pane = PaneKey(fact.shard, pane_start(clamped(fact.at, arrived_at)))
        growth = _counted_one(counted, fact, pane.start)
        if growth is not None:
            places = counted.panes.setdefault(pane, {})
            place = Place(fact.office, fact.service)
            places[place] = places.get(place, NOTHING).plus(growth)
    return counted


def growth_of(result: Result) -> Totals:
    """What one concluded case adds to its place."""
    return Totals(
        granted=int(result.outcome is Outcome.GRANTED),
        refused=int(result.outcome is Outcome.REFUSED),
        withdrawn=int(result.outcome is Outcome.WITHDRAWN),
        facilitated=int(result.outcome is Outcome.FACILITATED),
        returns=result.returns if result.outcome is not Outcome.WITHDRAWN else 0,
        calendar_days=_one(result.calendar_days),
        work_days=_one(result.work_days),
    )


def _counted_one(counted: Counted, fact: Fact, pane: datetime) -> Totals | None:
    match fact:
        case Opened():
            _open(counted, fact, pane)
            return Totals(opened=1)
        case Concluded():
            result = _conclude(counted, fact, pane)
            return growth_of(result)
        case Returned():
            _change(counted, fact, stopped=True, returns=fact.number)
            return Totals(returned=1)
        case Resumed():
            _change(counted, fact, stopped=False)
        case PromiseMoved():
            _change(counted, fact, due_at=fact.due_at)
        case Moved():
            _change(counted, fact, unit=fact.unit, desk=fact.desk)
        case Fact():
            raise TypeError(f"No rule counts {type(fact).__name__}.")
        case _:
            assert_never(fact)
    return None


def _open(counted: Counted, fact: Opened, pane: datetime) -> None:
    counted.open_cases[fact.case] = OpenCase(
        fact.case, fact.office, fact.unit, fact.desk, fact.service, fact.submitted_at, fact.due_at, pane
    )
    counted.changed.add(fact.case)


def _conclude(counted: Counted, fact: Concluded, pane: datetime) -> Result:
    known = counted.open_cases.pop(fact.case, None)
    counted.changed.add(fact.case)
    result = Result(
        fact.case, fact.office, fact.service, pane, fact.outcome, fact.calendar_days, fact.work_days, fact.returns,
        known.opened_pane if known else None, fact.case_version,
    )  # fmt: skip
    counted.results.append(result)
    return result


def _change(counted: Counted, fact: Fact, **changes: object) -> None:
    """Change an open case; one whose opening lies before our log is left alone."""
    known = counted.open_cases.get(fact.case)
    if known is not None:
        counted.open_cases[fact.case] = replace(known, **changes)  # type: ignore[arg-type]
        counted.changed.add(fact.case)


def _one(days: float | None) -> tuple[tuple[int, int], ...]:
    return () if days is None else ((bucket_of(days), 1),)
