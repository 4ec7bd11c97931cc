"""A member of a group is ready when it belongs to it and works, and stays in it while partitions change hands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from common.contracts.event import Message
from common.contracts.intake import WithdrawalAsked
from common.database import Tx
from common.kafka.polls import Polls
from common.kafka.positions import Position, PositionStore
from common.kafka.pulse import Pulse
from common.kafka.runner import Runner
from common.kafka.subscription import Subscription
from tests.component.common.stories import GROUP, PARTITIONS, TOPIC, Street, a_subject, withdrawals
from tests.fixtures.waiting import eventually, running


async def test_a_member_without_partitions_is_ready(street: Street) -> None:
    """Three workers share two partitions: the third owns none and is ready to take over."""
    runners = [street.runner() for _ in range(PARTITIONS + 1)]

    async with running(street.relay().run(), *(r.run() for r in runners)):
        await street.publish(withdrawals(a_subject(0), 1))
        await street.passed(1)

        async def all_ready() -> bool:
            return not any(r.problems for r in runners)

        await eventually(all_ready)

        assert [r.problems for r in runners] == [[]] * (PARTITIONS + 1)


async def test_a_consumer_that_hangs_is_not_ready(street: Street) -> None:
    """A handler that never comes back turns the process unready, though it is alive and in its group."""
    consumer = street.consumer()
    hangs = asyncio.Event()

    async def never(_tx: Tx, _messages: Sequence[Message[Any]]) -> None:
        await hangs.wait()

    stuck = replace(consumer, subscriptions=(Subscription(TOPIC, {WithdrawalAsked: never}),))
    runner = Runner(
        stuck, street.database, bootstrap=street.bootstrap, prefix=street.prefix, pulse=Pulse(GROUP, silent_seconds=2)
    )

    async with running(street.relay().run(), runner.run()):
        await eventually(lambda: _ready(runner))
        await street.publish(withdrawals(a_subject(0), 1))

        async def silent() -> bool:
            return any("has been silent" in problem for problem in runner.problems)

        await eventually(silent)

        assert await silent()


class Interrupted(Runner):
    """A runner from which partitions are taken between two calls, once."""

    taken = False

    async def _round(self, kafka: AIOKafkaConsumer) -> None:
        if not (self.problems or self.taken):
            self.taken = True
            kafka.pause(TopicPartition("somebody-elses", 0))
        await super()._round(kafka)


async def test_partitions_taken_between_two_calls_do_not_end_the_membership(street: Street) -> None:
    """The consumer takes up what is left to it; leaving its group would move everybody's partitions once more."""
    runner = Interrupted(street.consumer(), street.database, bootstrap=street.bootstrap, prefix=street.prefix)

    with structlog.testing.capture_logs() as said:
        async with running(street.relay().run(), runner.run()):
            await street.publish(withdrawals(subject := a_subject(0), 2))
            await street.passed(2)

            async def taken() -> bool:
                return runner.taken

            await eventually(taken)
            await street.publish(withdrawals(subject, 2))
            await street.passed(4)

    assert [line for line in said if line["event"] == "consumer_restarts"] == []
    assert await street.arrived(subject) == [1, 2, 3, 4]


@pytest.mark.parametrize("late", ["another owner moved on", "the broker had just come back"])
async def test_an_end_that_is_named_too_early_stops_no_partition(
    street: Street, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    """A position may be newer than an end that was asked for before it, or that a returning broker still names."""
    async with running(street.relay().run(), street.runner().run()):
        await street.publish(withdrawals(subject := a_subject(0), 3))
        await street.passed(3)
    real, asked = AIOKafkaConsumer.end_offsets, list[int]()
    read = PositionStore.taken_up
    positions_read: list[object] = []

    async def note(store: PositionStore, *args: Any) -> Position:
        positions_read.append(args)
        return await read(store, *args)

    async def old_ends(kafka: AIOKafkaConsumer, partitions: Any) -> dict[TopicPartition, int]:
        asked.append(1)
        too_early = len(asked) == 1 if late.startswith("the broker") else not positions_read
        return {p: 0 if too_early else end for p, end in (await real(kafka, partitions)).items()}

    monkeypatch.setattr(PositionStore, "taken_up", note)
    monkeypatch.setattr(AIOKafkaConsumer, "end_offsets", old_ends)
    runner = street.runner()
    async with running(street.relay().run(), runner.run()):
        await street.publish(withdrawals(subject, 2))
        await street.passed(5)
        problems = runner.problems

    assert asked
    assert problems == []
    assert await street.arrived(subject) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("loop", ["Fetcher._fetch_requests_routine", "GroupCoordinator._coordination_routine"])
async def test_a_loop_of_the_client_that_ends_in_silence_is_begun_again(street: Street, loop: str) -> None:
    """aiokafka hides the end of its fetching, and lets out a cancellation of its coordination as if it were ours."""
    runner = Runner(
        street.consumer(), street.database, bootstrap=street.bootstrap, prefix=street.prefix,
        polls=Polls(deaf_seconds=1),
    )  # fmt: skip
    async with running(street.relay().run(), runner.run()):
        await street.publish(withdrawals(subject := a_subject(0), 2))
        await street.passed(2)

        [task] = [t for t in asyncio.all_tasks() if getattr(t.get_coro(), "__qualname__", "") == loop]
        task.cancel()
        await asyncio.wait([task])
        for passed in (4, 6):  # the first two may come by a request that was under way
            await street.publish(withdrawals(subject, 2))
            await street.passed(passed, within=15)

    assert await street.arrived(subject) == [1, 2, 3, 4, 5, 6]


async def _ready(runner: Runner) -> bool:
    return not runner.problems
