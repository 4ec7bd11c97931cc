"""The rules: a case and a command give the next case with its events, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.contracts.routing import (
    CaseClaimed,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CasePlaced,
    CaseReleased,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    PromiseChanged,
    RequestDeclined,
)
from common.errors import Refused, sentence
from routing.domain import clocks, letter_life, objections, permits, placements, refusals, visits
from routing.domain.case import FILED, Case, Entry, Status
from routing.domain.commands import (
    AnswerReturn,
    ApplicantCommand,
    Approve,
    Claim,
    Command,
    Forward,
    MarkOverdue,
    OfficerCommand,
    OpenCase,
    Place,
    Release,
    ReturnToApplicant,
    TakeAway,
    Withdraw,
)
from routing.domain.conclusions import concluded
from routing.domain.decision import Decision, Setting, Verdict, line
from routing.domain.decision import acted as _acted
from routing.domain.decision import following as _next
from routing.domain.decision import head as _head

__all__ = ["Decision", "Setting", "Verdict", "decide"]


def decide(case: Case | None, command: Command, setting: Setting, *, now: datetime) -> Verdict:
    """Apply one command to one case.

    `case` is None only for `OpenCase`. Requests of applicants that come too late are answered with a
    `RequestDeclined` event; commands of officers with a `Refused`.
    """
    if isinstance(command, OpenCase):
        return _open(case, command, setting)
    if case is None:
        return permits.NO_SUCH_CASE
    if isinstance(command, OfficerCommand):
        refusal = permits.refusal(case, command, setting.definition) or visits.missing(
            case, command, setting.definition
        )
        if refusal is not None:
            return refusal
    if isinstance(command, ApplicantCommand):
        case = replace(case, acted=_filed(case.acted, command.filed_by))
    rule: Callable[[Case, Any, Setting, datetime], Verdict] = _RULES[type(command)]
    return rule(case, command, setting, now)


def _open(case: Case | None, c: OpenCase, setting: Setting) -> Verdict:
    if case is not None:
        return Refused("already-open", f"Case {c.case} is open already.")
    desk = setting.definition.first_desk
    opened = Case(
        id=c.case, reference=c.reference, service=c.service, service_version=c.version, office=c.office,
        applicant=c.applicant, applicant_kind=c.applicant_kind, channel=c.channel, status=Status.OPEN,
        desk=desk.id, unit=desk.unit, version=1, revision=c.revision, content_sha256=c.content_sha256,
        documents=c.documents, submitted_at=c.submitted_at, promise=c.promise,
        placed_with=placements.on_arrival(desk), objects_to=c.objects_to,
        acted=_filed(objections.barred(setting.objected), c.filed_by),
    )  # fmt: skip
    event = CaseOpened(
        **_head(opened, c.submitted_at), desk=desk.id, unit=desk.unit, submitted_at=c.submitted_at,
        channel=c.channel, applicant_kind=c.applicant_kind, revision=c.revision, documents=c.documents,
        promise=c.promise,
    )  # fmt: skip
    return Decision(opened, (event,), _entry(opened, "opened", c.submitted_at))


def _claim(case: Case, c: Claim, setting: Setting, now: datetime) -> Verdict:
    if case.holder == c.actor.person:
        return Decision(case, (), None)
    after = _next(case, holder=c.actor.person)
    event = CaseClaimed(**_head(after, now), desk=case.desk, unit=case.unit)
    return Decision(after, (event,), _entry(after, "claimed", now, c))


def _release(case: Case, c: Release, setting: Setting, now: datetime) -> Verdict:
    after = _next(case, holder=None)
    event = CaseReleased(**_head(after, now), desk=case.desk, unit=case.unit)
    return Decision(after, (event,), _entry(after, "released", now, c))


def _take_away(case: Case, c: TakeAway, setting: Setting, now: datetime) -> Verdict:
    if case.holder != c.person or case.status.is_final:
        return Decision(case, (), None)
    after = _next(case, holder=None)
    event = CaseReleased(**_head(after, now), desk=case.desk, unit=case.unit, because="seat-ended")
    return Decision(after, (event,), _entry(after, "released", now, data={"because": "seat-ended"}))


def _forward(case: Case, c: Forward, setting: Setting, now: datetime) -> Verdict:
    here = setting.definition.desk(case.desk)
    there = setting.definition.desk(here.acts[c.act]) if here else None
    if there is None:
        return Refused(
            "no-such-desk",
            sentence("Tindakan %(act)s di meja %(desk)s tidak menuju meja mana pun."),
            status=422,
            names={"act": c.act, "desk": case.desk},
        )
    after = _next(
        case, desk=there.id, unit=there.unit, placed_with=placements.on_arrival(there), holder=None, stand_in=None,
        acted=_acted(case, c),
    )  # fmt: skip
    event = CaseMoved(
        **_head(after, now), from_desk=case.desk, from_unit=case.unit, desk=there.id, unit=there.unit,
        rule=f"{case.desk}.{c.act}",
    )  # fmt: skip
    data = {"from": case.desk, "rule": f"{case.desk}.{c.act}"}
    return Decision(after, (event,), _entry(after, "moved", now, c, data=data, note=c.note))


def _place(case: Case, c: Place, setting: Setting, now: datetime) -> Verdict:
    if not placements.is_due(case, c):
        return Decision(case, (), None)
    after = _next(case, placed_with=c.unit)
    event = CasePlaced(**_head(after, now), desk=case.desk, unit=case.unit)
    return Decision(after, (event,), _entry(after, "placed", now))


def _return(case: Case, c: ReturnToApplicant, setting: Setting, now: datetime) -> Verdict:
    if (refusal := permits.bad_marks(c.marks, setting.definition)) is not None:
        return refusal
    after = _next(
        case, status=Status.RETURNED, holder=None, return_number=case.return_number + 1, stopped_at=now,
        acted=_acted(case, c),
    )  # fmt: skip
    event = CaseReturned(
        **_head(after, now), desk=case.desk, unit=case.unit, return_number=after.return_number,
        revision=case.revision, marks=c.marks,
    )  # fmt: skip
    data = {"marks": [m.model_dump() for m in c.marks], "return_number": after.return_number}
    return Decision(after, (event,), _entry(after, "returned", now, c, data=data, note=c.note))


def _approve(case: Case, c: Approve, setting: Setting, now: datetime) -> Verdict:
    return concluded(case, c, setting, now, outcome=Status.GRANTED, note=c.note)


def _answer(case: Case, c: AnswerReturn, setting: Setting, now: datetime) -> Verdict:
    if case.status is not Status.RETURNED or c.answers_return != case.return_number or case.stopped_at is None:
        return _declined(case, "correction", now)
    promise = clocks.resumed(case, c.offered_at, setting.hours, setting.calendar)
    after = _next(
        case, status=Status.OPEN, revision=c.revision, content_sha256=c.content_sha256, documents=c.documents,
        promise=promise, stopped_at=None, overdue_told=False, placed_with=placements.anew(case),
        stopped_workdays=case.stopped_workdays + clocks.stood(case, c.offered_at, setting.hours, setting.calendar),
    )  # fmt: skip
    resumed = CaseResumed(
        **_head(after, c.offered_at), desk=case.desk, unit=case.unit, answers_return=c.answers_return,
        revision=c.revision, documents=c.documents,
    )  # fmt: skip
    entry = _entry(after, "resumed", c.offered_at, data={"revision": c.revision})
    if promise is None or promise == case.promise:
        return Decision(after, (resumed,), entry)
    changed = _next(after)
    told = PromiseChanged(**_head(changed, c.offered_at), promise=promise, reason="clock-stood")
    further = _entry(changed, "promise-changed", c.offered_at, data={"reason": "clock-stood"})
    return Decision(changed, (resumed, told), entry, further=(further,))


def _withdraw(case: Case, c: Withdraw, setting: Setting, now: datetime) -> Verdict:
    if case.status.is_final:
        return _declined(case, "withdrawal", now)
    after = _next(case, status=Status.WITHDRAWN, holder=None, proposal=None, stand_in=None)
    event = CaseWithdrawn(**_head(after, c.asked_at), desk=case.desk, unit=case.unit)
    return Decision(after, (event,), _entry(after, "withdrawn", c.asked_at))


def _overdue(case: Case, c: MarkOverdue, setting: Setting, now: datetime) -> Verdict:
    if not case.status.is_worked or case.overdue_told or case.due_at is None or now < case.due_at:
        return Decision(case, (), None)
    after = _next(case, overdue_told=True)
    event = CaseOverdue(**_head(after, now), desk=case.desk, unit=case.unit, due_at=case.due_at)
    return Decision(after, (event,), _entry(after, "overdue", now))


def _declined(case: Case, request: str, now: datetime) -> Decision:
    """The request leaves the case as it is; the citizen is told why nothing changed."""
    after = _next(case)
    event = RequestDeclined(**_head(after, now), request=request, because=f"case-{case.status}")
    return Decision(after, (event,), _entry(after, "declined", now, data={"request": request}))


def _filed(acted: Mapping[str, tuple[UUID, ...]], officer: UUID | None) -> dict[str, tuple[UUID, ...]]:
    """Who filed for the applicant, whatever it was, is remembered, so that she never decides it."""
    before = acted.get(FILED, ())
    return dict(acted) if officer is None or officer in before else {**acted, FILED: (*before, officer)}


def _entry(
    case: Case, kind: str, at: datetime, c: OfficerCommand | None = None, *, data: dict[str, Any] | None = None,
    note: str = "",
) -> Entry:  # fmt: skip
    return line(case, kind, at, c.actor.person if c else None, data=data, note=note)


_RULES: dict[type[Command], Callable[..., Verdict]] = {
    Claim: _claim,
    Release: _release,
    TakeAway: _take_away,
    Place: _place,
    Forward: _forward,
    ReturnToApplicant: _return,
    Approve: _approve,
    AnswerReturn: _answer,
    Withdraw: _withdraw,
    MarkOverdue: _overdue,
    **objections.RULES,
    **refusals.RULES,
    **visits.RULES,
    **letter_life.RULES,
}
