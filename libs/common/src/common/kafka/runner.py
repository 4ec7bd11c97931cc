"""Runs a consumer: fetches, delivers, retries, parks; its positions are PostgreSQL's, never Kafka's."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterable, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from common import metrics
from common.contracts.event import Event
from common.database import TRANSIENT, Database
from common.errors import Lost, Unknown
from common.kafka.assignment import Assignment
from common.kafka.delivery import Delivery, PositionMoved, Record
from common.kafka.incidents import IncidentStore
from common.kafka.lag import ends_behind, show_lag
from common.kafka.membership import member_of
from common.kafka.polls import Deaf, Polls
from common.kafka.positions import Place, Position, PositionStore
from common.kafka.pulse import Pulse
from common.kafka.records import Unreadable, attributes_of, decode
from common.kafka.subscription import Consumer
from common.restarting import LONGEST_PAUSE, begun_again
from common.steps import reached

log = structlog.get_logger()

_ATTEMPTS = 3
_FETCH_MILLISECONDS = 500
_COMMIT_SECONDS = 5
_REBALANCE_SECONDS = 40
"""Longer than a group takes to share out its partitions."""


class Runner:
    """Consumes for one group until cancelled; `problems` says why it is not ready, empty when it is."""

    def __init__(
        self, consumer: Consumer, database: Database, *, bootstrap: str, prefix: str = "", pulse: Pulse | None = None,
        polls: Polls | None = None,
    ) -> None:  # fmt: skip
        self._consumer = consumer
        self._database = database
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._delivery = Delivery(consumer, database)
        self._cursors: dict[Place, int] = {}
        self._proofs: dict[Place, tuple[int, str]] = {}
        self._ends: dict[Place, int] = {}
        self._reassigned = False
        self._joined = False
        self._stopped: dict[Place, str] = {}
        self._started = False
        self._pulse = pulse or Pulse(consumer.group)
        self._polls = polls or Polls()

    @property
    def problems(self) -> list[str]:
        """Why this consumer cannot vouch for its partitions."""
        if not self._started:
            return [f"{self._consumer.group} has not joined its group yet"]
        stopped = [f"{topic}[{partition}]: {why}" for (topic, partition), why in self._stopped.items()]
        return stopped + self._pulse.problems

    @property
    def caught_up(self) -> bool:
        """Whether all that lay in the log at the last assignment has been handled."""
        return self._started and all(self._cursors.get(p, 0) >= end for p, end in self._ends.items())

    async def run(self) -> None:
        """Consume until cancelled; a lost broker or database only makes it start again."""
        await begun_again(self._consume, (KafkaError, OSError, PositionMoved, Deaf, *TRANSIENT), self._note_restart)

    def _note_restart(self, error: BaseException, pause: float) -> None:
        log.warning("consumer_restarts", group=self._consumer.group, error=type(error).__name__, pause_seconds=pause)

    async def _consume(self) -> None:
        kafka = member_of(self._prefix + self._consumer.group, self._bootstrap)
        await kafka.start()
        kafka.subscribe(
            [self._prefix + s.topic for s in self._consumer.subscriptions], listener=Assignment(self.note_assignment)
        )
        try:
            while True:
                try:
                    await self._round(kafka)
                except IllegalStateError:  # partitions were taken away between two calls: take up what is left
                    self._reassigned = True
                    await asyncio.sleep(_FETCH_MILLISECONDS / 10_000)
        finally:
            self._started = self._joined = False
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(5):
                    await kafka.stop()

    def note_assignment(self, *, joined: bool = False) -> None:
        """Partitions have changed hands; positions are taken up before anything else is read.

        A member of a group that has more members than partitions owns none: it has joined all the same.
        """
        self._reassigned = True
        self._joined = self._joined or joined

    async def _round(self, kafka: AIOKafkaConsumer) -> None:
        self._pulse.beat()
        if self._reassigned:
            await self._take_up(kafka)
        try:
            async with asyncio.timeout(_REBALANCE_SECONDS):
                fetched = await kafka.getmany(timeout_ms=_FETCH_MILLISECONDS, max_records=self._consumer.batch_records)
        except NoOffsetForPartitionError:
            return
        except OffsetOutOfRangeError as error:
            self._stop_out_of_range(kafka, error)
            return
        if self._reassigned:
            return
        going = [p for p in kafka.assignment() if self._place(p) in self._cursors.keys() - self._stopped.keys()]
        self._polls.note({p: kafka.last_poll_timestamp(p) for p in going}, read=bool(fetched))
        records = self._read(kafka, fetched)
        if records:
            reached("consumer.fetched")
            await self._deliver(kafka, records)
        ends = {self._place(p): kafka.highwater(p) for p in kafka.assignment()}
        show_lag(self._consumer.group, ends, self._cursors)

    async def _take_up(self, kafka: AIOKafkaConsumer) -> None:
        """Read each position and seek there; a partition is paused until that has succeeded."""
        self._reassigned = False
        assigned = kafka.assignment()
        kafka.pause(*assigned)
        self._cursors.clear()
        self._proofs.clear()
        self._stopped.clear()
        self._polls.begin()
        beginnings = await kafka.beginning_offsets(assigned) if assigned else {}
        async with self._database.transaction() as tx:
            store = PositionStore(tx, self._consumer.group)
            found = {p: await store.taken_up(self._place(p), beginnings[p]) for p in sorted(assigned)}
        ends = await ends_behind(kafka, found)
        self._ends = {self._place(p): end for p, end in ends.items()}
        for partition, position in found.items():
            self._seek(kafka, partition, position, beginnings[partition], ends[partition])
        self._started = self._started or self._joined
        log.info("positions_taken_up", group=self._consumer.group, partitions=len(found))

    def _seek(
        self, kafka: AIOKafkaConsumer, partition: TopicPartition, position: Position, beginning: int, end: int
    ) -> None:
        place = self._place(partition)
        if position.next_offset < beginning and not self._consumer.of(place[0]).compacted:
            self._stop(
                kafka,
                place,
                f"records {position.next_offset}-{beginning - 1} expired unread: see docs/runbooks/replay.md",
            )
        elif position.next_offset > end:
            self._stop(kafka, place, f"the log ends at {end} before position {position.next_offset}: was it replaced?")
        else:
            self._cursors[place] = position.next_offset
            start = max(position.next_offset, beginning)
            if position.last_offset is not None and position.last_id and position.last_offset >= beginning:
                self._proofs[place] = position.last_offset, position.last_id
                start = position.last_offset
            kafka.seek(partition, start)
            kafka.resume(partition)

    def _read(self, kafka: AIOKafkaConsumer, fetched: dict[TopicPartition, list[ConsumerRecord]]) -> list[Record]:
        """Read records in order; a partition with an undeclared type is cut off before it and stops."""
        records: list[Record] = []
        for partition in sorted(fetched):
            place = self._place(partition)
            if place in self._stopped or place not in self._cursors:
                continue
            try:
                for raw in fetched[partition]:
                    if not self._proves(place, raw):
                        records.append(self._record(place, raw))
            except (Unknown, Lost, Unreadable) as error:
                self._stop(kafka, place, str(error))
        return records

    def _proves(self, place: Place, raw: ConsumerRecord) -> bool:
        """Check the last record of the position against the log; such a record is not read again."""
        proof = self._proofs.pop(place, None)
        if proof is None or raw.offset > proof[0]:
            return False
        if attributes_of(raw.headers)["id"] != proof[1]:
            raise Lost(f"record {raw.offset} is not the one that was read: the log has been replaced")
        return True

    def _record(self, place: Place, raw: ConsumerRecord) -> Record:
        attributes = attributes_of(raw.headers)
        subscription = self._consumer.of(place[0])
        model = Event.registry.get(attributes["type"])
        if model not in subscription.handles and model not in subscription.ignores:
            raise Unknown(f"type {attributes['type']} at {raw.offset} is neither handled nor ignored")
        value = raw.value or b""
        try:
            return Record(place, raw.offset, attributes, value, decode(attributes, value))
        except Unreadable as error:
            return Record(place, raw.offset, attributes, value, None, error)

    async def _deliver(self, kafka: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        with metrics.BATCH_SECONDS.labels(self._consumer.group).time():
            done = await self._settle(kafka, records)
        places = {r.place for r in records}
        if done:
            await self._show_progress(kafka, places)
        elif not self._reassigned:
            self._go_back(kafka, places)

    async def _settle(self, kafka: AIOKafkaConsumer, records: Sequence[Record]) -> bool:
        """Deliver until every record has its fate; a failing batch is halved until one stands alone."""
        attempt = 0
        while True:
            attempt += 1
            self._pulse.beat()
            try:
                await self._delivery.deliver(records, self._cursors)
            except PositionMoved:
                self._reassigned = True
                return False
            except TRANSIENT as error:
                log.info("batch_waits", group=self._consumer.group, error=str(error) or type(error).__name__)
                await asyncio.sleep(min(0.05 * 2**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1))  # noqa: S311 - spreads retries, guards nothing
                if self._reassigned:
                    return False
            except Exception as error:
                if len(records) > 1:
                    middle = len(records) // 2
                    return await self._settle(kafka, records[:middle]) and await self._settle(kafka, records[middle:])
                if attempt >= _ATTEMPTS or isinstance(error, Unreadable | Lost):
                    return await self._park(kafka, records[0], error, attempt)
                await asyncio.sleep(0.1 * attempt)
            else:
                self._advance(records)
                return True

    async def _park(self, kafka: AIOKafkaConsumer, record: Record, error: Exception, attempts: int) -> bool:
        log.error(
            "key_parked", group=self._consumer.group, subject=record.key[1], type=record.attributes["type"],
            exc_info=error if not isinstance(error, Unreadable | Lost) else None, cause=type(error).__name__,
        )  # fmt: skip
        async with self._database.reading() as tx:
            parked = await IncidentStore(tx, self._consumer.group).count()
        if parked >= self._consumer.parked_keys_cap:
            self._stop(kafka, record.place, f"{parked} keys are parked: mend the cause, then retry them")
            return False
        try:
            await self._delivery.park(record, self._cursors, f"{type(error).__name__}: {error}", attempts)
        except PositionMoved:
            self._reassigned = True
            return False
        metrics.PARKED.labels(self._consumer.group).set(parked + 1)
        self._advance([record])
        return True

    def _advance(self, records: Iterable[Record]) -> None:
        for record in records:
            self._cursors[record.place] = record.offset + 1

    async def _show_progress(self, kafka: AIOKafkaConsumer, places: set[Place]) -> None:
        """Commit to Kafka so that the lag can be seen; nothing depends on it."""
        offsets = {
            TopicPartition(self._prefix + t, p): self._cursors[t, p] for t, p in places if (t, p) in self._cursors
        }
        with contextlib.suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(_COMMIT_SECONDS):
                await kafka.commit(offsets)
        reached("consumer.shown")

    def _go_back(self, kafka: AIOKafkaConsumer, places: set[Place]) -> None:
        """What was fetched beside a partition that stopped has no fate yet: it is fetched again."""
        for place in places - self._stopped.keys():
            kafka.seek(TopicPartition(self._prefix + place[0], place[1]), self._cursors[place])

    def _stop(self, kafka: AIOKafkaConsumer, place: Place, why: str) -> None:
        self._stopped[place] = why
        kafka.pause(TopicPartition(self._prefix + place[0], place[1]))
        log.error("partition_stopped", group=self._consumer.group, topic=place[0], partition=place[1], why=why)

    def _stop_out_of_range(self, kafka: AIOKafkaConsumer, error: OffsetOutOfRangeError) -> None:
        for partition, offset in dict(error.args[0]).items():
            self._stop(
                kafka, self._place(partition), f"position {offset} is no longer in the log: see docs/runbooks/replay.md"
            )

    def _place(self, partition: TopicPartition) -> Place:
        return partition.topic.removeprefix(self._prefix), partition.partition
