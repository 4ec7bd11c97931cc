"""Over a real broker: what was sent reaches routing's topic once, what routing states reaches the applicant once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer

from common.contracts.event import Message
from common.contracts.intake import ApplicationSubmitted
from common.database import Database
from common.kafka import topics
from common.kafka.records import attributes_of, decode
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.migrations import migrate
from common.outbox import Outbox, Outgoing
from intake.consumers import cases_consumer
from intake.handlers.applications import ApplicationDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.room import Room
from intake.settings import IntakeSettings
from intake.views import State
from tests.component.intake.stories import MARK, Routing, Signers, an_application, stored
from tests.fixtures.parts import DsnFor
from tests.fixtures.waiting import eventually, running

_PATIENCE_SECONDS = 40
_AGAIN = """
INSERT INTO outbox (topic, aggregate, sequence, incarnation, event_id, type, happened_at, correlation_id, value)
VALUES ($1, $2, $3, 1, $4, $5, $6, 'thread', $7)
"""


@pytest.fixture
async def broker(kafka_bootstrap: str, topic_prefix: str) -> str:
    """The broker with this worker's topics."""
    await topics.apply(kafka_bootstrap, topic_prefix)
    return kafka_bootstrap


@pytest.fixture
async def routing_database(dsn_for: DsnFor, tmp_path: Path) -> AsyncIterator[Database]:
    """Where the test writes routing's facts, to be relayed as routing would."""
    await migrate(dsn_for("routing"), tmp_path)
    database = await Database.connect(dsn_for("routing"))
    yield database
    await database.close()


async def read_back(bootstrap: str, topic: str, key: UUID) -> list[Message[Any]]:
    """Every record of a key that the topic holds."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        found = []
        while any([await consumer.position(p) < end for p, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [decode(attributes_of(r.headers), r.value) for r in records if r.key == str(key).encode()]
        return found
    finally:
        await consumer.stop()


async def stated(database: Database, *messages: Message[Any]) -> None:
    """Write facts into routing's outbox."""
    async with database.transaction() as tx:
        await Outbox(tx).add([Outgoing(m.subject, m.event, m.time, id=m.id) for m in messages])


async def stated_again(database: Database, message: Message[Any]) -> None:
    """The same record once more, as a relay that woke up late repeats it."""
    event = message.event
    async with database.transaction() as tx:
        await tx.execute(
            _AGAIN, event.TOPIC, message.subject, message.sequence, message.id, event.TYPE, message.time,
            event.model_dump_json().encode(),
        )  # fmt: skip


async def test_an_application_sent_without_kafka_reaches_its_topic_once(
    room: Room, drafts: DraftDesk, person: UUID, broker: str, settings: IntakeSettings
) -> None:
    """It was accepted with nothing but the database; when the relay comes, one record stands under its id."""
    receipt = await an_application(drafts, person)
    row = await stored(room, receipt.reference)

    async def relayed() -> bool:
        async with room.database.reading() as tx:
            left = await tx.fetchval("SELECT count(*) FROM outbox WHERE aggregate = $1", str(row.application))
        return bool(left == 0)

    async with running(Relay("intake", room.database, bootstrap=broker, prefix=settings.topic_prefix).run()):
        await eventually(relayed, within=_PATIENCE_SECONDS)

    [message] = await read_back(broker, f"{settings.topic_prefix}intake.applications", row.application)
    assert isinstance(message.event, ApplicationSubmitted)
    assert (message.event.reference, message.sequence) == (receipt.reference, 1)


async def test_routings_facts_reach_the_applicant_once(
    room: Room,
    drafts: DraftDesk,
    applications: ApplicationDesk,
    person: UUID,
    broker: str,
    settings: IntakeSettings,
    routing_database: Database,
) -> None:
    """From opened to letter; a repeated record and a consumer that starts again tell nothing twice."""
    receipt = await an_application(drafts, person)
    routing, now = Routing(await stored(room, receipt.reference)), room.clock.now()
    opened, returned, resumed = routing.opened(now), routing.returned(now, MARK), routing.resumed(now)
    moved, decided = routing.moved(now), routing.decided(now)
    relay = Relay("routing", routing_database, bootstrap=broker, prefix=settings.topic_prefix)

    def runner() -> Runner:
        return Runner(cases_consumer(), room.database, bootstrap=broker, prefix=settings.topic_prefix)

    async def stands(state: State) -> bool:
        seen = await applications.view(receipt.reference, person)
        return seen is not None and seen.state is state

    async def has_letter() -> bool:
        seen = await applications.view(receipt.reference, person)
        return seen is not None and seen.letter_ready

    async with running(relay.run(), LetterWorker(room, Signers()).run()):
        async with running(runner().run()):
            await stated(routing_database, opened, returned)
            await eventually(lambda: stands(State.RETURNED), within=_PATIENCE_SECONDS)
            await stated_again(routing_database, returned)
            await stated(routing_database, resumed)
            await eventually(lambda: stands(State.IN_PROCESS), within=_PATIENCE_SECONDS)
        async with running(runner().run()):
            await stated(routing_database, moved, decided)
            await eventually(has_letter, within=_PATIENCE_SECONDS)

    seen = await applications.view(receipt.reference, person)
    assert seen is not None
    assert seen.state is State.GRANTED
    assert [entry.kind for entry in seen.timeline] == [
        "application-submitted",
        "case-opened",
        "case-returned",
        "case-resumed",
        "case-moved",
        "case-decided",
    ]
