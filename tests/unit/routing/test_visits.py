"""A site is visited by two officers, at a time the applicant was told and could move once, or nothing is granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from common.contracts.routing import (
    CaseDecided,
    CaseMoved,
    RequestDeclined,
    VisitHeld,
    VisitMissed,
    VisitNeared,
    VisitProposed,
    VisitRemarked,
    VisitSet,
)
from common.errors import Refused
from routing.domain.case import Status
from routing.domain.commands import Actor, Approve, Command, Forward
from routing.domain.visit import MissedBecause, Photo, Result, Slot, Visitor, VisitStatus
from routing.domain.visit_commands import KeepVisitPhoto, MissVisit, NoteRemark, RemindOfVisit, SettleVisit
from routing.replies import reply_to
from routing.web.saying import said
from tests.unit.routing.a_case import CASE, OFFICE, SUBMITTED, an_officer, done, why_not, wib
from tests.unit.routing.a_visit import (
    CHIEF,
    FINDINGS,
    FRIDAY_NINE,
    GOERS,
    MONDAY,
    RATNA,
    SLOTS,
    TUESDAY_CLOSING,
    WAYAN,
    WEDNESDAY_NINE,
    a_proposal,
    a_report,
    a_signature,
    a_site_case,
    a_slot,
    a_visit,
    an_answer,
    told,
)


def test_a_visit_is_proposed_with_two_officers_and_a_time_to_answer() -> None:
    """The event names times and desks of the definition; no person and no unit that an answer has chosen."""
    decision = done(told(a_site_case(), a_proposal()))

    (event,) = decision.events
    assert isinstance(event, VisitProposed)
    assert (event.visit, event.functions, event.answer_by) == (1, ("site", "verification"), TUESDAY_CLOSING)
    assert str(RATNA.person) not in event.model_dump_json()
    assert decision.state.visit is not None
    assert decision.state.visit.status is VisitStatus.PROPOSED


def test_a_unit_outside_the_definition_is_called_the_office() -> None:
    """Whose officer goes along says nothing about what the building is for."""
    goers = (GOERS[0], Visitor(UUID(int=900), OFFICE, "seksi-rahasia"))

    (event,) = done(told(a_site_case(), a_proposal(visitors=goers))).events

    assert isinstance(event, VisitProposed)
    assert event.functions == ("site", "office")
    assert "rahasia" not in event.model_dump_json()


@pytest.mark.parametrize(
    ("now", "day", "first"),
    [
        (MONDAY, wib("2026-11-17T09:00"), "Rabu, 18 November 2026"),
        (wib("2026-11-17T10:00"), WEDNESDAY_NINE, "Jumat, 20 November 2026"),
        (wib("2026-11-20T17:00"), wib("2026-11-24T09:00"), "Rabu, 25 November 2026"),
    ],
    ids=["one workday ahead", "a holiday between", "proposed after closing on Friday"],
)
def test_too_near_a_day_names_the_first_possible_one(now: datetime, day: datetime, first: str) -> None:
    """Two working days of the office's own calendar lie between telling and coming."""
    verdict = told(a_site_case(), a_proposal((a_slot(day), a_slot(wib("2026-12-01T09:00")))), at=now)

    assert isinstance(verdict, Refused)
    assert (verdict.status, verdict.code) == (422, "visit-time")
    assert first in said(reply_to(verdict))["detail"]


@pytest.mark.parametrize(
    "slots",
    [
        SLOTS[:1],
        (*SLOTS, a_slot(wib("2026-11-23T09:00")), a_slot(wib("2026-11-24T09:00"))),
        (SLOTS[0], SLOTS[0]),
        (SLOTS[0], a_slot(wib("2026-11-19T09:00"))),
        (SLOTS[0], a_slot(wib("2026-11-21T09:00"))),
        (SLOTS[0], a_slot(wib("2026-11-20T07:00"))),
        (SLOTS[0], a_slot(wib("2026-11-20T15:00"))),
        (SLOTS[0], Slot(FRIDAY_NINE, FRIDAY_NINE)),
    ],
    ids=["one", "four", "twice the same", "holiday", "Saturday", "before opening", "after closing", "no length"],
)
def test_slots_that_cannot_be_kept_are_refused(slots: tuple[Slot, ...]) -> None:
    """The applicant is offered two or three times at which the office really works."""
    assert why_not(told(a_site_case(), a_proposal(slots))) == ("visit-time", 422)


@pytest.mark.parametrize(
    ("visitors", "code"),
    [
        (GOERS[:1], "two-officers"),
        ((GOERS[0], Visitor(RATNA.person, OFFICE, "loket")), "two-officers"),
        ((GOERS[0], Visitor(WAYAN.person, "kankemenag-3204", "loket")), "own-officers"),
    ],
)
def test_two_different_officers_of_this_office_go(visitors: tuple[Visitor, ...], code: str) -> None:
    """One person with two seats is one person."""
    assert why_not(told(a_site_case(), a_proposal(visitors=visitors))) == (code, 422)


def test_only_a_visiting_desk_proposes_and_only_once() -> None:
    """Elsewhere there is no visit; while one is under way there is no second; a missed one is followed by another."""
    elsewhere = told(a_site_case(CHIEF, at="decision"), replace(a_proposal(), actor=CHIEF))
    again = told(a_site_case(visit=a_visit()), a_proposal())
    after_missed = done(told(a_site_case(visit=a_visit(VisitStatus.MISSED)), a_proposal()))

    assert why_not(elsewhere) == ("no-visit-here", 422)
    assert why_not(again) == ("visit-under-way", 409)
    assert after_missed.state.visit is not None
    assert after_missed.state.visit.number == 2


def test_who_does_not_hold_the_case_proposes_nothing() -> None:
    """The same permits as for every act at the desk."""
    assert why_not(told(a_site_case(held_by=None), a_proposal())) == ("not-in-hand", 409)


@pytest.mark.parametrize(
    ("starts_at", "because"), [(WEDNESDAY_NINE, "confirmed"), (FRIDAY_NINE, "moved")], ids=["confirms", "moves"]
)
def test_her_answer_sets_the_time(starts_at: datetime, because: str) -> None:
    """She confirms the proposed slot or takes another of those offered."""
    decision = done(told(a_site_case(visit=a_visit()), an_answer(starts_at), at=MONDAY + timedelta(hours=1)))

    (event,) = decision.events
    assert isinstance(event, VisitSet)
    assert (event.slot.starts_at, event.because) == (starts_at, because)


@pytest.mark.parametrize(
    ("visit", "answer"),
    [
        (a_visit(VisitStatus.SET, chosen=1, answered=True), an_answer(WEDNESDAY_NINE)),
        (a_visit(), an_answer(wib("2026-11-25T09:00"))),
        (a_visit(VisitStatus.SET), an_answer(FRIDAY_NINE, at=TUESDAY_CLOSING + timedelta(seconds=1))),
        (a_visit(VisitStatus.MISSED), an_answer()),
        (a_visit(number=2), an_answer()),
        (None, an_answer()),
    ],
    ids=["a second time", "a slot nobody offered", "too late", "not held", "another visit", "no visit"],
)
def test_other_answers_are_declined_and_change_nothing(visit: object, answer: Command) -> None:
    """She is told; the visit stays as it was."""
    case = a_site_case(visit=visit)  # type: ignore[arg-type]

    decision = done(told(case, answer, at=TUESDAY_CLOSING + timedelta(minutes=1)))

    (event,) = decision.events
    assert isinstance(event, RequestDeclined)
    assert event.request == "visit-answer"
    assert decision.state.visit == case.visit


def test_an_answer_given_in_time_counts_though_it_arrives_after_the_timer() -> None:
    """Her own clock decides, as long as the slot she wants lies ahead."""
    settled = done(
        told(a_site_case(visit=a_visit()), SettleVisit(case=CASE), at=TUESDAY_CLOSING + timedelta(minutes=1))
    )

    (event,) = done(told(settled.state, an_answer(FRIDAY_NINE), at=TUESDAY_CLOSING + timedelta(minutes=5))).events

    assert isinstance(event, VisitSet)
    assert event.because == "moved"


def test_silence_lets_the_proposed_time_stand_but_never_early() -> None:
    """One second before the end of her time nothing happens."""
    case = a_site_case(visit=a_visit())

    early = done(told(case, SettleVisit(case=CASE), at=TUESDAY_CLOSING))
    (event,) = done(told(case, SettleVisit(case=CASE), at=TUESDAY_CLOSING + timedelta(seconds=1))).events

    assert early.entry is None
    assert isinstance(event, VisitSet)
    assert (event.because, event.slot.starts_at) == ("unanswered", WEDNESDAY_NINE)


def test_she_is_reminded_once_on_the_morning_before() -> None:
    """Tuesday at eight, where the office is."""
    case = done(told(a_site_case(visit=a_visit()), an_answer())).state

    early = done(told(case, RemindOfVisit(case=CASE), at=wib("2026-11-17T07:59")))
    reminded = done(told(case, RemindOfVisit(case=CASE), at=wib("2026-11-17T08:00")))
    again = done(told(reminded.state, RemindOfVisit(case=CASE), at=wib("2026-11-17T08:01")))

    assert early.entry is None
    assert [type(e) for e in reminded.events] == [VisitNeared]
    assert again.entry is None


def test_both_officers_sign_and_the_visit_is_held() -> None:
    """One writes, the other signs on her own login; the event holds results and hashes, no word and no person."""
    case = a_site_case(visit=a_visit(VisitStatus.SET, photos=(Photo(UUID(int=70), "c" * 64),)))

    written = done(told(case, a_report(), at=WEDNESDAY_NINE + timedelta(hours=1)))
    held = done(told(written.state, a_signature(), at=WEDNESDAY_NINE + timedelta(hours=2)))

    (event,) = held.events
    assert written.events == ()
    assert isinstance(event, VisitHeld)
    assert [(f.item, f.result) for f in event.findings] == [("address", "agrees"), ("access", "differs")]
    assert [p.sha256 for p in event.photos] == ["c" * 64]
    assert "Rapi" not in event.model_dump_json()


def test_the_one_who_wrote_cannot_sign_for_the_other() -> None:
    """Four eyes; and nobody signs what was written anew meanwhile."""
    case = a_site_case(visit=a_visit(VisitStatus.REPORTED))

    same = told(case, a_signature(by=RATNA), at=FRIDAY_NINE)
    stale = told(case, replace(a_signature(), signed_at=MONDAY), at=FRIDAY_NINE)

    assert why_not(same) == ("second-signature", 409)
    assert why_not(stale) == ("changed-meanwhile", 409)


def test_a_report_written_anew_needs_the_other_signature() -> None:
    """The second officer corrects it; then the first must sign."""
    case = a_site_case(visit=a_visit(VisitStatus.REPORTED))

    anew = done(told(case, a_report(by=WAYAN, findings=FINDINGS | {"access": Result.AGREES}), at=FRIDAY_NINE)).state

    assert anew.visit is not None
    assert anew.visit.report is not None
    assert anew.visit.report.signed_by == WAYAN.person
    assert why_not(told(anew, replace(a_signature(), signed_at=FRIDAY_NINE), at=FRIDAY_NINE)) == (
        "second-signature", 409,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("report", "at", "code"),
    [
        (a_report(), MONDAY, "visit-ahead"),
        (a_report(findings={"address": Result.AGREES}), FRIDAY_NINE, "item-open"),
        (a_report(findings=FINDINGS | {"colour": Result.AGREES}), FRIDAY_NINE, "unknown-item"),
        (a_report(by=CHIEF), FRIDAY_NINE, "not-named"),
        (a_report(by=an_officer(9, "ptsp", office="kankemenag-3204")), FRIDAY_NINE, "not-found"),
        (a_report(visit=2), FRIDAY_NINE, "not-found"),
    ],
)
def test_reports_that_cannot_be_are_refused(report: Command, at: datetime, code: str) -> None:
    """Before the visit, with an item left open, by anyone else."""
    verdict = told(a_site_case(visit=a_visit(VisitStatus.SET)), report, at=at)

    assert isinstance(verdict, Refused)
    assert verdict.code == code


@pytest.mark.parametrize(
    ("status", "officer", "kept"),
    [(VisitStatus.SET, RATNA, 2), (VisitStatus.REPORTED, RATNA, 1), (VisitStatus.SET, CHIEF, 1)],
    ids=["by a visitor", "after the first signature", "by another"],
)
def test_photos_belong_to_the_visitors_and_come_before_the_first_signature(
    status: VisitStatus, officer: Actor, kept: int
) -> None:
    """What was signed stays as it was signed."""
    case = a_site_case(visit=a_visit(status, photos=(Photo(UUID(int=70), "c" * 64),)))
    photo = KeepVisitPhoto(
        case=CASE, visit=1, photo=UUID(int=71), sha256="d" * 64, officer=officer.person, kept_at=FRIDAY_NINE
    )

    after = done(told(case, photo, at=FRIDAY_NINE)).state

    assert after.visit is not None
    assert len(after.visit.photos) == kept


def test_a_visit_that_did_not_take_place_is_told() -> None:
    """Before its time only the office can call it off; afterwards there are more reasons."""
    case = a_site_case(visit=a_visit(VisitStatus.SET))
    absent = MissVisit(case=CASE, actor=WAYAN, visit=1, because=MissedBecause.APPLICANT_ABSENT)

    early = told(case, absent, at=MONDAY)
    (event,) = done(told(case, absent, at=FRIDAY_NINE)).events
    called_off = done(told(case, replace(absent, because=MissedBecause.OFFICE), at=MONDAY)).state

    assert why_not(early) == ("visit-ahead", 422)
    assert isinstance(event, VisitMissed)
    assert event.because == "applicant-absent"
    assert called_off.visit is not None
    assert called_off.visit.status is VisitStatus.MISSED


@pytest.mark.parametrize("status", [None, *VisitStatus])
def test_nothing_goes_on_or_is_granted_before_the_site_was_seen(status: VisitStatus | None) -> None:
    """Neither forward from the visiting desk nor approval; refusing and sending back need no visit."""
    visit = a_visit(status) if status else None
    forward = Forward(case=CASE, actor=RATNA)
    approve = Approve(case=CASE, actor=CHIEF)

    verdicts = [told(a_site_case(visit=visit), forward), told(a_site_case(CHIEF, at="decision", visit=visit), approve)]
    back = done(told(a_site_case(visit=visit), replace(forward, act="send_back")))

    if status is VisitStatus.HELD:
        assert [type(done(v).events[0]) for v in verdicts] == [CaseMoved, CaseDecided]
    else:
        assert [why_not(v) for v in verdicts] == [("visit-missing", 422)] * 2
    assert back.state.desk == "verification"


def test_her_remark_reaches_the_deciding_officer_and_comes_too_late_after_the_decision() -> None:
    """A remark moves the case to its next version, so that nobody decides without having seen that it is there."""
    remark = NoteRemark(case=CASE, visit=1, remark=UUID(int=80), added_at=FRIDAY_NINE)
    case = a_site_case(visit=a_visit(VisitStatus.HELD))

    noted = done(told(case, remark, at=FRIDAY_NINE))
    late = done(told(replace(case, status=Status.GRANTED), remark, at=FRIDAY_NINE))

    assert [type(e) for e in noted.events] == [VisitRemarked]
    assert noted.state.version == case.version + 1
    assert [type(e) for e in late.events] == [RequestDeclined]


def test_a_case_that_is_over_has_no_timers() -> None:
    """Withdrawn meanwhile: nobody comes, nobody is reminded."""
    case = replace(a_site_case(visit=a_visit(VisitStatus.SET, remind_at=SUBMITTED)), status=Status.WITHDRAWN)

    for command in (SettleVisit(case=CASE), RemindOfVisit(case=CASE)):
        assert done(told(case, command, at=FRIDAY_NINE)).entry is None
