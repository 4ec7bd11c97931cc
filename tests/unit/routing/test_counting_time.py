"""Commands that declare to count no time are decided without hours and calendar; nobody counts time unannounced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.domain.case import Case
from routing.domain.commands import Claim, Command, Forward, Place, Release, ReturnToApplicant, TakeAway
from routing.domain.decide import decide
from routing.domain.decision import NOT_COUNTED, Decision
from tests.unit.routing.a_case import (
    CASE,
    RETURNS_KTP,
    SETTING,
    SITI,
    WEDNESDAY,
    a_case,
    a_returned_case,
    an_answer,
    an_application,
)

UNTIMED = replace(SETTING, hours=NOT_COUNTED, calendar=NOT_COUNTED)
HELD = a_case(held_by=SITI)


@pytest.mark.parametrize(
    ("case", "command"),
    [
        (None, an_application()),
        (a_case(), Claim(case=CASE, actor=SITI)),
        (HELD, Release(case=CASE, actor=SITI)),
        (HELD, Forward(case=CASE, actor=SITI)),
        (HELD, ReturnToApplicant(case=CASE, actor=SITI, marks=RETURNS_KTP)),
        (HELD, TakeAway(case=CASE, person=SITI.person)),
        (a_case(placed_with=""), Place(case=CASE, desk="verification", unit="ptsp")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_counts_no_time_is_decided_without_hours(case: Case | None, command: Command) -> None:
    """The same decision as with them, and something happens."""
    verdict = decide(case, command, UNTIMED, now=WEDNESDAY)

    assert not command.COUNTS_TIME
    assert isinstance(verdict, Decision)
    assert verdict.events
    assert verdict == decide(case, command, SETTING, now=WEDNESDAY)


def test_a_rule_that_counts_time_unannounced_fails_loudly() -> None:
    """It is no silent wrong day: the name that it asked for is said."""
    answer = an_answer(WEDNESDAY)

    assert answer.COUNTS_TIME
    with pytest.raises(LookupError, match="COUNTS_TIME"):
        decide(a_returned_case(), answer, UNTIMED, now=WEDNESDAY)
