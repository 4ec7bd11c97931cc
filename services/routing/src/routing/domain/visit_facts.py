"""The facts that rules about a visit publish, and who may act on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.contracts.routing import RequestDeclined, VisitSlot
from common.errors import Refused, sentence
from routing.domain.case import Case
from routing.domain.decision import Decision, following, head, line
from routing.domain.definition import Definition
from routing.domain.visit import Slot, Visitor
from routing.domain.visit_commands import MissVisit, VisitorCommand


def functions(visitors: Sequence[Visitor], definition: Definition, first: str) -> tuple[str, ...]:
    """Each visitor's desk in the definition, the visiting desk before others, `office` for any other unit.

    Never the unit itself, which could tell a religion.
    """
    desks = sorted(definition.desks, key=lambda d: d.id != first)
    return tuple(next((d.id for d in desks if v.unit in d.units), "office") for v in visitors)


def declined(case: Case, request: str, now: datetime) -> Decision:
    after = following(case)
    because = f"visit-{case.visit.status}" if case.visit else "no-visit"
    event = RequestDeclined(**head(after, now), request=request, because=because)
    return Decision(after, (event,), line(after, "declined", now, data={"request": request}))


def about(case: Case, at: datetime) -> dict[str, Any]:
    assert case.visit is not None
    return head(case, at) | {"desk": case.desk, "unit": case.unit, "visit": case.visit.number}


def slot_of(slot: Slot) -> VisitSlot:
    return VisitSlot(starts_at=slot.starts_at, ends_at=slot.ends_at)


def not_yours(case: Case, c: VisitorCommand) -> Refused | None:
    """Only the two named officers act on a visit, and cancelling is also for who holds the case."""
    from_here = any(office == case.office for office, _ in c.actor.desks)
    visit = case.visit
    if visit is None or visit.number != c.visit or not from_here:
        return Refused("not-found", sentence("Kunjungan tidak ditemukan."), status=404)
    if visit.goes(c.actor.person) or (isinstance(c, MissVisit) and case.holder == c.actor.person):
        return None
    return Refused("not-named", sentence("Hanya dua petugas yang ditunjuk yang mengisi berita acara ini."), status=403)
