"""What becomes of a delivery: never lost, never for ever, doubled only where its template says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import FakeClock
from notifications.domain.circuit import Circuit
from notifications.domain.delivery import Outcome, Result, Rules, State, after_call, after_lookup, in_doubt
from notifications.domain.template import AfterDoubt, Channel

NOW = FakeClock().now()
RULES = Rules(tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 10_800, 21_600)))
FINAL = {State.SENT, State.FAILED, State.DROPPED}


def mail_after(result: Result, tries: int, doubt: AfterDoubt = AfterDoubt.RESEND) -> object:
    """The state of a mail after a call."""
    return after_call(Outcome(result, "why"), Channel.MAIL, tries, NOW, RULES, doubt=doubt).state


@given(
    st.sampled_from(Result),
    st.sampled_from([Channel.MAIL, Channel.SMS]),
    st.integers(1, 9),
    st.sampled_from(AfterDoubt),
)
def test_a_delivery_either_ends_or_falls_due_again(
    result: Result, channel: Channel, tries: int, doubt: AfterDoubt
) -> None:
    """Nothing stays somewhere between: without an end there is a time at which somebody looks again."""
    step = after_call(Outcome(result), channel, tries, NOW, RULES, doubt=doubt)

    assert (step.due_at is None) == (step.state in FINAL or (step.state is State.UNCERTAIN and channel is Channel.MAIL))
    assert step.due_at is None or step.due_at >= NOW
    assert step.state is not State.ATTEMPTED


def test_pauses_grow_and_the_eighth_failure_is_the_last() -> None:
    """A refusal for now is tried again for about half a day."""
    steps = [
        after_call(Outcome(Result.BUSY, "smtp-451"), Channel.MAIL, n, NOW, RULES, doubt=AfterDoubt.RESEND)
        for n in range(1, 9)
    ]

    dues = [step.due_at for step in steps[:-1]]
    assert dues == sorted(d for d in dues if d is not None)
    assert dues[-1] == NOW + timedelta(hours=6)
    assert steps[-1].state is State.FAILED
    assert steps[-1].reason == "gave-up"


def test_a_missing_provider_costs_no_try() -> None:
    """An outage of days must not use up the tries of messages that nobody refused."""
    step = after_call(Outcome(Result.UNREACHABLE), Channel.MAIL, 8, NOW, RULES, doubt=AfterDoubt.RESEND)

    assert (step.state, step.tries) == (State.PLANNED, 7)


def test_a_refusal_for_good_ends_it() -> None:
    """A mailbox that does not exist is not asked again."""
    assert mail_after(Result.REJECTED, 1) is State.FAILED


def test_doubt_about_a_mail_follows_its_template() -> None:
    """Resend may double, leave may lose: the template's author has chosen."""
    resend = in_doubt(Channel.MAIL, 1, NOW, RULES, reason="crash", doubt=AfterDoubt.RESEND)
    leave = in_doubt(Channel.MAIL, 1, NOW, RULES, reason="crash", doubt=AfterDoubt.LEAVE)

    assert (resend.state, resend.doubted) == (State.PLANNED, True)
    assert (leave.state, leave.due_at, leave.doubted) == (State.UNCERTAIN, None, True)


def test_doubt_about_an_sms_is_looked_up_whatever_the_template_says() -> None:
    """Its provider knows."""
    for doubt in AfterDoubt:
        step = in_doubt(Channel.SMS, 1, NOW, RULES, reason="crash", doubt=doubt)
        assert step.state is State.UNCERTAIN
        assert step.due_at is not None


@pytest.mark.parametrize(("found", "state"), [(True, State.SENT), (False, State.PLANNED), (None, State.UNCERTAIN)])
def test_the_providers_answer_settles_it(found: bool | None, state: State) -> None:
    """There: sent. Not there: again, under the same key. No answer: asked again."""
    step = after_lookup(found, 1, NOW, RULES)

    assert step.state is state
    assert (step.due_at is None) == (state is State.SENT)


def test_a_missing_provider_rests_the_channel_and_one_delivery_tries_it() -> None:
    """The pause grows while it is away and is forgotten when it is back."""
    clock, circuit = FakeClock(), Circuit((timedelta(seconds=1), timedelta(seconds=5)))

    circuit.note(Result.UNREACHABLE, clock.now())
    resting = circuit.admits(clock.now(), 20)
    trying = circuit.admits(clock.advance(seconds=1), 20)
    circuit.note(Result.UNREACHABLE, clock.now())
    resting_longer = circuit.admits(clock.advance(seconds=4), 20)
    circuit.note(Result.ACCEPTED, clock.advance(seconds=1))

    assert (resting, trying, resting_longer) == (0, 1, 0)
    assert circuit.admits(clock.now(), 20) == 20


def test_failures_of_one_round_count_as_one() -> None:
    """Twenty calls that time out together must not make an hour's pause."""
    clock, circuit = FakeClock(), Circuit((timedelta(seconds=1), timedelta(hours=1)))

    for _ in range(20):
        circuit.note(Result.UNREACHABLE, clock.now())

    assert circuit.admits(clock.advance(seconds=1), 20) == 1


def test_single_refusals_for_now_do_not_rest_the_channel() -> None:
    """One full mailbox is no dead server; five in a row are taken for one."""
    clock, circuit = FakeClock(), Circuit()

    for _ in range(4):
        circuit.note(Result.BUSY, clock.now())
    before = circuit.is_open
    circuit.note(Result.BUSY, clock.now())

    assert (before, circuit.is_open) == (False, True)
