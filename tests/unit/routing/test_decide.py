"""What officers and applicants can do with a case, told one story at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CaseResumed,
    CaseReturned,
    Mark,
    PromiseChanged,
    RequestDeclined,
)
from routing.domain import letters
from routing.domain.case import Status
from routing.domain.commands import (
    Actor,
    Approve,
    Claim,
    Forward,
    MarkOverdue,
    OfficerCommand,
    ProposeRefusal,
    Release,
    ReturnToApplicant,
    TakeAway,
    Withdraw,
)
from tests.unit.routing.a_case import (
    BUDI,
    CASE,
    DEFINITION,
    FRIDAY,
    RETURNS_KTP,
    SITI,
    SUBMITTED,
    WEDNESDAY,
    a_case,
    a_final_case,
    a_returned_case,
    an_answer,
    an_application,
    an_officer,
    done,
    five_workdays,
    told,
    why_not,
    wib,
)


def test_an_application_opens_a_case_at_the_first_desk() -> None:
    """It stands in the queue of the first desk, with the promise given at submission."""
    application = an_application()

    decision = done(told(None, application))

    (event,) = decision.events
    assert isinstance(event, CaseOpened)
    assert (event.desk, event.unit, event.case_version) == ("verification", "ptsp", 1)
    assert (decision.state.status, decision.state.holder) == (Status.OPEN, None)
    assert decision.state.due_at == wib("2026-11-23T16:00")


def test_an_application_that_comes_twice_opens_nothing() -> None:
    """The case that is there stays as it is."""
    case = a_case()

    verdict = told(case, an_application())

    assert why_not(verdict) == ("already-open", 409)


def test_a_command_for_an_unknown_case_finds_nothing() -> None:
    """Only an application makes a case."""
    verdict = told(None, Claim(case=CASE, actor=SITI))

    assert why_not(verdict) == ("not-found", 404)


def test_an_officer_takes_a_case() -> None:
    """It is in her hands; the fact that is published does not name her."""
    case = a_case()

    decision = done(told(case, Claim(case=CASE, actor=SITI)))

    (event,) = decision.events
    assert isinstance(event, CaseClaimed)
    assert str(SITI.person) not in event.model_dump_json()
    assert (decision.state.holder, decision.state.version) == (SITI.person, case.version + 1)
    assert decision.entry is not None
    assert (decision.entry.kind, decision.entry.actor) == ("claimed", SITI.person)


def test_taking_a_case_twice_changes_nothing() -> None:
    """A second press of the button is no second fact."""
    case = a_case(held_by=SITI)

    decision = done(told(case, Claim(case=CASE, actor=SITI)))

    assert (decision.state, decision.events, decision.entry) == (case, (), None)


def test_the_second_officer_does_not_get_a_case_that_is_held() -> None:
    """While Siti works on it, Budi is told so; once she puts it back, he can have it."""
    held = a_case(held_by=SITI)

    first = told(held, Claim(case=CASE, actor=BUDI))
    free = done(told(held, Release(case=CASE, actor=SITI))).state
    second = told(free, Claim(case=CASE, actor=BUDI))

    assert why_not(first) == ("held-by-another", 409)
    assert done(second).state.holder == BUDI.person


@pytest.mark.parametrize(
    "stranger", [an_officer(3, "kepala"), an_officer(3, office="kankemenag-3171")], ids=["unit", "office"]
)
def test_a_case_at_a_foreign_desk_does_not_exist(stranger: Actor) -> None:
    """Neither another unit nor another office learns that the case is there."""
    verdict = told(a_case(), Claim(case=CASE, actor=stranger))

    assert why_not(verdict) == ("not-found", 404)


def test_nobody_acts_on_a_case_that_she_has_not_taken() -> None:
    """First take it, then work on it."""
    verdict = told(a_case(), Forward(case=CASE, actor=SITI))

    assert why_not(verdict) == ("not-in-hand", 409)


def test_an_officer_who_saw_an_older_version_is_told_so() -> None:
    """What she decided was decided about something else."""
    case = a_case(held_by=SITI)

    stale = told(case, Forward(case=CASE, actor=SITI, version=case.version + 1))
    fresh = told(case, Forward(case=CASE, actor=SITI, version=case.version))

    assert why_not(stale) == ("changed-meanwhile", 409)
    assert done(fresh).state.desk == "decision"


def test_a_forwarded_case_waits_in_the_queue_of_the_next_desk() -> None:
    """It leaves her hands; who worked on it is remembered, and her note is in the history."""
    case = a_case(held_by=SITI)

    decision = done(told(case, Forward(case=CASE, actor=SITI, note="lengkap")))

    (event,) = decision.events
    assert isinstance(event, CaseMoved)
    assert (event.from_unit, event.unit, event.rule) == ("ptsp", "kepala", "verification.forward")
    assert (decision.state.desk, decision.state.unit, decision.state.holder) == ("decision", "kepala", None)
    assert decision.state.acted == {"verification": (SITI.person,)}
    assert decision.entry is not None
    assert decision.entry.note == "lengkap"


def test_an_act_that_the_desk_does_not_offer_is_refused() -> None:
    """Verification decides nothing."""
    verdict = told(a_case(held_by=SITI), Approve(case=CASE, actor=SITI))

    assert why_not(verdict) == ("not-offered", 422)


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ((), "no-marks"),
        ((Mark(kind="document", target="passport", reason="unreadable"),), "unknown-part"),
        ((Mark(kind="field", target="ktp", reason="unreadable"),), "unknown-part"),
        ((Mark(kind="document", target="ktp", reason="ugly"),), "unknown-reason"),
        (RETURNS_KTP * 2, "marked-twice"),
    ],
)
def test_a_return_names_exactly_what_is_wrong(marks: tuple[Mark, ...], code: str) -> None:
    """Each mark is a part of the form with a known reason, once."""
    verdict = told(a_case(held_by=SITI), ReturnToApplicant(case=CASE, actor=SITI, marks=marks))

    assert why_not(verdict) == (code, 422)


def test_the_clock_stands_while_a_case_is_returned() -> None:
    """Nothing is promised for a day until the applicant answers, so nothing becomes overdue."""
    case = a_case(held_by=SITI)

    decision = done(told(case, ReturnToApplicant(case=CASE, actor=SITI, marks=RETURNS_KTP), at=WEDNESDAY))
    much_later = done(told(decision.state, MarkOverdue(case=CASE), at=WEDNESDAY + timedelta(days=90)))

    (event,) = decision.events
    assert isinstance(event, CaseReturned)
    assert (event.return_number, event.marks) == (1, RETURNS_KTP)
    assert (decision.state.status, decision.state.stopped_at) == (Status.RETURNED, WEDNESDAY)
    assert decision.state.due_at is None
    assert much_later.events == ()


def test_nobody_works_on_a_case_that_waits_for_its_applicant() -> None:
    """The desk is told what the case is waiting for."""
    verdict = told(a_returned_case(), Claim(case=CASE, actor=SITI))

    assert why_not(verdict) == ("not-open", 409)


def test_the_due_moment_moves_by_the_time_the_clock_stood() -> None:
    """Returned on Wednesday at ten, answered on Friday at ten: two working days later than promised."""
    returned = a_returned_case()

    decision = done(told(returned, an_answer(FRIDAY), at=FRIDAY))

    resumed, changed = decision.events
    assert isinstance(resumed, CaseResumed)
    assert isinstance(changed, PromiseChanged)
    assert decision.state.due_at == changed.promise.due_at == wib("2026-11-25T16:00")
    assert (resumed.case_version, changed.case_version) == (returned.version + 1, returned.version + 2)
    assert [(e.kind, e.version) for e in (decision.entry, *decision.further) if e] == [
        ("resumed", resumed.case_version),
        ("promise-changed", changed.case_version),
    ]
    assert decision.state.version == changed.case_version
    assert (decision.state.status, decision.state.revision, decision.state.stopped_workdays) == (Status.OPEN, 2, 2)


def test_stopping_and_resuming_at_the_same_instant_changes_nothing() -> None:
    """The promise is the very same, and nobody is told of another."""
    returned = a_returned_case()

    decision = done(told(returned, an_answer(WEDNESDAY)))

    assert [type(e) for e in decision.events] == [CaseResumed]
    assert decision.state.promise == five_workdays()
    assert (decision.state.stopped_at, decision.state.stopped_workdays) == (None, 0)


def test_an_answer_to_another_return_is_declined() -> None:
    """The applicant is told; the case goes on waiting for the right one."""
    returned = a_returned_case()

    decision = done(told(returned, an_answer(FRIDAY, number=2)))

    (event,) = decision.events
    assert isinstance(event, RequestDeclined)
    assert (event.request, event.because) == ("correction", "case-returned")
    assert decision.state == replace(returned, version=returned.version + 1)


@pytest.mark.parametrize("command", [Approve(case=CASE, actor=SITI), ProposeRefusal(case=CASE, actor=SITI, reason="x")])
def test_one_person_is_not_two_pairs_of_eyes(command: OfficerCommand) -> None:
    """Whoever verified a case does not decide on it."""
    case = a_case(at="decision", held_by=SITI, acted={"verification": (SITI.person,)})

    verdict = told(case, command)

    assert why_not(verdict)[0] == "second-pair-of-eyes"


def test_an_approved_case_asks_for_a_letter() -> None:
    """The decision says on what it was made, and how long it took."""
    case = a_case(at="decision", held_by=BUDI, acted={"verification": (SITI.person,)})

    decision = done(told(case, Approve(case=CASE, actor=BUDI), at=WEDNESDAY))

    (event,) = decision.events
    assert isinstance(event, CaseDecided)
    assert (event.outcome, event.content_sha256, event.work_days) == ("granted", case.content_sha256, 2.0)
    assert (decision.state.status, decision.state.holder, decision.letter) == (Status.GRANTED, None, True)


@pytest.mark.parametrize("status", [Status.GRANTED, Status.REFUSED, Status.WITHDRAWN])
def test_a_withdrawal_after_the_end_is_declined(status: Status) -> None:
    """What was decided stays decided; the applicant is told why."""
    decision = done(told(a_final_case(status), Withdraw(case=CASE, asked_at=FRIDAY)))

    (event,) = decision.events
    assert isinstance(event, RequestDeclined)
    assert (event.request, event.because) == ("withdrawal", f"case-{status}")
    assert decision.state.status is status


def test_a_withdrawal_in_time_ends_the_case() -> None:
    """Even while an officer has it in hand."""
    decision = done(told(a_case(held_by=SITI), Withdraw(case=CASE, asked_at=FRIDAY)))

    assert (decision.state.status, decision.state.holder, decision.letter) == (Status.WITHDRAWN, None, False)


def test_a_case_is_overdue_once_and_only_after_the_promised_moment() -> None:
    """A minute early nothing is said; afterwards it is said one time."""
    case, due = a_case(), wib("2026-11-23T16:00")

    early = done(told(case, MarkOverdue(case=CASE), at=due - timedelta(minutes=1)))
    first = done(told(case, MarkOverdue(case=CASE), at=due + timedelta(minutes=1)))
    again = done(told(first.state, MarkOverdue(case=CASE), at=due + timedelta(days=1)))

    assert (early.state, early.events) == (case, ())
    assert [type(e) for e in first.events] == [CaseOverdue]
    assert (again.state, again.events) == (first.state, ())


def test_what_nothing_was_promised_for_is_never_overdue() -> None:
    """A service without a time limit has none to break."""
    decision = done(told(a_case(promise=None), MarkOverdue(case=CASE), at=SUBMITTED + timedelta(days=400)))

    assert decision.events == ()


def test_an_ended_seat_gives_back_only_what_its_holder_had() -> None:
    """Siti's case returns to the queue; Budi's stays with him."""
    hers = done(told(a_case(held_by=SITI), TakeAway(case=CASE, person=SITI.person)))
    his = done(told(a_case(held_by=BUDI), TakeAway(case=CASE, person=SITI.person)))

    assert (hers.state.holder, len(hers.events)) == (None, 1)
    assert (his.state.holder, his.events) == (BUDI.person, ())


def test_a_letter_is_numbered_by_the_offices_own_calendar() -> None:
    """New Year in Jayapura comes while Greenwich still has the old year; event and history agree."""
    case = a_case(at="decision", held_by=BUDI)
    decision = done(told(case, Approve(case=CASE, actor=BUDI), at=wib("2026-12-31T22:30")))

    numbered, letter = letters.numbered(decision, 7, DEFINITION, "Asia/Jayapura")

    written = letter.written
    (event,) = numbered.events
    assert isinstance(event, CaseDecided)
    assert written == "B-7/Kw.10/PP.00/01/2027"
    assert (event.letter_number, event.register_year, event.register_number) == (written, 2027, 7)
    assert numbered.entry is not None
    assert numbered.entry.data["letter_number"] == written
    assert letters.register_year(wib("2026-12-31T22:30"), "Asia/Jakarta") == 2026
