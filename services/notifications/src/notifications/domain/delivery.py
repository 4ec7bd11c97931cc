"""What becomes of a delivery after a call, a crash or a look-up: states, tries and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifications.domain.template import AfterDoubt, Channel


class State(StrEnum):
    """Where a delivery is on its way; it is final when it has no due time any more.

    DROPPED: it was not needed, the person is reached by another channel.
    """

    PLANNED = "planned"
    ATTEMPTED = "attempted"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Result(StrEnum):
    """What a call to a provider came to.

    BUSY and UNREACHABLE: certainly not accepted; BUSY may be this message's fault and counts as a try.
    UNKNOWN: accepted or not, nobody here can tell.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with its reason as a code: never an address, never a provider's words."""

    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Pauses after each try (one try more than pauses, then it has failed), and after a missing provider."""

    pauses: tuple[timedelta, ...]
    unreachable: timedelta = timedelta(seconds=5)
    lookup: timedelta = timedelta(seconds=2)
    lookup_again: timedelta = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Step:
    """The next state of a delivery; `due_at` None makes it final. `doubted`: for a while nobody knew."""

    state: State
    due_at: datetime | None
    tries: int
    reason: str = ""
    doubted: bool = False


def after_call(
    outcome: Outcome, channel: Channel, tries: int, now: datetime, rules: Rules, *, doubt: AfterDoubt
) -> Step:
    """What a call's outcome makes of a delivery that has been tried `tries` times, this call included."""
    if outcome.result is Result.ACCEPTED:
        return Step(State.SENT, None, tries)
    if outcome.result is Result.REJECTED:
        return Step(State.FAILED, None, tries, outcome.reason)
    if outcome.result is Result.UNREACHABLE:
        return Step(State.PLANNED, now + rules.unreachable, tries - 1, outcome.reason)
    if outcome.result is Result.UNKNOWN:
        return in_doubt(channel, tries, now, rules, reason=outcome.reason, doubt=doubt)
    return _again(tries, now, rules, outcome.reason)


def in_doubt(channel: Channel, tries: int, now: datetime, rules: Rules, *, reason: str, doubt: AfterDoubt) -> Step:
    """A delivery of which nobody knows: an SMS is looked up, a mail goes out again or not, as its template says."""
    if channel is Channel.SMS:
        return Step(State.UNCERTAIN, now + rules.lookup, tries, reason, doubted=True)
    if doubt is AfterDoubt.LEAVE or tries > len(rules.pauses):
        return Step(State.UNCERTAIN, None, tries, reason, doubted=True)
    return Step(State.PLANNED, now + rules.pauses[tries - 1], tries, reason, doubted=True)


def after_lookup(found: bool | None, tries: int, now: datetime, rules: Rules) -> Step:
    """What the provider's answer makes of an uncertain delivery; None: it could not be asked."""
    if found is None:
        return Step(State.UNCERTAIN, now + rules.lookup_again, tries, "provider-silent")
    if found:
        return Step(State.SENT, None, tries)
    return _again(tries, now, rules, "never-arrived")


def _again(tries: int, now: datetime, rules: Rules, reason: str) -> Step:
    if tries > len(rules.pauses):
        return Step(State.FAILED, None, tries, "gave-up")
    return Step(State.PLANNED, now + rules.pauses[max(tries, 1) - 1], tries, reason)
