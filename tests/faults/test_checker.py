"""The checker finds each kind of damage in a small hand-made run, and none where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.by_hand import CASE, a_decision, a_delete, a_fact, a_letter, a_line, a_move, a_record, an_act
from tests.faults.checker.damage import Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence
from tests.faults.checker.verdict import judge

OFFICER, LEADER = "officer-1", "leader-1"
STUCK, INCIDENT = "case-2", "incident-1"


def a_whole_run() -> Evidence:
    """A case from submission to its letter, and another that stands still behind an incident."""
    submitted = a_record(1, "intake.application-submitted.v1", id="submitted")
    broken = replace(a_record(1, "intake.correction-offered.v1", id="broken"), subject=STUCK, offset=2)
    own = {"moves": [a_move(0, 4)], "outbox": [], "deletes": [a_delete("a"), a_delete("a"), a_delete("b")]}
    return Evidence(
        ledger=[
            {"what": "requested", "event": "submitted", "case": CASE, "kind": "submitted", "poisoned": False},
            {"what": "requested", "event": "broken", "case": STUCK, "kind": "correction", "poisoned": True},
            *an_act("k1", OFFICER, "claim", 2), *an_act("k2", OFFICER, "forward", 3),
            *an_act("k3", LEADER, "approve", 4),
        ],
        topics={
            APPLICATIONS: [submitted, broken],
            CASES: [
                a_fact(1, "case-opened", "submitted"), a_fact(2, "case-claimed"), a_fact(3, "case-moved"),
                a_decision(4, "granted", 1),
            ],
        },
        intake={
            "streams": [
                {"topic": APPLICATIONS, "aggregate": CASE, "sequence": 1},
                {"topic": APPLICATIONS, "aggregate": STUCK, "sequence": 1},
            ],
            "timeline": [{"application": CASE, "sequence": n, "kind": "told"} for n in (1, 3, 4)],
            "applications": [{"application": CASE, "state": "granted"}], **own,
        },
        routing={
            "streams": [{"topic": CASES, "aggregate": CASE, "sequence": 4}],
            "cases": [{"id": CASE, "status": "granted", "version": 4, "objects_to": None}],
            "history": [
                a_line(1, "opened"), a_line(2, "claimed", OFFICER),
                a_line(3, "moved", OFFICER, desk="ketua-tim"), a_line(4, "granted", LEADER, desk="ketua-tim"),
            ],
            "registers": [{"office": "kanwil-32", "year": 2026, "last_number": 1}],
            "letters": [a_letter(1)],
            "incidents": [{"id": INCIDENT, "topic": APPLICATIONS, "subject": STUCK, "resolved_at": None}],
            "waiting": [{"incident": INCIDENT, "headers": json.dumps({"id": "broken", "subject": STUCK})}], **own,
        },
    )  # fmt: skip


Break = Callable[[Any], Any]
"""Does one damage to the parts of an evidence, which are plain lists and dicts."""

BREAKS: list[tuple[str, Kind, Break]] = [
    ("an event is missing in the log", Kind.LOST, lambda e: e.topics[CASES].pop(1)),
    ("an accepted request is in no log", Kind.LOST, lambda e: e.topics[APPLICATIONS].pop(0)),
    ("a request has no answer", Kind.LOST, lambda e: e.topics[CASES].__setitem__(0, a_fact(1, "case-opened", "other"))),
    ("a line of history is gone", Kind.LOST, lambda e: e.routing["history"].pop(2)),
    ("intake was not told the end", Kind.LOST, lambda e: e.intake["timeline"].pop()),
    ("the applicant sees another end", Kind.LOST, lambda e: e.intake["applications"][0].update(state="in-process")),
    ("events are left in an outbox", Kind.LOST, lambda e: e.routing["outbox"].append({"id": 1})),
    ("an accepted act did not happen", Kind.LOST, lambda e: e.routing["history"][2].update(kind="released")),
    ("a case without an application", Kind.DOUBLED,
     lambda e: e.routing["cases"].append({"id": "case-9", "status": "open", "version": 0, "objects_to": None})),
    ("a request is answered twice", Kind.DOUBLED,
     lambda e: e.topics[CASES].append(replace(a_fact(5, "case-opened", "submitted"), id="again"))),
    ("two events have one number", Kind.DOUBLED,
     lambda e: e.topics[CASES].append(replace(a_decision(4, "granted", 1), id="other", offset=9))),
    ("a version happened twice", Kind.DOUBLED, lambda e: e.routing["history"].append(a_line(4, "withdrawn"))),
    ("an act happened more often than asked", Kind.DOUBLED,
     lambda e: e.routing["history"].append(a_line(5, "claimed", OFFICER))),
    ("intake was told twice", Kind.DOUBLED, lambda e: e.intake["timeline"].append(e.intake["timeline"][0])),
    ("events lie in another order", Kind.ORDER, lambda e: e.topics[CASES].reverse()),
    ("a key lies in two partitions", Kind.ORDER,
     lambda e: e.topics[CASES].__setitem__(3, replace(e.topics[CASES][3], partition=1))),
    ("a letter's number is missing", Kind.NUMBERS, lambda e: e.routing["registers"][0].update(last_number=2)),
    ("a decision has no letter", Kind.NUMBERS, lambda e: e.routing["letters"].clear()),
    ("a letter's number was given anew", Kind.NUMBERS,
     lambda e: e.routing["letters"][0].update(letter_number="B-7")),
    ("a letter ended of which nobody was told", Kind.NUMBERS,
     lambda e: e.routing["letters"][0].update(state="revoked")),
    ("the checker decided", Kind.SAME_HANDS, lambda e: e.routing["history"][3].update(actor=OFFICER)),
    ("a fact that nobody knows", Kind.DOUBLED, lambda e: e.topics[CASES].append(a_fact(5, "case-dreamt"))),
    ("what waits is behind a closed incident", Kind.HIDDEN,
     lambda e: e.routing["incidents"][0].update(resolved_at="now")),
    ("one key, two answers", Kind.ANSWER,
     lambda e: e.ledger.append({**e.ledger[3], "status": 409, "version": None})),
    ("a position moved back", Kind.MOVED_BACK, lambda e: e.routing["moves"].append(a_move(9, 4))),
    ("two relays took turns", Kind.TWO_RELAYS, lambda e: e.routing["deletes"].append(a_delete("a"))),
]  # fmt: skip


def test_a_whole_run_is_found_whole() -> None:
    """No false alarm: a repeat of a record, a parked request and an unanswered act are no damage."""
    evidence = deepcopy(a_whole_run())
    repeat = replace(a_fact(2, "case-claimed"), offset=9)
    evidence = replace(evidence, topics={**evidence.topics, CASES: [*evidence.topics[CASES], repeat]})
    dropped = {"what": "asked", "key": "k9", "case": CASE, "actor": OFFICER, "act": "release"}
    evidence = replace(evidence, ledger=[*evidence.ledger, dropped])

    assert judge(evidence) == []


@pytest.mark.parametrize(("kind", "damage"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_each_damage_is_named(kind: Kind, damage: Break) -> None:
    """What is broken by hand is found, and called by its name."""
    evidence = deepcopy(a_whole_run())

    damage(evidence)

    assert kind in {d.kind for d in judge(evidence)}


def test_a_run_that_never_rests_is_no_success() -> None:
    """An empty answer because everything stands still is not `0 lost`."""
    assert {d.kind for d in judge(replace(a_whole_run(), rested=False))} == {Kind.RESTLESS}
