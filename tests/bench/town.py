"""A town for a bench: definitions, offices, officers with seats, and applications laid into the topic beforehand."""

from __future__ import annotations

import asyncio
import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from aiokafka import AIOKafkaProducer

from common.clock import SystemClock
from common.contracts.intake import ApplicationSubmitted, Channel, DocumentRef, Promise
from common.database import Database
from common.ids import new_reference, uuid7
from common.kafka.batches import partition_of
from common.kafka.records import encode_headers
from common.kafka.relay import Relay
from common.kafka.topics import BY_NAME, partitions_of
from common.signing import Signer
from tests.bench.house import House

SERVICE = "IZIN-PENELITIAN-MAGANG"
OFFICE = "kanwil-32"
UNIT = "loket"
_BATCH_BYTES = 500_000
_TYPE = ApplicationSubmitted.TYPE
_ZERO = "0" * 64
_LEFT = "SELECT count(*) FROM outbox"
_given: set[str] = set()
"""References of this run: among a hundred thousand drawn ones two are often alike, and the second would be parked."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone with a seat at the counter, and her session."""

    person: UUID
    token: str


async def found(house: House, officers: int) -> list[Officer]:
    """Make topics and tables, publish catalogue and offices, give officers their seats."""
    await house.step("common.kafka.topics", "apply", service="intake")
    await house.step("intake", "migrate", service="intake")
    await house.step("routing", "migrate", service="routing")
    await house.step("intake", "publish", service="intake")
    await _relayed(house)
    staff = [_officer(house) for _ in range(officers)]
    seats = house.sandbox.folder / "bench-seats.csv"
    _write_seats(seats, staff)
    await house.step("routing", "appoint", str(seats), service="routing")
    return staff


async def lay(house: House, amount: int) -> list[UUID]:
    """Write that many submissions into `intake.applications` as intake's relay does; return the applications."""
    at = datetime.now(UTC)
    applications = [uuid7() for _ in range(amount)]
    topic = BY_NAME[ApplicationSubmitted.TOPIC]
    by_partition: defaultdict[int, list[UUID]] = defaultdict(list)
    for application in applications:
        by_partition[partition_of(str(application), partitions_of(topic))].append(application)
    producer = AIOKafkaProducer(bootstrap_servers=house.sandbox.kafka_bootstrap, acks="all", max_batch_size=1_000_000)
    await producer.start()
    try:
        await asyncio.gather(
            *(_fill(producer, house.prefix + topic.name, p, keys, at) for p, keys in by_partition.items())
        )
    finally:
        await producer.stop()
    return applications


async def _fill(producer: AIOKafkaProducer, topic: str, partition: int, keys: Sequence[UUID], at: datetime) -> None:
    batch = producer.create_batch()
    for key in keys:
        event = _submission(key, at)
        value = event.model_dump_json().encode()
        batch.append(timestamp=None, key=str(key).encode(), value=value, headers=_headers(key, at))
        if batch.size() > _BATCH_BYTES:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
    await (await producer.send_batch(batch, topic, partition=partition))


def _submission(application: UUID, at: datetime) -> ApplicationSubmitted:
    promise = Promise(
        due_at=at + timedelta(days=3), starts="submitted", unit="workdays", amount=3, calendar="nasional@1",
        started_at=at, counted=("2026-11-25", "2026-11-26", "2026-11-27"),
    )  # fmt: skip
    names = ("student-card", "request-letter", "proposal")
    documents = tuple(DocumentRef(requirement=name, document=uuid7(), sha256=_ZERO) for name in names)
    return ApplicationSubmitted(
        application=application, reference=_fresh_reference(), service=SERVICE, version=1, office=OFFICE,
        applicant=uuid7(), applicant_kind="person", channel=Channel.API, revision=1, content_sha256=_ZERO,
        documents=documents, promise=promise, submitted_at=at,
    )  # fmt: skip


def _fresh_reference() -> str:
    while (reference := new_reference()) in _given:
        pass
    _given.add(reference)
    return reference


def _headers(application: UUID, at: datetime) -> list[tuple[str, bytes]]:
    identity = str(uuid7())
    attributes = {
        "id": identity, "type": _TYPE, "source": "/intake", "subject": str(application), "time": at.isoformat(),
        "dataschema": f"/schemas/{_TYPE}.json", "sequence": "1", "incarnation": "1",
        "correlationid": identity,
    }  # fmt: skip
    return encode_headers(attributes)


async def _relayed(house: House) -> None:
    """Carry intake's outbox to Kafka and stop."""
    database = await Database.connect(house.dsn["intake"], max_size=2)
    relay = asyncio.create_task(
        Relay("intake", database, bootstrap=house.sandbox.kafka_bootstrap, prefix=house.prefix).run()
    )
    try:
        async with asyncio.timeout(60):
            while await _left(database):
                await asyncio.sleep(0.1)
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await database.close()


async def _left(database: Database) -> int:
    async with database.reading() as tx:
        return int(await tx.fetchval(_LEFT))


def _officer(house: House) -> Officer:
    person = uuid7()
    signer = Signer.of(house.sandbox.folder / "keys", "intake", SystemClock())
    claims = {"sub": str(person), "name": f"Petugas {person.hex[-4:]}"}
    return Officer(person, signer.sign("session", claims, lifetime=timedelta(hours=2)))


def _write_seats(target: Path, staff: Sequence[Officer]) -> None:
    with target.open("w", newline="") as output:
        lines = csv.writer(output)
        lines.writerow(("person", "office", "unit", "valid_from", "valid_until", "decree"))
        for officer in staff:
            lines.writerow((officer.person, OFFICE, UNIT, "2026-01-01", "", "CONTOH-99/2026"))
