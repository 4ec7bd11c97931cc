"""How an application stands after facts of routing: a fold that ends well from every order that can occur."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.intake import Promise
from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseEvent,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    Mark,
    PromiseChanged,
    RequestDeclined,
)
from intake.domain.application import SentApplication
from intake.domain.following import after, facts_of, kind_of
from intake.views import State

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ID = UUID("018f0000-0000-7000-8000-000000000001")
PERSON = UUID("018f0000-0000-8000-8000-000000000002")
PROMISE = Promise(due_at=NOW, starts="submitted", unit="days", amount=3, calendar="nasional@1")
LATER = PROMISE.model_copy(update={"due_at": NOW + timedelta(days=2)})
MARK = Mark(kind="document", target="student-card", reason="unreadable")


def an_application(**changes: Any) -> SentApplication:
    """An application that was just sent."""
    facts: dict[str, Any] = {
        "application": ID, "reference": "SM-7Q4K-2MTX", "person": PERSON, "service": "S", "version": 1,
        "office": "kanwil-32", "applicant_kind": "person", "channel": "web", "submitted_at": NOW,
        "tracking_mac": b"", "tracking_code": b"", "revision": 1, "promise": PROMISE,
    }  # fmt: skip
    return SentApplication(**facts | changes)


def fact(kind: type[CaseEvent], **facts: Any) -> CaseEvent:
    """A fact about it."""
    head = {
        "case": ID, "reference": "SM-7Q4K-2MTX", "service": "S", "version": 1, "office": "kanwil-32",
        "applicant": PERSON, "at": NOW, "case_version": 1,
    }  # fmt: skip
    place = {} if kind in (PromiseChanged, RequestDeclined) else {"desk": "loket", "unit": "loket"}
    return kind(**head, **place, **facts)


def returned(number: int = 1) -> CaseEvent:
    """It waits for its applicant."""
    return fact(CaseReturned, return_number=number, revision=number, marks=(MARK,))


def decided(outcome: str, reason: str | None = None) -> CaseEvent:
    """It is over."""
    return fact(
        CaseDecided, outcome=outcome, reason=reason, revision=1, content_sha256="0" * 64, letter_number="B-1",
        register_year=2026, register_number=1, signatory="ketua-tim", submitted_at=NOW, calendar_days=1.0,
    )  # fmt: skip


OPENED = fact(
    CaseOpened, submitted_at=NOW, channel="web", applicant_kind="person", revision=1, documents=(), promise=PROMISE
)
MOVED = fact(CaseMoved, from_desk="loket", from_unit="loket", rule="forward")
RESUMED = fact(CaseResumed, answers_return=1, revision=2, documents=())
OVERDUE = fact(CaseOverdue, due_at=NOW)


def test_a_return_waits_with_its_marks_until_it_is_resumed() -> None:
    """Marks and waiting end when routing takes the answer; a warning of lateness ends too."""
    waiting = after(after(an_application(), OVERDUE), returned())

    going_on = after(waiting, RESUMED)

    assert (waiting.state, waiting.marks, waiting.waiting_since, waiting.overdue) == ("returned", (MARK,), NOW, True)
    assert waiting.waits_for_applicant
    assert waiting.marked("document") == ["student-card"]
    assert (going_on.state, going_on.marks, going_on.waiting_since, going_on.overdue) == ("in_process", (), None, False)


def test_an_answered_return_no_longer_waits_for_her() -> None:
    """Between her answer and routing's word, the page neither asks again nor claims that it was taken."""
    answered = an_application(state="returned", return_number=2, answered_return=2, marks=(MARK,))

    assert not answered.waits_for_applicant
    assert answered.shown_state is State.IN_PROCESS


@pytest.mark.parametrize(("outcome", "reason"), [("granted", None), ("refused", "no-capacity")])
def test_a_decision_ends_it(outcome: str, reason: str | None) -> None:
    """The outcome is the state, and a refusal keeps its reason code."""
    ended = after(after(an_application(), returned()), decided(outcome, reason))

    assert (ended.state, ended.refusal, ended.marks, ended.waiting_since) == (outcome, reason, (), None)
    assert ended.shown_state.ended


def test_a_changed_promise_replaces_the_old_one() -> None:
    """The page shows the day that routing keeps."""
    assert after(an_application(), fact(PromiseChanged, promise=LATER, reason="clock-stood")).promise == LATER


def test_declined_requests_may_be_made_again() -> None:
    """A withdrawal that came too late is no longer pending; a correction that fell flat is asked again."""
    asked = an_application(state="returned", return_number=1, answered_return=1, withdrawal_asked=True)

    withdrawal = after(asked, fact(RequestDeclined, request="withdrawal", because="case-granted"))
    correction = after(asked, fact(RequestDeclined, request="correction", because="case-open"))
    other = after(asked, fact(RequestDeclined, request="something-new", because="x"))

    assert not withdrawal.withdrawal_asked
    assert correction.waits_for_applicant
    assert other == asked


def test_who_holds_it_changes_nothing() -> None:
    """A claim is routing's own matter."""
    assert after(an_application(), fact(CaseClaimed)) == an_application()


def test_a_timeline_names_no_person() -> None:
    """What is kept of a fact has no id of the applicant, and no hashes."""
    facts = [facts_of(event) for event in (OPENED, MOVED, returned(), decided("granted"))]

    assert str(PERSON) not in str(facts)
    assert all("content_sha256" not in data for data in facts)
    assert kind_of(MOVED) == "case-moved"


@given(st.lists(st.sampled_from([OPENED, MOVED, returned(1), returned(2), RESUMED, OVERDUE]), max_size=12))
def test_whatever_happened_a_decision_has_the_last_word(story: list[CaseEvent]) -> None:
    """After any story the states are of the closed list, and a decision ends it clean."""
    row = an_application()
    for event in story:
        row = after(row, event)
        assert State(row.state) in State
        assert bool(row.marks) == (row.state == State.RETURNED)

    ended = after(row, decided("granted"))

    assert (ended.state, ended.marks, ended.waiting_since) == ("granted", (), None)


def test_a_withdrawal_in_time_ends_it() -> None:
    """Only routing's word withdraws it."""
    assert after(an_application(withdrawal_asked=True), fact(CaseWithdrawn)).state == "withdrawn"
