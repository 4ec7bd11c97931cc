"""A partition that is owned and never polled is noticed; one in which merely nothing lies is not."""

from __future__ import annotations

import pytest
from aiokafka import TopicPartition

from common.kafka.polls import Deaf, Polls

HERE, THERE = TopicPartition("routing.cases", 0), TopicPartition("routing.cases", 1)


def polls_at(clock: list[float]) -> Polls:
    """Polls on a clock of the test, deaf after ten seconds."""
    return Polls(deaf_seconds=10, monotonic=lambda: clock[0])


def is_deaf(polls: Polls, polled: dict[TopicPartition, int | None], *, read: bool = False) -> bool:
    """Whether what is noted now shows a partition that nobody polls."""
    try:
        polls.note(polled, read=read)
    except Deaf:
        return True
    return False


def test_a_partition_that_is_polled_may_stay_empty() -> None:
    """Each poll is another moment, though nothing comes of it for hours."""
    polls = polls_at(clock := [0.0])
    heard = []

    for moment in range(100):
        clock[0] += 5
        heard.append(is_deaf(polls, {HERE: moment, THERE: moment}))

    assert not any(heard)


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

    heard = [is_deaf(polls, {HERE: 7}, read=True)]
    for seconds in (9, 2):
        clock[0] += seconds
        heard.append(is_deaf(polls, {HERE: 7}))

    assert heard == [False, False, True]
