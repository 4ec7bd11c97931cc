"""A "no" takes two officers, a reason of the definition, and there is always somebody to ask."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from common.contracts.routing import CaseDecided, RefusalProposed, RefusalTurnedDown
from intake.catalogue import ServiceDefinition, load_catalogue
from routing.domain import letters
from routing.domain.case import Case, StandIn, Status
from routing.domain.commands import (
    Actor,
    Approve,
    Claim,
    ConfirmRefusal,
    Facilitate,
    Forward,
    ProposeRefusal,
    SeatSecond,
    TurnDownRefusal,
    Withdraw,
)
from routing.domain.decide import Decision, Verdict, decide
from routing.domain.definition import Definition, RefusalRule
from routing.domain.signatories import OfficeSeats, second_signatory
from tests.unit.routing.a_case import (
    BUDI,
    CASE,
    FRIDAY,
    OFFICE,
    SARI,
    SECOND,
    SETTING,
    SITI,
    WEDNESDAY,
    a_case,
    done,
    told,
    why_not,
    wib,
)

ROOT = Path(__file__).parents[3]
CATALOGUE = load_catalogue(ROOT / "services" / "intake" / "catalogue")
REFUSING = sorted(code for code, d in CATALOGUE.items() if any("refuse" in desk.acts for desk in d.desks))


def a_proposal() -> Case:
    """Budi would refuse; it waits at the administration for a second signatory."""
    return done(
        told(a_case(at="decision", held_by=BUDI), ProposeRefusal(case=CASE, actor=BUDI, reason="not-entitled"))
    ).state


def in_second_hands() -> Case:
    """Sari has taken it."""
    return done(told(a_proposal(), Claim(case=CASE, actor=SARI))).state


def test_one_officer_proposes_and_nothing_is_decided() -> None:
    """The case lies at a second officer's seat; the fact tells the desk's own unit and the reason, no person."""
    decision = done(
        told(a_case(at="decision", held_by=BUDI), ProposeRefusal(case=CASE, actor=BUDI, reason="not-entitled"))
    )

    (event,) = decision.events
    assert isinstance(event, RefusalProposed)
    assert (event.unit, event.reason) == ("kepala", "not-entitled")
    assert "subbag-tu" not in event.model_dump_json()
    assert str(BUDI.person) not in event.model_dump_json()
    assert (decision.state.status, decision.state.holder, decision.letter) == (Status.PROPOSED, None, False)
    assert (decision.state.worked_at, decision.state.worked_by) == (OFFICE, "subbag-tu")


def test_a_refusal_needs_a_reason_of_the_definition() -> None:
    """Words of one's own, or a code that is not in the list, are refused at the field."""
    verdict = told(
        a_case(at="decision", held_by=BUDI), ProposeRefusal(case=CASE, actor=BUDI, reason="bad-mood", note="Kurang.")
    )

    assert why_not(verdict) == ("unknown-reason", 422)


def test_the_second_officer_refuses_with_a_letter() -> None:
    """The reason is the proposed one; the letter is signed by the desk's function, and it says until when to object."""
    decision = done(told(in_second_hands(), ConfirmRefusal(case=CASE, actor=SARI), at=WEDNESDAY))

    (event,) = decision.events
    assert isinstance(event, CaseDecided)
    assert (event.outcome, event.reason, event.signatory) == ("refused", "not-entitled", "kepala")
    assert event.objection_until == wib("2026-12-17T16:00")
    assert (decision.state.status, decision.letter) == (Status.REFUSED, True)
    assert (decision.state.proposal, decision.state.stand_in, decision.state.holder) == (None, None, None)


def test_the_day_to_object_until_is_data() -> None:
    """A definition that hears no objection names no day; another number of working days another one."""
    none = {"name": {"id": "", "en": ""}, "refusal": {"objection_workdays": 0}}
    five = {"name": {"id": "", "en": ""}, "refusal": {"objection_workdays": 5}}

    assert _decided_under(none).objection_until is None
    assert _decided_under(five).objection_until == wib("2026-11-25T16:00")


def test_the_second_officer_turns_it_down() -> None:
    """The case is back at the desk that would have refused it, and nobody else's."""
    decision = done(told(in_second_hands(), TurnDownRefusal(case=CASE, actor=SARI, note="Masih dapat diperbaiki.")))

    (event,) = decision.events
    assert isinstance(event, RefusalTurnedDown)
    assert (decision.state.status, decision.state.desk, decision.state.worked_by) == (Status.OPEN, "decision", "kepala")
    assert (decision.state.proposal, decision.state.holder) == (None, None)


def test_who_proposed_does_not_decide() -> None:
    """Even with a seat at both places she cannot take it, and her own desk does not see it any more."""
    both = Actor(BUDI.person, frozenset({(OFFICE, "kepala"), (OFFICE, "subbag-tu")}))

    assert why_not(told(a_proposal(), Claim(case=CASE, actor=both)))[0] == "second-pair-of-eyes"
    assert why_not(told(a_proposal(), Claim(case=CASE, actor=BUDI))) == ("not-found", 404)


def test_a_proposal_is_only_decided_or_turned_down() -> None:
    """The second officer neither grants nor forwards; and what nobody proposed cannot be confirmed."""
    held = in_second_hands()

    assert why_not(told(held, Approve(case=CASE, actor=SARI)))[0] == "not-open"
    assert why_not(told(held, Forward(case=CASE, actor=SARI)))[0] == "not-open"
    assert why_not(told(a_case(at="decision", held_by=BUDI), ConfirmRefusal(case=CASE, actor=BUDI)))[0] == "not-open"
    assert why_not(told(a_proposal(), ConfirmRefusal(case=CASE, actor=SARI)))[0] == "not-in-hand"


def test_a_withdrawal_in_time_ends_a_proposal() -> None:
    """Nothing was decided yet."""
    decision = done(told(a_proposal(), Withdraw(case=CASE, asked_at=FRIDAY)))

    assert (decision.state.status, decision.state.proposal, decision.state.stand_in) == (Status.WITHDRAWN, None, None)


def test_another_second_is_looked_for_when_the_first_has_left() -> None:
    """The administration is empty now: the head of the office above decides; one in hand stays where it is."""
    chief = UUID(int=160)
    above = OfficeSeats("kanwil-32", ("loket", "kepala"), {"kepala": frozenset({chief})})
    setting = replace(SETTING, offices=(OfficeSeats(OFFICE, ("kepala", "subbag-tu"), {}), above))

    moved = done(decide(a_proposal(), SeatSecond(case=CASE), setting, now=WEDNESDAY))
    held = done(decide(in_second_hands(), SeatSecond(case=CASE), setting, now=WEDNESDAY))

    assert moved.state.stand_in == StandIn("kanwil-32", "kepala")
    assert [type(e) for e in moved.events] == [RefusalProposed]
    assert (held.events, held.state.stand_in) == ((), StandIn(OFFICE, "subbag-tu"))


def test_the_chain_prefers_the_head_and_passes_over_who_had_a_hand_in_it() -> None:
    """Head, administration, any other unit that may sign, then the office above; a counter never signs."""
    a, b, c = UUID(int=1), UUID(int=2), UUID(int=3)
    units = ("loket", "kepala", "subbag-tu", "ketua-tim")
    office = OfficeSeats(
        "o",
        units,
        {"kepala": frozenset({a}), "subbag-tu": frozenset({b}), "ketua-tim": frozenset({c}), "loket": frozenset({c})},
    )
    above = OfficeSeats("p", ("kepala",), {"kepala": frozenset({UUID(int=4)})})

    found = [second_signatory(RefusalRule(), (office, above), hands) for hands in ({c}, {a}, {a, b}, {a, b, c})]

    assert found == [
        StandIn("o", "kepala"),
        StandIn("o", "subbag-tu"),
        StandIn("o", "ketua-tim"),
        StandIn("p", "kepala"),
    ]


def test_where_nobody_sits_the_case_waits_with_the_head_above() -> None:
    """A vacant office is no dead end: the case has a place, and a timer looks again."""
    vacant = (OfficeSeats("o", ("kepala",), {}), OfficeSeats("p", ("kepala", "subbag-tu"), {}))

    assert second_signatory(RefusalRule(), vacant, ()) == StandIn("p", "kepala")
    assert second_signatory(RefusalRule(), vacant[:1], ()) == StandIn("o", "kepala")


@pytest.mark.parametrize("code", REFUSING)
def test_every_office_finds_a_second_for_every_desk_that_refuses(code: str) -> None:
    """With one person at each unit, whichever units had a hand in the case: somebody else, of no faith's own unit."""
    definition = Definition.read(code, 1, CATALOGUE[code].as_event())
    offices = _offices()
    rule = CATALOGUE[code].office
    kinds = {"kanwil", "pusat"} if CATALOGUE[code].is_objection else {rule.level.value}
    competent = rule.fixed or [office for office, (_, _, kind) in offices.items() if kind in kinds]

    assert len(competent) >= 39 or rule.fixed
    for office in competent:
        chain = _chain(offices, office)
        proposers = {desk.unit for desk in CATALOGUE[code].desks if "refuse" in desk.acts}
        assert proposers <= set(chain[0].units), office
        for hands in _hands(CATALOGUE[code], chain[0]):
            found = second_signatory(definition.refusal, chain, hands)
            assert found is not None, (office, hands)
            seats = next(o for o in chain if o.office == found.office)
            assert seats.seated[found.unit] - hands, (office, found)
            assert found.unit not in definition.refusal.never
            if any(desk.unit_by for desk in CATALOGUE[code].desks):
                assert found.unit in ("kepala", "subbag-tu"), (office, found)


def test_ninety_users_without_sixty_supporters_is_no_refusal() -> None:
    """The head says by a letter of its own kind that the government must help; nobody else needs to agree."""
    definition = Definition.read("REK-RUMAH-IBADAT", 1, CATALOGUE["REK-RUMAH-IBADAT"].as_event())
    setting = replace(SETTING, definition=definition)
    case = replace(a_case(), desk="kepala", unit="kepala", holder=BUDI.person, acted={"unit": (SITI.person,)})

    decision = done(_under(setting, case, Facilitate(case=CASE, actor=BUDI, reason="supporters-not-met")))
    unknown = _under(setting, case, Facilitate(case=CASE, actor=BUDI, reason="users-not-met"))
    same_eyes = replace(case, acted={"unit": (BUDI.person,)})

    (event,) = decision.events
    assert isinstance(event, CaseDecided)
    assert (event.outcome, event.reason, event.objection_until) == ("facilitated", "supporters-not-met", None)
    assert (decision.state.status, decision.letter) == (Status.FACILITATED, True)
    assert letters.numbered(decision, 3, definition, "Asia/Jakarta")[1].written.startswith("B-3/")
    assert why_not(unknown) == ("unknown-reason", 422)
    assert (
        why_not(_under(setting, same_eyes, Facilitate(case=CASE, actor=BUDI, reason="supporters-not-met")))[0]
        == "second-pair-of-eyes"
    )
    assert definition.refusal_reason("supporters-not-met") is None


def _decided_under(parts: dict[str, Any]) -> CaseDecided:
    definition = replace(SETTING.definition, refusal=Definition.read("X", 1, parts).refusal)
    setting = replace(SETTING, definition=definition)
    (event,) = done(_under(setting, in_second_hands(), ConfirmRefusal(case=CASE, actor=SARI))).events
    assert isinstance(event, CaseDecided)
    return event


def _under(setting: Any, case: Case, command: Any) -> Verdict:
    verdict: Verdict = decide(case, command, setting, now=WEDNESDAY)
    assert isinstance(verdict, Decision) or verdict.code
    return verdict


def _offices() -> dict[str, tuple[OfficeSeats, str, str]]:
    """Every office with one person at each of its units, the office above it, and its kind."""
    rows = csv.DictReader((ROOT / "services" / "intake" / "offices.csv").open(newline=""))
    found: dict[str, tuple[OfficeSeats, str, str]] = {}
    number = int(SECOND) + 1000
    for row in rows:
        units = tuple(row["units"].split(";"))
        seated = {unit: frozenset({UUID(int=number + place)}) for place, unit in enumerate(units)}
        number += len(units)
        found[row["id"]] = OfficeSeats(row["id"], units, seated), row["parent"], row["kind"]
    return found


def _chain(offices: dict[str, tuple[OfficeSeats, str, str]], office: str) -> tuple[OfficeSeats, ...]:
    seats, parent, _ = offices[office]
    return (seats, *(_chain(offices, parent) if parent else ()))


def _hands(service: ServiceDefinition, office: OfficeSeats) -> list[frozenset[UUID]]:
    """For each answer: who checked and visited the case, and who would refuse it."""
    answers = {answer for desk in service.desks if desk.unit_by for answer in desk.unit_by.rows} or {""}
    found = []
    for answer in sorted(answers):
        units = []
        for desk in service.desks:
            rows = desk.unit_by.rows[answer] if desk.unit_by else (desk.unit or "",)
            units += [next((unit for unit in rows if unit in office.units), "")]
        found.append(frozenset(person for unit in units for person in office.seated.get(unit, frozenset())))
    return found
