"""Saying no takes two: one officer proposes with a reason of the definition, another one decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from common.contracts.routing import CaseReleased, RefusalProposed, RefusalTurnedDown
from common.errors import Refused, sentence
from routing.domain import permits
from routing.domain.case import Case, Proposal, Status
from routing.domain.commands import Command, ConfirmRefusal, Facilitate, ProposeRefusal, SeatSecond, TurnDownRefusal
from routing.domain.conclusions import concluded
from routing.domain.decision import Decision, Setting, Verdict, acted, following, head, line
from routing.domain.signatories import second_signatory


def _propose(case: Case, c: ProposeRefusal, setting: Setting, now: datetime) -> Verdict:
    if setting.definition.refusal_reason(c.reason) is None:
        return permits.UNKNOWN_REASON
    second = second_signatory(setting.definition.refusal, setting.offices, case.hands | {c.actor.person})
    if second is None:
        return permits.NO_SIGNATORY
    after = following(
        case, status=Status.PROPOSED, holder=None, acted=acted(case, c),
        proposal=Proposal(c.reason, c.actor.person), stand_in=second,
    )  # fmt: skip
    event = RefusalProposed(**head(after, now), desk=case.desk, unit=case.unit, reason=c.reason)
    data = {"reason": c.reason}
    return Decision(after, (event,), line(after, "refusal-proposed", now, c.actor.person, data=data, note=c.note))


def _confirm(case: Case, c: ConfirmRefusal, setting: Setting, now: datetime) -> Verdict:
    assert case.proposal is not None
    return concluded(case, c, setting, now, outcome=Status.REFUSED, reason=case.proposal.reason, note=c.note)


def _turn_down(case: Case, c: TurnDownRefusal, setting: Setting, now: datetime) -> Verdict:
    after = following(case, status=Status.OPEN, holder=None, acted=acted(case, c), proposal=None, stand_in=None)
    event = RefusalTurnedDown(**head(after, now), desk=case.desk, unit=case.unit)
    return Decision(after, (event,), line(after, "refusal-turned-down", now, c.actor.person, note=c.note))


def _seat_second(case: Case, c: SeatSecond, setting: Setting, now: datetime) -> Verdict:
    """Somebody else for a proposal, or an objection, at whose seat nobody is left who may decide it."""
    is_objection = case.status is Status.OPEN and case.objects_to is not None
    if case.holder is not None or not (case.status is Status.PROPOSED or is_objection):
        return Decision(case, (), None)
    second = second_signatory(setting.definition.refusal, setting.offices, case.hands)
    if second is None or second == case.stand_in:
        return Decision(case, (), None)
    after = following(case, stand_in=second)
    event = (
        RefusalProposed(**head(after, now), desk=case.desk, unit=case.unit, reason=case.proposal.reason)
        if case.proposal
        else CaseReleased(**head(after, now), desk=case.desk, unit=case.unit, because="other-seat")
    )
    return Decision(after, (event,), line(after, "second-seated", now))


def _facilitate(case: Case, c: Facilitate, setting: Setting, now: datetime) -> Verdict:
    if setting.definition.facilitation_reason(c.reason) is None:
        return Refused(
            "unknown-reason", sentence("Pilih alasan surat fasilitasi dari daftar."), field="reason", status=422
        )
    return concluded(case, c, setting, now, outcome=Status.FACILITATED, reason=c.reason, note=c.note)


RULES: dict[type[Command], Callable[..., Verdict]] = {
    ProposeRefusal: _propose,
    ConfirmRefusal: _confirm,
    TurnDownRefusal: _turn_down,
    SeatSecond: _seat_second,
    Facilitate: _facilitate,
}
