"""The checker finds each damage around an upheld objection in a small hand-made run, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Protocol

import pytest

from tests.faults.by_hand import a_decision, a_fact, a_letter, a_line, a_record, an_act
from tests.faults.checker import cases, letters, objections
from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record, Row
from tests.faults.checker.verdict import judge

REFUSED, OBJECTION = "refused-1", "objection-1"
CLERK, LEADER, HEAD, REVIEWER, CHIEF = "clerk", "leader", "head", "reviewer", "chief"
UNTOLD = {"case-claimed", "refusal-proposed"}

_ACTS = (
    (REFUSED, 2, "claim", CLERK), (REFUSED, 3, "forward", CLERK), (REFUSED, 4, "claim", LEADER),
    (REFUSED, 5, "refuse", LEADER), (REFUSED, 6, "claim", HEAD), (REFUSED, 7, "confirm_refusal", HEAD),
    (OBJECTION, 2, "claim", REVIEWER), (OBJECTION, 3, "forward", REVIEWER), (OBJECTION, 4, "claim", CHIEF),
    (OBJECTION, 5, "approve", CHIEF), (REFUSED, 10, "claim", LEADER), (REFUSED, 11, "approve", LEADER),
)  # fmt: skip


def the_facts() -> list[Record]:
    """What routing told: a refusal, the objection that is upheld, the case that is open again and then granted."""
    ended, again = {"letter_number": "B-1"}, {"objection": OBJECTION}
    return [
        a_fact(1, "case-opened", "asked", case=REFUSED), a_fact(2, "case-claimed", case=REFUSED),
        a_fact(3, "case-moved", case=REFUSED), a_fact(4, "case-claimed", case=REFUSED),
        a_fact(5, "refusal-proposed", case=REFUSED), a_fact(6, "case-claimed", case=REFUSED),
        a_decision(7, "refused", 1, case=REFUSED),
        a_fact(1, "case-opened", "objected", case=OBJECTION), a_fact(2, "case-claimed", case=OBJECTION),
        a_fact(3, "case-moved", case=OBJECTION), a_fact(4, "case-claimed", case=OBJECTION),
        a_decision(5, "granted", 2, case=OBJECTION),
        a_fact(8, "letter-revoked", case=REFUSED, **ended), a_fact(9, "case-reopened", case=REFUSED, **again),
        a_fact(10, "case-claimed", case=REFUSED), a_decision(11, "granted", 3, case=REFUSED),
    ]  # fmt: skip


def the_history() -> list[dict[str, Any]]:
    """The same as lines."""
    at, above = {"case": REFUSED, "desk": "ketua-tim"}, {"case": OBJECTION, "desk": "keputusan"}
    return [
        a_line(1, "opened", case=REFUSED), a_line(2, "claimed", CLERK, case=REFUSED), a_line(3, "moved", CLERK, **at),
        a_line(4, "claimed", LEADER, **at), a_line(5, "refusal-proposed", LEADER, **at),
        a_line(6, "claimed", HEAD, **at), a_line(7, "refused", HEAD, **at), a_line(8, "letter-revoked", **at),
        a_line(9, "reopened", **at), a_line(10, "claimed", LEADER, **at), a_line(11, "granted", LEADER, **at),
        a_line(1, "opened", case=OBJECTION), a_line(2, "claimed", REVIEWER, case=OBJECTION),
        a_line(3, "moved", REVIEWER, **above), a_line(4, "claimed", CHIEF, **above),
        a_line(5, "granted", CHIEF, **above),
    ]  # fmt: skip


def a_whole_run() -> Evidence:
    """An objection that was upheld, seen from everywhere."""
    submitted = "intake.application-submitted.v1"
    ledger: list[Row] = [
        line
        for n, (case, version, act, actor) in enumerate(_ACTS)
        for line in an_act(f"k{n}", actor, act, version, case=case)
    ]
    heard = [r for r in the_facts() if r.type.split(".")[1] not in UNTOLD]
    told = [{"application": r.subject, "sequence": r.sequence, "kind": "told"} for r in heard]
    own: dict[str, list[Row]] = {"moves": [], "outbox": [], "deletes": []}
    both = (REFUSED, 11), (OBJECTION, 5)
    sent = {"what": "sent", "key": "f1", "case": REFUSED, "kind": "objection"}
    return Evidence(
        ledger=[*ledger, sent],
        topics={
            APPLICATIONS: [
                a_record(1, submitted, id="asked", case=REFUSED),
                a_record(1, submitted, id="objected", case=OBJECTION, objects_to=REFUSED),
            ],
            CASES: the_facts(),
        },
        intake={
            "streams": [{"topic": APPLICATIONS, "aggregate": case, "sequence": 1} for case, _ in both],
            "applications": [{"application": case, "state": "granted"} for case, _ in both],
            "timeline": told, **own,
        },
        routing={
            "streams": [{"topic": CASES, "aggregate": case, "sequence": last} for case, last in both],
            "cases": [
                {"id": REFUSED, "status": "granted", "version": 11, "objects_to": None},
                {"id": OBJECTION, "status": "granted", "version": 5, "objects_to": REFUSED},
            ],
            "history": the_history(),
            "registers": [{"office": "kanwil-32", "year": 2026, "last_number": 3}],
            "letters": [a_letter(1, REFUSED, state="revoked"), a_letter(2, OBJECTION), a_letter(3, REFUSED)],
            "incidents": [], "waiting": [], **own,
        },
    )  # fmt: skip


def the_line(e: Any, case: str, version: int) -> dict[str, Any]:
    """One line of the history."""
    found: dict[str, Any] = next(x for x in e.routing["history"] if (x["case_id"], x["version"]) == (case, version))
    return found


def another_objection(e: Any) -> None:
    """The same objection became a second case."""
    e.topics[APPLICATIONS].append(
        a_record(1, "intake.application-submitted.v1", id="again", case="objection-2", objects_to=REFUSED)
    )
    e.routing["cases"].append({"id": "objection-2", "status": "open", "version": 1, "objects_to": REFUSED})
    e.routing["history"].append(a_line(1, "opened", case="objection-2"))


def opened_unasked(e: Any) -> None:
    """A second reopening by the same objection."""
    e.topics[CASES].append(a_fact(12, "case-reopened", case=REFUSED, objection=OBJECTION))


Break = Callable[[Any], Any]


class Rule(Protocol):
    """A module of the checker."""

    def check(self, evidence: Evidence) -> Iterator[Damage]: ...


BREAKS: list[tuple[str, Rule, Kind, Break]] = [
    ("reopened before it was refused", objections, Kind.ORDER,
     lambda e: the_line(e, REFUSED, 7).update(kind="returned")),
    ("an upheld objection opened nothing", objections, Kind.LOST, lambda e: e.topics[CASES].pop(13)),
    ("opened twice by one objection", objections, Kind.DOUBLED, opened_unasked),
    ("one objection, two cases", objections, Kind.DOUBLED, another_objection),
    ("an objection that lost what it is about", objections, Kind.LOST,
     lambda e: e.routing["cases"][1].update(objects_to=None)),
    ("the refusal's letter is still in force", objections, Kind.NUMBERS,
     lambda e: e.routing["letters"][0].update(state="in_force")),
    ("the revoked letter lost its number", letters, Kind.NUMBERS, lambda e: e.routing["letters"].pop(0)),
    ("the revoked letter's number was given again", letters, Kind.NUMBERS,
     lambda e: e.routing["letters"][2].update(number=1, letter_number="B-1")),
    ("who confirmed the refusal decided the objection", objections, Kind.SAME_HANDS,
     lambda e: the_line(e, OBJECTION, 5).update(actor=HEAD)),
    ("who checked the refused case reviewed the objection", objections, Kind.SAME_HANDS,
     lambda e: the_line(e, OBJECTION, 3).update(actor=CLERK)),
    ("who refused took the objection in hand", objections, Kind.SAME_HANDS,
     lambda e: the_line(e, OBJECTION, 4).update(actor=LEADER)),
    ("who proposed the refusal confirmed it", objections, Kind.SAME_HANDS,
     lambda e: the_line(e, REFUSED, 7).update(actor=LEADER)),
    ("who filed it from paper decided it", objections, Kind.SAME_HANDS,
     lambda e: e.topics[APPLICATIONS].__setitem__(
         0, a_record(1, "intake.application-submitted.v1", id="asked", case=REFUSED, filed_by=LEADER))),
    ("the applicant sees it refused still", cases, Kind.LOST,
     lambda e: e.intake["applications"][0].update(state="refused")),
]  # fmt: skip


def test_an_upheld_objection_is_found_whole() -> None:
    """No false alarm: decided twice, with a letter that ended between, is one life of one case."""
    assert judge(a_whole_run()) == []


@pytest.mark.parametrize(("rule", "kind", "damage"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_each_damage_is_named(rule: Rule, kind: Kind, damage: Break) -> None:
    """What is broken by hand is found by the rule that is there for it, and called by its name."""
    evidence = deepcopy(a_whole_run())

    damage(evidence)

    assert kind in {d.kind for d in rule.check(evidence)}
