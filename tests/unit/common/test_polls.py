"""A partition that is owned and never polled is noticed; one in which merely nothing lies is not."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition

from common.kafka.polls import Deaf, Polls

HERE, THERE = TopicPartition("routing.cases", 0), TopicPartition("routing.cases", 1)


def polls_at(clock: list[float]) -> Polls:
    """Polls on a clock of the test, deaf after ten seconds."""
    return Polls(deaf_seconds=10, monotonic=lambda: clock[0])


def test_a_partition_that_is_polled_may_stay_empty() -> None:
    """Each poll is another moment, though nothing comes of it for hours."""
    polls = polls_at(clock := [0.0])

    for moment in range(100):
        clock[0] += 5
        polls.note({HERE: moment, THERE: moment}, read=False)


@pytest.mark.parametrize("last", [None, 7], ids=["never polled", "polled once"])
def test_a_partition_that_is_no_longer_polled_is_named(last: int | None) -> None:
    """Its neighbour is polled and does not speak for it."""
    polls = polls_at(clock := [0.0])
    polls.note({HERE: last, THERE: 1}, read=False)
    clock[0] += 9
    polls.note({HERE: last, THERE: 2}, read=False)
    clock[0] += 2

    with pytest.raises(Deaf, match=r"routing\.cases\[0\]"):
        polls.note({HERE: last, THERE: 3}, read=False)


def test_silence_is_counted_anew_after_work() -> None:
    """While a batch is worked nothing is polled: that is no deafness."""
    polls = polls_at(clock := [0.0])
    polls.note({HERE: 7}, read=False)
    clock[0] += 60

    polls.note({HERE: 7}, read=True)
    clock[0] += 9
    polls.note({HERE: 7}, read=False)
