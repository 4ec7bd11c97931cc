"""Who filed for the applicant at a counter never decides it; she may check it like any colleague."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from common.contracts.event import Message
from common.contracts.intake import CorrectionOffered, VisitAnswered, VisitRemarkAdded, WithdrawalAsked
from common.ids import uuid7
from routing.domain.case import FILED, Case, Status
from routing.domain.commands import Actor, Approve, Forward, OfficerCommand, ProposeRefusal
from routing.domain.decide import decide
from routing.handlers import command_of
from tests.unit.routing.a_case import (
    BUDI,
    CASE,
    FRIDAY,
    SETTING,
    SITI,
    SUBMITTED,
    a_case,
    a_returned_case,
    an_answer,
    an_application,
    done,
    told,
    why_not,
)


def filed_by(officer: Actor) -> Case:
    """A case that an officer filed from paper, at the desk that decides, in her own hands."""
    application = replace(an_application(), channel="counter", filed_by=officer.person)
    opened = done(decide(None, application, SETTING, now=SUBMITTED)).state
    return replace(opened, desk="decision", unit="kepala", holder=officer.person)


@pytest.mark.parametrize(
    "act", [Approve(case=CASE, actor=SITI), ProposeRefusal(case=CASE, actor=SITI, reason="not-entitled")]
)
def test_the_filer_neither_grants_nor_refuses(act: OfficerCommand) -> None:
    """Even where the definition asks for no second pair of eyes: she spoke for the applicant."""
    assert why_not(told(filed_by(SITI), act)) == ("second-pair-of-eyes", 409)


def test_another_officer_decides_what_a_colleague_filed() -> None:
    """It is no dead end."""
    case = replace(filed_by(SITI), holder=BUDI.person)

    assert done(told(case, Approve(case=CASE, actor=BUDI))).state.status is Status.GRANTED


def test_the_filer_may_check_it() -> None:
    """Forwarding is no decision: small offices have one officer at the counter."""
    case = replace(filed_by(SITI), desk="verification", unit="ptsp")

    assert done(told(case, Forward(case=CASE, actor=SITI))).state.desk == "decision"


def test_who_files_a_correction_does_not_decide_either() -> None:
    """She is remembered beside the first filer, and once only."""
    case = replace(a_returned_case(), acted={FILED: (BUDI.person,)})

    answered = done(told(case, replace(an_answer(FRIDAY), filed_by=SITI.person), at=FRIDAY)).state

    assert answered.acted[FILED] == (BUDI.person, SITI.person)
    deciding = replace(answered, desk="decision", unit="kepala", holder=SITI.person)
    assert why_not(told(deciding, Approve(case=CASE, actor=SITI), at=FRIDAY)) == ("second-pair-of-eyes", 409)


@pytest.mark.parametrize(
    "request_",
    [
        CorrectionOffered(
            application=CASE, answers_return=1, revision=2, content_sha256="b" * 64, documents=(), offered_at=FRIDAY,
            filed_by=SITI.person,
        ),
        WithdrawalAsked(application=CASE, revision=1, asked_at=FRIDAY, filed_by=SITI.person),
        VisitAnswered(
            application=CASE, visit=1, answer="confirm", starts_at=FRIDAY, answered_at=FRIDAY, filed_by=SITI.person
        ),
        VisitRemarkAdded(application=CASE, visit=1, remark=uuid7(), added_at=FRIDAY, filed_by=SITI.person),
    ],
    ids=lambda event: type(event).__name__,
)  # fmt: skip
def test_whatever_she_files_for_the_applicant_is_remembered(request_: Any) -> None:
    """Also when it comes to nothing: she spoke for the applicant, so she does not judge."""
    command = command_of(Message(request_, uuid7(), str(CASE), 1, 1, FRIDAY, "thread"))

    after = done(told(a_case(at="decision"), command, at=FRIDAY)).state

    assert after.acted[FILED] == (SITI.person,)


def test_who_acts_for_herself_is_filed_by_nobody() -> None:
    """An application over the web keeps no trace of the kind."""
    assert FILED not in a_case().acted
