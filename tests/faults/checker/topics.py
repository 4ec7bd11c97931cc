"""What must be true of a topic: each event of each aggregate is there, first seen in order, repeats word for word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record


def firsts(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Each aggregate's records as a reader that drops repeats sees them."""
    seen: set[tuple[str, int]] = set()
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        if (record.subject, record.sequence) not in seen:
            seen.add((record.subject, record.sequence))
            found[record.subject].append(record)
    return found


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare both topics with the sequences that their owners have given out."""
    for topic, owner in ((APPLICATIONS, evidence.intake), (CASES, evidence.routing)):
        records = evidence.log(topic)
        found = firsts(records)
        for stream in owner["streams"]:
            if stream["topic"] == topic:
                yield from _complete(topic, stream["aggregate"], stream["sequence"], found)
        yield from _in_order(topic, found)
        yield from _same_again(topic, records)


def _complete(topic: str, aggregate: str, given: int, found: dict[str, list[Record]]) -> Iterator[Damage]:
    there = {r.sequence for r in found.get(aggregate, ())}
    for sequence in sorted(set(range(1, given + 1)) - there):
        yield Damage(Kind.LOST, f"event {sequence} of {aggregate} never came into {topic}")
    for sequence in sorted(there - set(range(1, given + 1))):
        yield Damage(Kind.DOUBLED, f"event {sequence} of {aggregate} is in {topic}, but its owner never gave it")


def _in_order(topic: str, found: dict[str, list[Record]]) -> Iterator[Damage]:
    for aggregate, records in found.items():
        sequences = [r.sequence for r in records]
        if sequences != sorted(sequences):
            yield Damage(Kind.ORDER, f"events of {aggregate} lie in {topic} as {sequences}")
        if len({r.partition for r in records}) > 1:
            yield Damage(Kind.ORDER, f"{aggregate} lies in several partitions of {topic}")


def _same_again(topic: str, records: Sequence[Record]) -> Iterator[Damage]:
    first: dict[tuple[str, int], Record] = {}
    for r in records:
        before = first.setdefault((r.subject, r.sequence), r)
        if (before.id, before.value) != (r.id, r.value):
            yield Damage(Kind.DOUBLED, f"two events of {topic} are number {r.sequence} of {r.subject}")
