"""What must be true of those who share work: positions only move on, one relay at a time, all comes to rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import Evidence, Row


def check(evidence: Evidence) -> Iterator[Damage]:
    """Read the notes that were taken inside PostgreSQL."""
    for service, tables in (("intake", evidence.intake), ("routing", evidence.routing)):
        for move in tables["moves"]:
            if move["to_offset"] < move["from_offset"] and not move["rewind"]:
                yield Damage(Kind.MOVED_BACK, _moved(move))
        yield from _one_relay(service, tables["deletes"])
        if left := len(tables["outbox"]):
            yield Damage(Kind.LOST, f"{left} events are still in {service}'s outbox")
    if not evidence.rested:
        yield Damage(Kind.RESTLESS, "a group is not at the end of its topic, or an outbox is not empty")


def _moved(move: Row) -> str:
    place = f"{move['topic']}[{move['partition']}]"
    return f"{move['consumer_group']} at {place} from {move['from_offset']} to {move['to_offset']}"


def _one_relay(service: str, deletes: Sequence[Row]) -> Iterator[Damage]:
    """The sessions that delete from an outbox take turns: none comes back after another has begun."""
    over: set[str] = set()
    present: str | None = None
    for delete in deletes:
        if delete["session"] == present:
            continue
        if delete["session"] in over:
            yield Damage(Kind.TWO_RELAYS, f"two sessions of {service} deleted from its outbox by turns")
            return
        if present is not None:
            over.add(present)
        present = delete["session"]
