"""A lost topic of states is told again by its owner: who had it keeps it, who lost it gets it, also twice."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.contracts.seats import SeatEnded
from common.database import Database
from common.kafka import topics
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.migrations import migrate
from common.outbox import Outbox, Outgoing
from common.seats import SeatBook, SeatStore, seats_consumer
from intake.handlers.publishing import publish
from intake.settings import IntakeSettings
from intake.shelf import Shelf
from routing.app import MIGRATIONS
from routing.appointments import Appointment, appoint, send_seats_again
from routing.consumers import reference_consumer
from sandbox import Sandbox
from tests.fixtures.parts import DsnFor
from tests.fixtures.waiting import eventually, running

PATIENCE_SECONDS = 60
OWNERS = {"intake": Path(__file__).parents[3] / "services" / "intake" / "migrations", "routing": MIGRATIONS}
PEOPLE = [UUID(int=number) for number in range(1, 4)]
SEATS = [Appointment(person, "kanwil-32", "loket", date(2026, 1, 1), None) for person in PEOPLE]


@dataclass
class House:
    """Databases of services on one broker, and two lives of its topics: before they were lost, and after."""

    databases: dict[str, Database]
    broker: str
    lost: str
    new: str

    async def carried(self, owner: str, prefix: str, reader: Consumer, database: Database, done: Done) -> None:
        """Let the owner's relay and a reader run until something holds."""
        relay = Relay(owner, self.databases[owner], bootstrap=self.broker, prefix=prefix)
        runner = Runner(reader, database, bootstrap=self.broker, prefix=prefix)
        async with running(relay.run(), runner.run()):
            await eventually(done, within=PATIENCE_SECONDS)
            await eventually(lambda: self.sent(owner), within=PATIENCE_SECONDS)

    async def sent(self, owner: str) -> bool:
        """Whether the outbox is empty."""
        async with self.databases[owner].reading() as tx:
            return bool(await tx.fetchval("SELECT count(*) FROM outbox") == 0)


Done = Callable[[], Awaitable[bool]]


@pytest.fixture
async def house(
    fresh_dsn_for: DsnFor, kafka_bootstrap: str, topic_prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """Owners with their tables, readers with the tables of every service."""
    monkeypatch.setenv("SATUMEJA_PARTITIONS", "1")
    prefixes = [f"{topic_prefix}{secrets.token_hex(3)}-" for _ in range(2)]
    for prefix in prefixes:
        await topics.apply(kafka_bootstrap, prefix)
    async with AsyncExitStack() as closing:
        databases = {}
        for service in ("intake", "routing", "situation", "notifications"):
            await migrate(fresh_dsn_for(service), OWNERS.get(service, tmp_path))
            databases[service] = await Database.connect(fresh_dsn_for(service))
            closing.push_async_callback(databases[service].close)
        yield House(databases, kafka_bootstrap, *prefixes)


async def sitting(database: Database) -> list[bool]:
    """Who of three people holds a seat, by the copy of a service."""
    book = SeatBook(database)
    return [bool(await book.seats_of(person, date(2026, 11, 24))) for person in PEOPLE]


async def test_seats_come_back_after_their_topic_was_lost(house: House, clock: FakeClock) -> None:
    """An ended seat stays ended, for a reader that saw it end and for one that reads the new topic alone."""
    routing, old, fresh = (house.databases[name] for name in ("routing", "situation", "notifications"))
    await appoint(routing, clock, SEATS)
    async with routing.transaction() as tx:
        ended = SeatEnded(seat=SEATS[1].seat, person=PEOPLE[1])
        await SeatStore(tx).end(ended)
        await Outbox(tx).add([Outgoing(str(ended.seat), ended, clock.now())])
    wanted = [True, False, True]

    async def known(database: Database) -> bool:
        return await sitting(database) == wanted

    await house.carried("routing", house.lost, seats_consumer("situation"), old, lambda: known(old))
    async with old.transaction() as tx:
        await tx.execute("DELETE FROM positions WHERE topic = 'routing.seats'")
    again = [await send_seats_again(routing, clock) for _ in range(2)]
    await house.carried("routing", house.new, seats_consumer("notifications"), fresh, lambda: known(fresh))
    await house.carried("routing", house.new, seats_consumer("situation"), old, lambda: read_to_the_end(old))

    assert again == [3, 3]
    assert [await sitting(database) for database in (old, fresh)] == [wanted, wanted]
    assert [await parked(database) for database in (old, fresh)] == [0, 0]


async def read_to_the_end(database: Database) -> bool:
    """Whether a reader has taken the six records of the new topic."""
    async with database.reading() as tx:
        return bool(await tx.fetchval("SELECT sum(next_offset) FROM positions WHERE topic = 'routing.seats'") == 6)


async def parked(database: Database) -> int:
    """How many keys stand still."""
    async with database.reading() as tx:
        return int(await tx.fetchval("SELECT count(*) FROM incidents"))


async def test_the_catalogue_comes_back_after_its_topics_were_lost(
    house: House, sandbox: Sandbox, clock: FakeClock
) -> None:
    """Definitions, offices and calendars, from the beginning of new topics, told twice and kept once."""
    intake, reader = house.databases["intake"], house.databases["routing"]
    environment = {name.removeprefix("SATUMEJA_").lower(): v for name, v in sandbox.environment("intake").items()}
    shelf = Shelf(IntakeSettings.model_validate(environment), clock)
    first = await publish(intake, shelf, clock)
    async with intake.transaction() as tx:
        await tx.execute("DELETE FROM outbox")
    silent = await publish(intake, shelf, clock)
    again = [await publish(intake, shelf, clock, again=True) for _ in range(2)]

    async def known() -> bool:
        async with reader.reading() as tx:
            return bool(await tx.fetchval(_KNOWN) == first)

    await house.carried("intake", house.new, reference_consumer(), reader, known)

    assert (silent, again) == (0, [first, first])
    assert await parked(reader) == 0


_KNOWN = "SELECT (SELECT count(*) FROM definitions) + (SELECT count(*) FROM offices) + (SELECT count(*) FROM calendars)"
