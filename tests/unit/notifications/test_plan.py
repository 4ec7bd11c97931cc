"""Who is told what: a function of the events alone."""

from __future__ import annotations

import pytest

from common.clock import FakeClock
from common.contracts.event import Event
from common.contracts.intake import (
    CorrectionOffered,
    PaperHandedOver,
    VisitAnswered,
    VisitPhotoKept,
    VisitRemarkAdded,
    WithdrawalAsked,
)
from common.contracts.routing import CaseDecided, CaseEvent
from notifications.consumers import plan_consumer
from notifications.counter import Counter
from notifications.domain.facts import VARIABLES, page_of
from notifications.domain.papers import paper_of
from notifications.domain.plan import plan
from notifications.domain.template import Channel
from notifications.handlers import Planner
from notifications.library import Library
from notifications.settings import PACKAGE
from tests.unit.notifications.events import (
    a_decision,
    a_new_promise,
    a_replaced_chair,
    a_resumption,
    a_return,
    a_submission,
    every_event,
    message,
)

LIBRARY = Library.load(PACKAGE / "templates" / "messages")


def told(event: Event) -> dict[str, set[Channel]]:
    """Templates and channels that an event leads to."""
    found: dict[str, set[Channel]] = {}
    for row in plan([message(event)], LIBRARY.of_events):
        found.setdefault(row.template, set()).add(row.channel)
    return found


def test_the_same_event_leads_to_the_same_rows() -> None:
    """Ids are keys at the providers too: a replay, even after a restore, must not make new ones."""
    batch = [message(event) for event in every_event()]

    assert plan(batch, LIBRARY.of_events) == plan(batch, LIBRARY.of_events)


def test_a_row_is_one_of_event_template_person_and_channel() -> None:
    """Two returns of one case are two messages; the same return twice is one."""
    rows = plan([message(a_return(), 1), message(a_return(), 2), message(a_return(), 1)], LIBRARY.of_events)

    keys = {(r.event_id, r.template, r.person, r.channel) for r in rows}
    assert len(keys) == len({r.id for r in rows}) == 6


def test_the_outcome_chooses_the_message() -> None:
    """Nobody reads that her letter is ready when she was refused."""
    assert set(told(a_decision())) == {"granted"}
    assert set(told(a_decision(outcome="refused", reason="no-enrolment"))) == {"refused"}


def test_a_clock_that_stood_is_told_with_the_correction() -> None:
    """The message about the correction says it in the same second; another cause is told for itself."""
    assert told(a_new_promise()) == {}
    assert set(told(a_resumption())) == {"resumed"}
    assert told(a_new_promise(reason="calendar-changed"))["promise-changed"] >= {Channel.INBOX, Channel.MAIL}


def test_every_message_reaches_the_inbox() -> None:
    """Mail and SMS come beside the inbox, never instead."""
    assert all(Channel.INBOX in channels for event in every_event() for channels in told(event).values())


def test_who_has_no_account_is_told_at_the_counter_alone() -> None:
    """An application filed from paper names itself as its applicant: there is no inbox, mail or telephone behind it."""
    paper = a_submission(applicant=a_submission().application)

    assert told(paper) == {"received": {Channel.COUNTER}}


def test_a_replaced_chair_is_told_herself() -> None:
    """The body's news goes to its new chair; that she acts no more goes to the old one, with a page of her own."""
    replaced = a_replaced_chair()

    rows = plan([message(replaced)], LIBRARY.of_events)

    assert {row.person for row in rows} == {replaced.former}
    assert {row.channel for row in rows} == {Channel.INBOX, Channel.MAIL, Channel.SMS}
    assert {page_of(row.facts) for row in rows} == {f"/lembaga/pergantian/{replaced.change}"}
    assert {page_of({"reference": replaced.reference})} == {f"/permohonan/{replaced.reference}"}


def test_every_outcome_is_told_by_its_letter() -> None:
    """A new kind of decision is not told by the sheet of how the case stands."""
    outcomes = LIBRARY.of_events[CaseDecided.TYPE]

    assert {paper_of(template.id) for template in outcomes} == {"letter"}


def test_facts_hold_no_person() -> None:
    """What is kept for reading later names references, codes, dates and counts."""
    rows = plan([message(event) for event in every_event()], LIBRARY.of_events)

    assert all(str(row.person) not in str(row.facts.values()) for row in rows)
    assert {type(value) for row in rows for value in row.facts.values()} <= {str, int, type(None)}


def test_each_type_of_both_topics_is_handled_or_left_out_by_name() -> None:
    """A new kind of event stops the consumer until somebody decided whether people are told."""
    consumer = plan_consumer(Planner(LIBRARY, FakeClock(), lambda: None), Counter(FakeClock()))
    owned = {t for t in Event.registry.values() if issubclass(t, CaseEvent)}

    cases, applications = consumer.of("routing.cases"), consumer.of("intake.applications")

    assert set(cases.handles) | cases.ignores == owned
    assert applications.ignores == {
        CorrectionOffered, WithdrawalAsked, VisitAnswered, VisitPhotoKept, VisitRemarkAdded,
    }  # fmt: skip
    told_of = {t.TYPE for t in (*cases.handles, *applications.handles)} - {PaperHandedOver.TYPE}
    assert told_of == set(VARIABLES) == set(LIBRARY.of_events)


@pytest.mark.parametrize("event", [a_submission(), a_return(), a_resumption()], ids=lambda e: e.TYPE)
def test_the_row_names_case_and_person(event: Event) -> None:
    """The case's id is the application's."""
    rows = plan([message(event)], LIBRARY.of_events)

    assert {str(row.case) for row in rows} == {message(event).subject}
    assert {row.person for row in rows} == {event.applicant}  # type: ignore[attr-defined]
