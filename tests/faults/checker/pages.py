"""What must be true of citizens' forms: what a page said was taken is in the log, and no more than was sent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, Evidence, Record
from tests.faults.checker.topics import firsts

_SUBMITTED, _WITHDRAWAL = "intake.application-submitted.v1", "intake.withdrawal-asked.v1"

_Wish = tuple[str, str]
"""(kind, the case that it is about)."""


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare what was sent and what was said to be taken with the log."""
    logged: dict[_Wish, list[Record]] = defaultdict(list)
    for records in firsts(evidence.log(APPLICATIONS)).values():
        for record in records:
            if (wish := _wish_of(record)) is not None:
                logged[wish].append(record)
    sent = Counter((x["kind"], x["case"]) for x in evidence.ledger if x["what"] == "sent")
    for wish, found in logged.items():
        if len(found) > sent[wish]:
            yield Damage(
                Kind.DOUBLED, f"{wish[0]} of {wish[1]} is {len(found)} times in the log, sent {sent[wish]} times"
            )
    yield from _taken(evidence, logged)


def _wish_of(record: Record) -> _Wish | None:
    if record.type == _WITHDRAWAL:
        return "withdrawal", record.subject
    if record.type == _SUBMITTED and record.content.get("objects_to"):
        return "objection", str(record.content["objects_to"])
    return None


def _taken(evidence: Evidence, logged: Mapping[_Wish, list[Record]]) -> Iterator[Damage]:
    """Each answer that something was taken is true, and repeats under one key say the same."""
    said: dict[str, str] = {}
    for line in evidence.ledger:
        if line["what"] != "taken":
            continue
        if said.setdefault(line["key"], line["at"]) != line["at"]:
            yield Damage(Kind.ANSWER, f"{line['kind']} of {line['case']} under one key leads to two places")
        numbers = {r.content.get("reference") for r in logged.get((line["kind"], line["case"]), ())}
        number = line["at"].rsplit("/", 1)[1] if line["kind"] == "objection" else None
        if not numbers or (number is not None and number not in numbers):
            yield Damage(Kind.LOST, f"{line['kind']} of {line['case']} was taken, but is not in {APPLICATIONS}")
