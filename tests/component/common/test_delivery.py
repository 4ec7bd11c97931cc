"""Each event arrives once and in order, through the real Kafka and PostgreSQL, whatever is repeated, lost or broken."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from uuid import UUID

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from common.contracts.intake import CorrectionOffered
from common.kafka.incidents import Incident, IncidentStore, open_incidents, retry
from common.kafka.runner import Runner
from tests.component.common.stories import GROUP, MOMENT, PARTITIONS, TOPIC, Street, a_subject, withdrawals
from tests.fixtures.waiting import eventually, running

_WAIT = "INSERT INTO waiting (incident, headers, value) VALUES ($1, $2::jsonb, $3)"


async def parked(street: Street, *, waiting: int) -> Incident:
    """Wait for the one open incident to have that much behind it."""
    found: list[Incident] = []

    async def there() -> bool:
        found[:] = await open_incidents(street.database)
        return [i.waiting for i in found] == [waiting]

    await eventually(there)
    return found[0]


async def test_events_arrive_once_and_in_order(street: Street) -> None:
    """Three aggregates, their events mixed over several transactions and both partitions."""
    subjects = [a_subject(0), a_subject(1), a_subject(0)]
    sent = []

    async with running(street.relay().run(), street.runner().run()):
        for _ in range(5):
            sent += await street.publish([e for s in subjects for e in withdrawals(s, 2)])
        await street.passed(30)

    assert [await street.arrived(s) for s in subjects] == [list(range(1, 11))] * 3
    assert sorted(await street.ids()) == sorted(sent)
    assert await street.sql("SELECT FROM outbox") == []
    assert await open_incidents(street.database) == []


async def test_a_transaction_of_many_events_keeps_their_order(street: Street) -> None:
    """Many events are written another way than few; both count on within each aggregate."""
    subjects = [a_subject(0), a_subject(1), a_subject(0)]
    mixed = [e for events in zip(*(withdrawals(s, 40) for s in subjects), strict=True) for e in events]

    async with running(street.relay().run(), street.runner().run()):
        sent = await street.publish([e for s in subjects for e in withdrawals(s, 2)])
        sent += await street.publish(mixed)
        sent += await street.publish(withdrawals(subjects[1], 1))
        await street.passed(127)

    assert [await street.arrived(s) for s in subjects] == [list(range(1, n + 1)) for n in (42, 43, 42)]
    assert sorted(await street.ids()) == sorted(sent)
    assert await open_incidents(street.database) == []


async def test_a_batch_published_twice_is_handled_once(street: Street) -> None:
    """As after a lost acknowledgement: the same rows go out again, with the same ids and sequences."""
    subjects = [a_subject(0), a_subject(1)]
    sent = await street.publish([e for s in subjects for e in withdrawals(s, 4)])
    await street.sql("CREATE TABLE again AS SELECT * FROM outbox")

    async with running(street.relay().run(), street.runner().run()):
        await street.passed(8)
        await eventually(lambda: outbox_is_empty(street))
        await street.sql("INSERT INTO outbox OVERRIDING SYSTEM VALUE SELECT * FROM again")
        await street.passed(16)
        sent += await street.publish(withdrawals(subjects[0], 1))
        await street.passed(17)

    assert sorted(await street.ids()) == sorted(sent)
    assert await street.arrived(subjects[0]) == [1, 2, 3, 4, 5]
    assert await open_incidents(street.database) == []


async def test_an_error_parks_only_its_key(street: Street) -> None:
    """A neighbour in the same partition goes on; once mended, what waits is handled in order and the key is free."""
    broken, neighbour = a_subject(0), a_subject(0)
    street.broken.add(broken)
    mixed = [e for pair in zip(withdrawals(broken, 3), withdrawals(neighbour, 3), strict=True) for e in pair]

    async with running(street.relay().run(), (runner := street.runner()).run()):
        await street.publish(mixed)
        incident = await parked(street, waiting=3)
        await street.passed(6)
        ready_meanwhile = runner.problems
        before = await street.arrived(broken), await street.arrived(neighbour)
        with pytest.raises(ValueError, match="cannot bear"):
            await retry(street.database, street.consumer(), incident.id, note="too early")
        still = await parked(street, waiting=3)

        street.broken.clear()
        handled = await retry(street.database, street.consumer(), incident.id, note="mended")
        await street.publish(withdrawals(broken, 1))
        await street.passed(7)

    assert before == ([], [1, 2, 3])
    assert ready_meanwhile == []
    assert (incident.consumer_group, incident.topic, incident.subject) == (GROUP, TOPIC, broken)
    assert incident.cause.startswith("ValueError: The handler cannot bear")
    assert still.id == incident.id
    assert handled == 3
    assert await street.arrived(broken) == [1, 2, 3, 4]
    assert await open_incidents(street.database) == []


async def test_an_undeclared_type_stops_its_partition(street: Street) -> None:
    """What came before it is handled, nothing behind it is; the other partition goes on and `problems` says why."""
    stopped, elsewhere = a_subject(0), a_subject(1)
    unheard = CorrectionOffered(
        application=UUID(stopped),
        answers_return=1,
        revision=2,
        content_sha256="0" * 64,
        documents=(),
        offered_at=MOMENT,
    )

    async with running(street.relay().run(), (runner := street.runner()).run()):
        await street.publish([*withdrawals(stopped, 1), (stopped, unheard), *withdrawals(stopped, 1)])

        async def said() -> bool:
            return any(CorrectionOffered.TYPE in problem for problem in runner.problems)

        await eventually(said)
        await street.publish(withdrawals(elsewhere, 3))
        await street.passed(4)
        problems = runner.problems

    assert len(problems) == 1
    assert problems[0].startswith(f"{TOPIC}[0]: ")
    assert await street.arrived(stopped) == [1]
    assert await street.arrived(elsewhere) == [1, 2, 3]
    assert await open_incidents(street.database) == []


async def test_a_partition_that_stops_takes_nothing_of_its_neighbour_along(street: Street) -> None:
    """Records fetched together with those of a partition that stops are handled all the same, not passed over."""
    broken, elsewhere = a_subject(0), a_subject(1)
    street.broken.add(broken)
    no_more_parking = replace(street.consumer(), parked_keys_cap=0)
    runner = Runner(no_more_parking, street.database, bootstrap=street.bootstrap, prefix=street.prefix)

    async with running(street.relay().run()):
        await street.publish([*withdrawals(broken, 2), *withdrawals(elsewhere, 3)])
        await eventually(lambda: outbox_is_empty(street))
        async with running(runner.run()):
            await street.passed(3)
            await street.publish(withdrawals(elsewhere, 2))
            await street.passed(5)

            async def said() -> bool:
                return [p.partition(":")[0] for p in runner.problems] == [f"{TOPIC}[0]"]

            await eventually(said)

    assert await street.arrived(elsewhere) == [1, 2, 3, 4, 5]
    assert await street.arrived(broken) == []


async def test_a_gap_in_a_sequence_parks_the_key(street: Street) -> None:
    """An event that was lost on the way is never passed over in silence; its neighbours do not wait."""
    gapped, neighbour = a_subject(0), a_subject(0)
    await street.publish([*withdrawals(gapped, 4), *withdrawals(neighbour, 2)])
    await street.sql("DELETE FROM outbox WHERE aggregate = $1 AND sequence = 2", gapped)

    async with running(street.relay().run(), street.runner().run()):
        incident = await parked(street, waiting=2)
        await street.passed(5)

    assert incident.subject == gapped
    assert incident.cause.startswith("Lost: ")
    assert "from 1 to 3" in incident.cause
    assert await street.arrived(gapped) == [1]
    assert await street.arrived(neighbour) == [1, 2]


@pytest.mark.parametrize("committed", ["behind", "ahead"])
async def test_a_restart_goes_on_at_postgresqls_position(street: Street, committed: str) -> None:
    """Kafka's own offsets decide nothing: neither repeats when they are behind, nor a loss when they are ahead.

    What the group has seen is forgotten on purpose, so that no duplicate check hides a wrong position.
    """
    subjects = [a_subject(0), a_subject(1)]
    async with running(street.relay().run(), street.runner().run()):
        sent = await street.publish([e for s in subjects for e in withdrawals(s, 3)])
        await street.passed(6)
    async with running(street.relay().run()):
        sent += await street.publish([e for s in subjects for e in withdrawals(s, 2)])
        await eventually(lambda: outbox_is_empty(street))
    await commit_to_kafka(street, 0 if committed == "behind" else 5)
    await street.sql("DELETE FROM seen")

    async with running(street.runner().run()):
        await street.passed(10)

    assert sorted(await street.ids()) == sorted(sent)
    assert [await street.arrived(s) for s in subjects] == [[1, 2, 3, 4, 5]] * 2


async def test_what_comes_while_an_incident_is_closed_is_not_left_behind_it(street: Street) -> None:
    """A record that has just been put behind its key holds the retry back until it is there for all to see."""
    broken = a_subject(0)
    street.broken.add(broken)
    async with running(street.relay().run(), street.runner().run()):
        await street.publish(withdrawals(broken, 1))
        incident = await parked(street, waiting=1)
    street.broken.clear()
    consumer = street.consumer()

    async with street.database.transaction() as tx:
        found = await IncidentStore(tx, GROUP).open_keys([(TOPIC, broken)])
        closing = asyncio.create_task(retry(street.database, consumer, incident.id, note="mended"))
        await asyncio.wait([closing], timeout=0.5)
        closed_meanwhile = closing.done()
        waiting = await street.sql("SELECT headers, value FROM waiting WHERE incident = $1", incident.id)
        headers = {**json.loads(waiting[0]["headers"]), "sequence": "2"}
        await tx.execute(_WAIT, incident.id, json.dumps(headers), waiting[0]["value"])
    handled = await closing

    assert list(found.values()) == [incident.id]
    assert not closed_meanwhile
    assert handled == 2
    assert await street.arrived(broken) == [1, 2]
    assert await street.sql("SELECT FROM waiting") == []


async def outbox_is_empty(street: Street) -> bool:
    """Whether all has been relayed."""
    return not await street.sql("SELECT FROM outbox")


async def commit_to_kafka(street: Street, offset: int) -> None:
    """Write the group's offsets in Kafka by hand."""
    kafka = AIOKafkaConsumer(
        bootstrap_servers=street.bootstrap, group_id=street.prefix + GROUP, enable_auto_commit=False
    )
    places = [TopicPartition(street.prefix + TOPIC, partition) for partition in range(PARTITIONS)]
    kafka.assign(places)
    await kafka.start()
    try:
        await kafka.commit(dict.fromkeys(places, offset))
    finally:
        await kafka.stop()
