"""The checker finds each kind of damage in a small hand-made run, and none where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.checker.damage import Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record
from tests.faults.checker.verdict import judge

CASE, OFFICER, LEADER = "case-1", "officer-1", "leader-1"
STUCK, INCIDENT = "case-2", "incident-1"


def a_record(number: int, kind: str, *, id: str, cause: str | None = None, **content: Any) -> Record:
    """A record of the case; its place in the log is its number."""
    value = json.dumps(content).encode()
    return Record(partition=0, offset=number, subject=CASE, id=id, type=kind, sequence=number, cause=cause, value=value)


def a_fact(number: int, kind: str, cause: str | None = None, **content: Any) -> Record:
    """A fact of routing about a version of the case."""
    content = {"case_version": number, **content}
    return a_record(number, f"routing.{kind}.v1", id=f"fact-{number}", cause=cause, **content)


def a_line(version: int, kind: str, actor: str | None = None) -> dict[str, Any]:
    """A line of the case's history."""
    return {"case_id": CASE, "version": version, "kind": kind, "actor": actor}


def an_act(key: str, actor: str, act: str, version: int) -> list[dict[str, Any]]:
    """An act with the reply that its officer read."""
    asked = {"what": "asked", "key": key, "case": CASE, "actor": actor, "act": act}
    return [asked, {"what": "answered", "key": key, "status": 200, "version": version, "code": None, "says": None}]


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
                a_fact(4, "case-decided", outcome="granted"),
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
            "cases": [{"id": CASE, "status": "granted", "version": 4}],
            "history": [
                a_line(1, "opened"), a_line(2, "claimed", OFFICER), a_line(3, "moved", OFFICER),
                a_line(4, "granted", LEADER),
            ],
            "registers": [{"office": "kanwil-32", "year": 2026, "last_number": 1}],
            "letters": [{"office": "kanwil-32", "year": 2026, "number": 1, "case_id": CASE}],
            "incidents": [{"id": INCIDENT, "topic": APPLICATIONS, "subject": STUCK, "resolved_at": None}],
            "waiting": [{"incident": INCIDENT, "headers": json.dumps({"id": "broken", "subject": STUCK})}], **own,
        },
    )  # fmt: skip


def a_move(before: int, after: int) -> dict[str, Any]:
    """A note of a position's move."""
    return {"consumer_group": "g", "topic": APPLICATIONS, "partition": 0, "from_offset": before, "to_offset": after,
            "rewind": False}  # fmt: skip


def a_delete(session: str) -> dict[str, Any]:
    """A note of a delete from an outbox."""
    return {"session": session, "at": None, "first_id": 1, "events": 1}


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
     lambda e: e.routing["cases"].append({"id": "case-9", "status": "open", "version": 0})),
    ("a request is answered twice", Kind.DOUBLED,
     lambda e: e.topics[CASES].append(replace(a_fact(5, "case-opened", "submitted"), id="again"))),
    ("two events have one number", Kind.DOUBLED,
     lambda e: e.topics[CASES].append(replace(a_fact(4, "case-decided", outcome="granted"), id="other", offset=9))),
    ("a version happened twice", Kind.DOUBLED, lambda e: e.routing["history"].append(a_line(4, "withdrawn"))),
    ("an act happened more often than asked", Kind.DOUBLED,
     lambda e: e.routing["history"].append(a_line(5, "claimed", OFFICER))),
    ("intake was told twice", Kind.DOUBLED, lambda e: e.intake["timeline"].append(e.intake["timeline"][0])),
    ("events lie in another order", Kind.ORDER, lambda e: e.topics[CASES].reverse()),
    ("a key lies in two partitions", Kind.ORDER,
     lambda e: e.topics[CASES].__setitem__(3, replace(e.topics[CASES][3], partition=1))),
    ("a letter's number is missing", Kind.NUMBERS, lambda e: e.routing["registers"][0].update(last_number=2)),
    ("a decision has no letter", Kind.NUMBERS, lambda e: e.routing["letters"].clear()),
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
