"""A desk whose unit an answer chooses: the rules that keep a case out of every other unit's hands."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from common.contracts.routing import CasePlaced
from routing.domain.case import Case, Status
from routing.domain.commands import Actor, Claim, Forward, Place, Release, TakeAway
from routing.domain.decide import Setting, decide
from routing.domain.definition import Definition
from routing.domain.placements import chosen
from tests.unit.routing.a_case import (
    CASE,
    OFFICE,
    SETTING,
    SUBMITTED,
    WEDNESDAY,
    an_answer,
    an_application,
    done,
    why_not,
)

DEFINITION = Definition.read(
    "IZIN-MAGANG",
    1,
    {
        "name": {"id": "Izin", "en": "Permit"},
        "desks": [
            {"id": "loket", "name": {"id": "Loket", "en": "Counter"}, "unit": "ptsp", "acts": {"forward": "checks"}},
            {
                "id": "checks", "name": {"id": "Unit teknis", "en": "Technical unit"},
                "unit_by": {"field": "kind", "rows": {"a": ["section-a", "office-desk"], "b": ["section-b"]}},
                "acts": {"forward": "head", "return": "applicant", "send_back": "loket"},
            },
            {"id": "head", "name": {"id": "Kepala", "en": "Head"}, "unit": "kepala", "acts": {"send_back": "checks"}},
        ],
        "documents": [{"id": "ktp", "name": {"id": "KTP", "en": "Identity card"}}],
        "reasons": {"return": [{"code": "unreadable", "sentence": {"id": "Buram.", "en": "Blurred."}}]},
    },
)  # fmt: skip
ANSWERED = Setting(DEFINITION, SETTING.hours, SETTING.calendar)
CLERK = Actor(UUID(int=201), frozenset({(OFFICE, "ptsp")}))
OF_A = Actor(UUID(int=202), frozenset({(OFFICE, "section-a")}))
OF_B = Actor(UUID(int=203), frozenset({(OFFICE, "section-b")}))
NAMED_LIKE_THE_DESK = Actor(UUID(int=204), frozenset({(OFFICE, "checks")}))
PLACED = Place(case=CASE, desk="checks", unit="section-a")


def a_waiting_case() -> Case:
    """Forwarded by the counter, and nobody knows yet which unit works it."""
    opened = done(decide(None, an_application(), ANSWERED, now=SUBMITTED)).state
    held = done(decide(opened, Claim(case=CASE, actor=CLERK), ANSWERED, now=WEDNESDAY)).state
    return done(decide(held, Forward(case=CASE, actor=CLERK), ANSWERED, now=WEDNESDAY)).state


def a_placed_case(**changes: object) -> Case:
    """The same, worked by section A."""
    placed = done(decide(a_waiting_case(), PLACED, ANSWERED, now=WEDNESDAY)).state
    return replace(placed, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("actor", [CLERK, OF_A, OF_B, NAMED_LIKE_THE_DESK])
def test_a_case_without_its_unit_exists_for_nobody(actor: Actor) -> None:
    """While it waits for its place no seat can take it, not even one that bears the desk's neutral name."""
    verdict = decide(a_waiting_case(), Claim(case=CASE, actor=actor), ANSWERED, now=WEDNESDAY)

    assert why_not(verdict) == ("not-found", 404)


def test_placed_with_a_unit_it_is_there_for_that_unit_alone() -> None:
    """The unit's officer takes it; another unit's officer is told that there is no such case."""
    case = a_placed_case()

    taken = decide(case, Claim(case=CASE, actor=OF_A), ANSWERED, now=WEDNESDAY)
    others = [decide(case, Claim(case=CASE, actor=a), ANSWERED, now=WEDNESDAY) for a in (OF_B, NAMED_LIKE_THE_DESK)]

    assert done(taken).state.holder == OF_A.person
    assert [why_not(verdict) for verdict in others] == [("not-found", 404)] * 2


def test_the_unit_is_in_no_fact_and_no_line_of_history() -> None:
    """What leaves routing names the desk's neutral unit; which unit an answer chose stays in the case."""
    decision = done(decide(a_waiting_case(), PLACED, ANSWERED, now=WEDNESDAY))

    (event,) = decision.events
    assert isinstance(event, CasePlaced)
    assert (event.desk, event.unit) == ("checks", "checks")
    assert "section" not in event.model_dump_json() + repr(decision.entry)


@pytest.mark.parametrize(
    "case",
    [
        a_placed_case(),
        a_placed_case(holder=OF_A.person, placed_with="section-b"),
        a_placed_case(status=Status.WITHDRAWN, placed_with=""),
        replace(a_waiting_case(), desk="loket", unit="ptsp", placed_with=None),
        replace(a_waiting_case(), desk="head", unit="kepala", placed_with=None),
    ],
    ids=["placed so already", "in hand", "over", "went back meanwhile", "went on meanwhile"],
)
def test_an_answer_that_comes_too_late_changes_nothing(case: Case) -> None:
    """The unit was asked outside the case's lock: it counts only when the case still waits at that desk."""
    decision = done(decide(case, PLACED, ANSWERED, now=WEDNESDAY))

    assert (decision.state, decision.events, decision.entry) == (case, (), None)


def test_a_desk_with_a_unit_of_its_own_waits_for_nothing() -> None:
    """Going on to the head, and back, is worked by the desk's own unit, and by the answer's again."""
    case = a_placed_case(holder=OF_A.person)

    head = done(decide(case, Forward(case=CASE, actor=OF_A), ANSWERED, now=WEDNESDAY)).state

    assert (head.placed_with, head.worked_by) == (None, "kepala")


def test_a_corrected_case_asks_for_its_unit_anew() -> None:
    """The answer that chooses the unit may be what was corrected."""
    returned = a_placed_case(status=Status.RETURNED, return_number=1, stopped_at=WEDNESDAY)

    resumed = done(decide(returned, an_answer(WEDNESDAY), ANSWERED, now=WEDNESDAY)).state

    assert (resumed.desk, resumed.placed_with, resumed.worked_by) == ("checks", "", "")


def test_a_seat_that_ends_gives_a_placed_case_back_to_its_unit() -> None:
    """Put back by its holder or taken away, it stays with the unit."""
    held = a_placed_case(holder=OF_A.person)

    put_back = done(decide(held, Release(case=CASE, actor=OF_A), ANSWERED, now=WEDNESDAY)).state
    taken = done(decide(held, TakeAway(case=CASE, person=OF_A.person), ANSWERED, now=WEDNESDAY)).state

    assert {put_back.worked_by, taken.worked_by} == {"section-a"}


@pytest.mark.parametrize(
    ("wanted", "seated", "unit"),
    [
        (("section", "officer", "administration"), {"section", "administration"}, "section"),
        (("section", "administration"), {"administration"}, "administration"),
        (("section", "administration"), set(), "administration"),
        (("section",), set(), "section"),
        ((), {"section"}, None),
    ],
    ids=["the first", "nobody sits at the first", "nobody sits anywhere", "no last resort", "no unit at all"],
)
def test_the_first_unit_where_somebody_sits(wanted: tuple[str, ...], seated: set[str], unit: str | None) -> None:
    """The table's order holds; a unit without an officer is passed over; the last one is the resort."""
    assert chosen(wanted, seated) == unit
