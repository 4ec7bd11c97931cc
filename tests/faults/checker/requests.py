"""What must be true of citizens' requests: each is answered by exactly one fact, or waits behind a visible incident."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record
from tests.faults.checker.topics import firsts

_ANSWERS = {
    "intake.application-submitted.v1": {"routing.case-opened.v1"},
    "intake.correction-offered.v1": {"routing.case-resumed.v1", "routing.request-declined.v1"},
    "intake.withdrawal-asked.v1": {"routing.case-withdrawn.v1", "routing.request-declined.v1"},
}


def check(evidence: Evidence) -> Iterator[Damage]:
    """Follow each request from the ledger and the log to its answer."""
    asked = {r.id: r for records in firsts(evidence.log(APPLICATIONS)).values() for r in records}
    answers = _answers(evidence)
    waiting, hidden = _waiting(evidence)
    for line in evidence.ledger:
        if line["what"] == "requested" and line["event"] not in asked:
            yield Damage(Kind.LOST, f"{line['kind']} of {line['case']} was accepted, but is not in {APPLICATIONS}")
    for request in asked.values():
        yield from _one_answer(request, answers.get(request.id, []), request.id in waiting)
    for subject in sorted(hidden):
        yield Damage(Kind.HIDDEN, f"requests of {subject} wait behind an incident that is closed")
    poisoned = [line for line in evidence.ledger if line["what"] == "requested" and line["poisoned"]]
    for line in poisoned:
        if line["event"] not in waiting:
            yield Damage(Kind.HIDDEN, f"the unreadable request of {line['case']} is no open incident")


def _one_answer(request: Record, answers: list[Record], waits: bool) -> Iterator[Damage]:
    fitting = [a for a in answers if a.type in _ANSWERS[request.type]]
    if waits and fitting:
        yield Damage(Kind.DOUBLED, f"{request.type} {request.id} of {request.subject} is answered and still waits")
    elif not waits and not fitting:
        yield Damage(Kind.LOST, f"{request.type} {request.id} of {request.subject} has no answer and waits nowhere")
    elif len(fitting) > 1:
        kinds = ", ".join(a.type for a in fitting)
        yield Damage(Kind.DOUBLED, f"{request.type} {request.id} of {request.subject} is answered by {kinds}")


def _answers(evidence: Evidence) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for records in firsts(evidence.log(CASES)).values():
        for record in records:
            if record.cause is not None:
                found[record.cause].append(record)
    return found


def _waiting(evidence: Evidence) -> tuple[set[str], set[str]]:
    """Ids of events behind an open incident, and the subjects of those behind a closed one."""
    open_ones = {i["id"] for i in evidence.routing["incidents"] if i["resolved_at"] is None}
    waiting, hidden = set(), set()
    for row in evidence.routing["waiting"]:
        headers: dict[str, Any] = json.loads(row["headers"])
        if row["incident"] in open_ones:
            waiting.add(headers["id"])
        else:
            hidden.add(headers["subject"])
    return waiting, hidden
