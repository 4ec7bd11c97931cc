"""An attacker with every database role, every topic and every log line, who wants to know who answered what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from common.contracts.intake import SurveyAnswered
from common.kafka.topics import TOPICS

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
_ROWS = 'SELECT xmin::text::bigint AS _by, * FROM "{}"'
_TYPES = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'survey_forms'
"""
_COMMON_KNOWLEDGE = {"1", "1.0", "application/json", "/intake", SurveyAnswered.TYPE}
_MANY = 5


@dataclass(frozen=True)
class Row:
    """A row with the transaction that wrote it."""

    table: str
    written_by: int
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Everything in it, bytes as hex."""
        return "\n".join(v.hex() if isinstance(v, bytes) else str(v) for v in self.values.values())


@dataclass(frozen=True)
class Record:
    """A record as it lies in its topic."""

    topic: str
    place: tuple[int, int]
    headers: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """Everything in it."""
        return "\n".join((*self.headers.values(), self.value))


@dataclass
class Evidence:
    """What lies open: before the forms are told, after it, and beside the tables."""

    names: Sequence[str]
    """Application, person and reference of everybody who was asked: what answers must not be joined to."""
    before: list[Row] = field(default_factory=list)
    after: list[Row] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    logs: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def naming(self) -> Iterator[Row | Record]:
        """Every row and record that names somebody."""
        lying: list[Row | Record] = [*self.before, *self.after, *self.records]
        for each in lying:
            if any(name in each.text for name in self.names):
                yield each

    def told(self) -> list[Record]:
        """The forms on their topic, in order."""
        told = [r for r in self.records if r.topic == SurveyAnswered.TOPIC]
        return sorted(told, key=lambda r: r.place)


def answers_in(record: Record) -> str:
    """The nine answers of a told form as they stand in it."""
    return record.value.partition('"answers":')[2].rstrip("}")


async def rows_of(*dsns: str) -> list[Row]:
    """Every row that these roles can read."""
    found = []
    for dsn in dsns:
        connection = await asyncpg.connect(dsn)
        try:
            for (table,) in await connection.fetch(_TABLES):
                for row in await connection.fetch(_ROWS.format(table)):
                    found.append(Row(table, row["_by"], {k: v for k, v in row.items() if k != "_by"}))
        finally:
            await connection.close()
    return found


async def columns_of(dsn: str) -> dict[str, str]:
    """What the table of forms has room for."""
    connection = await asyncpg.connect(dsn)
    try:
        return {r["column_name"]: r["data_type"] for r in await connection.fetch(_TYPES)}
    finally:
        await connection.close()


async def records_of(bootstrap: str, prefix: str) -> list[Record]:
    """Every record of every topic."""
    names = [prefix + topic.name for topic in TOPICS]
    consumer = AIOKafkaConsumer(*names, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        ends, found = await consumer.end_offsets(consumer.assignment()), []
        while any([await consumer.position(p) < end for p, end in ends.items()]):
            for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                found += [_record(partition.topic.removeprefix(prefix), partition.partition, r) for r in records]
        return found
    finally:
        await consumer.stop()


def _record(topic: str, partition: int, record: Any) -> Record:
    headers = {name: value.decode() for name, value in record.headers}
    return Record(topic, (partition, record.offset), headers, record.value.decode())


def by_a_value_in_common(seen: Evidence) -> list[str]:
    """An id, a trace or a moment that stands in a told form and beside a name."""
    public = {f"{r.headers['ce_subject']}" for r in seen.told()} | _COMMON_KNOWLEDGE
    naming = [each.text for each in seen.naming()]
    return [
        f"{name} {value} stands beside a name"
        for record in seen.told()
        for name, value in record.headers.items()
        if value not in public and len(value) > 3 and any(value in text for text in naming)
    ]


def by_the_transaction(seen: Evidence) -> list[str]:
    """A form written by the transaction that wrote a name."""
    named = {row.written_by for row in seen.naming() if isinstance(row, Row)}
    rows = [*seen.before, *seen.after]
    return [f"form and name by {r.written_by}" for r in rows if r.table == "survey_forms" and r.written_by in named]


def by_a_hash(seen: Evidence) -> list[str]:
    """A mark that can be worked out from what stands beside a name."""
    marks = {r.values["spent"] for r in (*seen.before, *seen.after) if r.table == "survey_forms"}
    values = {v for row in seen.naming() if isinstance(row, Row) for v in row.values.values() if v is not None}
    return [f"{how} gives a mark" for value in values for how, guess in _guesses(value) if guess in marks]


def _guesses(value: object) -> Iterator[tuple[str, bytes]]:
    raw = value if isinstance(value, bytes) else str(value).encode()
    for text in {raw, raw.hex().encode()}:
        ticket = hashlib.sha256(b"survey\x00ticket\x00" + text).hexdigest().encode()
        yield "the value", raw
        yield "its hash", hashlib.sha256(text).digest()
        yield "its spent mark", hashlib.sha256(b"survey\x00spent\x00" + text).digest()
        yield "its ticket's mark", hashlib.sha256(b"survey\x00spent\x00" + ticket).digest()


def by_small_groups(seen: Evidence) -> list[str]:
    """A form that came alone, or with few, is the form of whoever was there."""
    together = Counter((r.headers["ce_time"], r.headers["ce_subject"], r.value.partition('"answers"')[0])
                       for r in seen.told())  # fmt: skip
    return [f"{count} forms of {key} at once" for key, count in together.items() if count < _MANY]


def by_what_lies_open(seen: Evidence) -> list[str]:
    """Time, place or answers beside a mark; sealed forms that differ in length."""
    forms = [r for r in seen.before if r.table == "survey_forms"]
    found = [f"column {n}: {kind}" for n, kind in seen.columns.items() if kind not in ("bytea", "date")]
    found += [f"{len(r.values['spent'])} bytes of mark" for r in forms if len(r.values["spent"]) != 32]
    lengths = {len(r.values["sealed"]) for r in forms if r.values["sealed"]}
    return found + ([f"lengths {sorted(lengths)}"] if len(lengths) > 1 else [])


def by_the_logs(seen: Evidence) -> list[str]:
    """A line that names a mark, a form or a ticket, or what was asked of whom."""
    words = [r.values["spent"].hex() for r in seen.after if r.table == "survey_forms"]
    words += [answers_in(r) for r in seen.told()]
    words += [r.headers["ce_id"] for r in seen.told()]
    return [f"{word} in a log" for word in (*words, *seen.names) if word in seen.logs]


def by_order(seen: Evidence, truth: Mapping[str, str]) -> list[str]:
    """Who came first is the first on the topic, or stands where her mark stands: `truth` is answers by application."""
    offers = sorted((r for r in seen.before if r.table == "survey_offers"), key=lambda r: r.written_by)
    people = [str(r.values["application"]) for r in offers]
    forms = sorted((r for r in seen.before if r.table == "survey_forms"), key=lambda r: r.written_by)
    by_mark = [who for _mark, who in sorted(zip((f.values["spent"] for f in forms), people, strict=False))]
    by_seal = [who for _seal, who in sorted(zip((f.values["sealed"] for f in forms), people, strict=False))]
    told = [answers_in(r) for r in seen.told()]
    by_id = [answers_in(r) for r in sorted(seen.told(), key=lambda r: r.headers["ce_id"])]
    found = []
    for how, order in {"arrival": people, "arrival, backwards": people[::-1], "mark": by_mark, "seal": by_seal}.items():
        for where, answers in {"topic": told, "event id": by_id}.items():
            right = sum(truth.get(who) == what for who, what in zip(order, answers, strict=False))
            found += [f"{right} of {len(truth)} by {how} and {where}"] if right > 2 * len(truth) // 3 else []
    return found


ATTACKS: tuple[Callable[[Evidence], list[str]], ...] = (
    by_a_value_in_common, by_the_transaction, by_a_hash, by_small_groups, by_what_lies_open, by_the_logs,
)  # fmt: skip


def joined(seen: Evidence, truth: Mapping[str, str]) -> dict[str, list[str]]:
    """What each attack found; nothing where it found nothing."""
    found = {attack.__name__: attack(seen) for attack in ATTACKS} | {"by_order": by_order(seen, truth)}
    return {name: findings for name, findings in found.items() if findings}
