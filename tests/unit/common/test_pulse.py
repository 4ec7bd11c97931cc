"""A loop that hangs is told apart from one that waits."""

from __future__ import annotations

from common.kafka.pulse import Pulse


def test_silence_becomes_a_problem_and_a_beat_ends_it() -> None:
    """Up to the limit nothing is said; beyond it the loop is named with its silence; then it goes on."""
    clock = iter((0.0, 45.0, 46.0, 50.0, 51.0))
    pulse = Pulse("routing.requests", silent_seconds=45, monotonic=lambda: next(clock))

    at_the_limit, beyond = pulse.problems, pulse.problems
    pulse.beat()
    again = pulse.problems

    assert at_the_limit == []
    assert beyond == ["routing.requests has been silent for 46 s: restart it"]
    assert again == []
