"""Collects what a run has left behind: the ledger, both topics from their beginning, the tables of both services."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

Row = Mapping[str, Any]
APPLICATIONS, CASES = "intake.applications", "routing.cases"

ROUTING_TABLES = {
    "cases": "SELECT id, status, version, objects_to FROM cases",
    "history": "SELECT case_id, version, kind, desk, actor FROM history ORDER BY case_id, version",
    "registers": "SELECT office, year, last_number FROM registers",
    "letters": "SELECT office, year, number, case_id, letter_number, state FROM letters",
    "incidents": "SELECT id, topic, subject, resolved_at FROM incidents",
    "waiting": "SELECT incident, headers FROM waiting ORDER BY id",
    "streams": "SELECT topic, aggregate, sequence FROM streams",
    "moves": "SELECT consumer_group, topic, partition, from_offset, to_offset, rewind FROM fault_moves ORDER BY id",
    "deletes": "SELECT session, at, first_id, events FROM fault_deletes ORDER BY id",
    "outbox": "SELECT id FROM outbox",
}
INTAKE_TABLES = {
    "applications": "SELECT application, state FROM applications",
    "timeline": "SELECT application, sequence, kind FROM timeline ORDER BY application, sequence",
    **{n: ROUTING_TABLES[n] for n in ("incidents", "waiting", "streams", "moves", "deletes", "outbox")},
}


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a topic with its CloudEvents attributes."""

    partition: int
    offset: int
    subject: str
    id: str
    type: str
    sequence: int
    cause: str | None
    value: bytes

    @property
    def content(self) -> Any:
        """The value; empty when it is no JSON."""
        try:
            return json.loads(self.value)
        except ValueError:
            return {}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it, as plain values."""

    ledger: Sequence[Row] = ()
    topics: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    intake: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    routing: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    rested: bool = True

    def log(self, topic: str) -> Sequence[Record]:
        """A topic's records, partition by partition."""
        return self.topics.get(topic, ())


async def collect(folder: Path) -> Evidence:
    """Read a run's evidence as its folder says where it lies."""
    run = json.loads((folder / "run.json").read_text())
    ledger = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    topics = {t: await _records(run["bootstrap"], run["prefix"] + t) for t in (APPLICATIONS, CASES)}
    intake, routing = await _tables(run["intake"], INTAKE_TABLES), await _tables(run["routing"], ROUTING_TABLES)
    return Evidence(ledger, topics, intake, routing, run["rested"])


async def _tables(dsn: str, queries: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return {name: [dict(row) for row in await connection.fetch(sql)] for name, sql in queries.items()}
    finally:
        await connection.close()


async def _records(bootstrap: str, topic: str) -> list[Record]:
    kafka = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await kafka.start()
    try:
        ends = await kafka.end_offsets(kafka.assignment())
        found: list[Record] = []
        while any([await kafka.position(place) < end for place, end in ends.items()]):
            for batch in (await kafka.getmany(timeout_ms=200)).values():
                found += [_record(raw) for raw in batch]
        return sorted(found, key=lambda r: (r.partition, r.offset))
    finally:
        await kafka.stop()


def _record(raw: Any) -> Record:
    headers = {name: value.decode() for name, value in raw.headers}
    return Record(
        partition=raw.partition, offset=raw.offset, subject=raw.key.decode(), id=headers["ce_id"],
        type=headers["ce_type"], sequence=int(headers["ce_sequence"]), cause=headers.get("ce_causationid"),
        value=raw.value,
    )  # fmt: skip
