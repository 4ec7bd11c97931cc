"""The checker finds each damage to what citizens sent by form in a small hand-made run, none where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.by_hand import a_record
from tests.faults.checker import pages
from tests.faults.checker.damage import Kind
from tests.faults.checker.evidence import APPLICATIONS, Evidence, Record, Row

REFUSED, OBJECTION, UNWANTED = "refused-1", "objection-1", "unwanted-1"
FILED = a_record(
    1, "intake.application-submitted.v1", id="filed", case=OBJECTION, objects_to=REFUSED, reference="SM-2"
)  # fmt: skip
WITHDRAWN = a_record(2, "intake.withdrawal-asked.v1", id="withdrawn", case=UNWANTED)


def a_whole_run() -> tuple[list[Row], list[Record]]:
    """What was sent and taken, and the log: an objection sent twice under one key, a withdrawal, one never answered."""
    taken = {"what": "taken", "key": "f1", "case": REFUSED, "kind": "objection", "at": "/permohonan/SM-2"}
    ledger: list[Row] = [
        {"what": "sent", "key": "f1", "case": REFUSED, "kind": "objection"}, taken, taken,
        {"what": "sent", "key": "f2", "case": UNWANTED, "kind": "withdrawal"},
        {"what": "taken", "key": "f2", "case": UNWANTED, "kind": "withdrawal", "at": "/permohonan/SM-3"},
        {"what": "sent", "key": "f3", "case": "case-4", "kind": "withdrawal"},
    ]  # fmt: skip
    return ledger, [FILED, FILED, WITHDRAWN]


def judged(ledger: list[Row], log: list[Record]) -> set[Kind]:
    """The kinds of damage found."""
    return {d.kind for d in pages.check(Evidence(ledger=ledger, topics={APPLICATIONS: log}))}


def test_a_whole_run_is_found_whole() -> None:
    """A record that lies twice in the log and a form that nobody answered are no damage."""
    assert judged(*a_whole_run()) == set()


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        (Kind.LOST, lambda ledger, log: log.remove(WITHDRAWN)),
        (Kind.LOST, lambda ledger, log: ledger.append({**ledger[1], "key": "f9", "at": "/permohonan/SM-9"})),
        (Kind.DOUBLED, lambda ledger, log: log.append(replace(WITHDRAWN, id="again", sequence=3))),
        (Kind.DOUBLED, lambda ledger, log: log.append(replace(FILED, id="again", subject="objection-9"))),
        (Kind.ANSWER, lambda ledger, log: ledger.append({**ledger[1], "at": "/permohonan/SM-8"})),
    ],
    ids=["a withdrawal is gone", "a number is not so", "withdrawn twice", "filed twice", "one key, two numbers"],
)
def test_each_damage_is_named(kind: Kind, damage: Callable[[Any, Any], None]) -> None:
    """What is broken by hand is found, and called by its name."""
    ledger, log = a_whole_run()

    damage(ledger, log)

    assert kind in judged(ledger, log)
