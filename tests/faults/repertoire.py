"""The faults by name: which there are, in what order a run plays them, which a safeguard stands against."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import zip_longest
from random import Random

from tests.faults.filing import kill_as_it_takes_a_withdrawal, kill_as_it_takes_an_objection
from tests.faults.objecting import (
    kill_as_it_upholds,
    refusers_at_an_objection,
    revoke_against_upholding,
    uphold_over_parked,
)
from tests.faults.scenes import (
    act_on_parked,
    claim_against_each_other,
    click_again_much_later,
    commit_slowly,
    freeze_relay,
    freeze_worker,
    kill_at,
    own_twice,
    rebalance,
    redeliver,
    relays_in_turn,
    restart,
    type_nonsense,
    withdraw_against_approval,
)
from tests.faults.seams import Safeguard
from tests.faults.stage import Scene

CONSUMER_STEPS = (
    "consumer.fetched", "consumer.positioned", "consumer.sifted", "engine.loaded", "engine.written",
    "consumer.worked", "consumer.committed", "consumer.shown",
)  # fmt: skip
RELAY_STEPS = ("relay.read", "relay.sent", "relay.acknowledged", "relay.deleted")
DOOR_STEPS = ("engine.loaded", "engine.written", "door.committed")

WORKER_KILLS: dict[str, Scene] = {
    f"kill a worker at {step}": partial(kill_at, "routing", "worker", step) for step in CONSUMER_STEPS
}
RELAY_KILLS: Mapping[str, Scene] = {
    f"kill {service}'s relay at {step}": partial(kill_at, service, "worker", step)
    for service in ("routing", "intake")
    for step in RELAY_STEPS
}
DOOR_KILLS: dict[str, Scene] = {
    f"kill a replica at {step}": partial(kill_at, "routing", "web", step) for step in DOOR_STEPS
}
FREEZES: dict[str, Scene] = {
    "freeze a worker past its session": partial(freeze_worker, "consumer.fetched"),
    "freeze a worker inside its transaction": partial(freeze_worker, "consumer.worked"),
    "freeze routing's relay before it sends": partial(freeze_relay, "routing", "relay.read"),
    "freeze intake's relay before it sends": partial(freeze_relay, "intake", "relay.read"),
    "freeze routing's relay before it deletes": partial(freeze_relay, "routing", "relay.acknowledged"),
    "freeze intake's relay before it deletes": partial(freeze_relay, "intake", "relay.acknowledged"),
}
OWNERS: dict[str, Scene] = {
    "own every partition twice": own_twice,
    "rebalance": rebalance,
    "relieve intake's relay in turn": relays_in_turn,
}
RESTARTS: dict[str, Scene] = {
    "restart the broker": partial(restart, "kafka"),
    "restart PostgreSQL": partial(restart, "postgres"),
}
PEOPLE: dict[str, Scene] = {
    "commit slowly": commit_slowly,
    "click again much later": click_again_much_later,
    "claim against each other": claim_against_each_other,
    "withdraw against an approval": withdraw_against_approval,
    "type nonsense": type_nonsense,
    "act on a parked case": act_on_parked,
}
OBJECTIONS: dict[str, Scene] = {
    "kill a replica that upholds, before it commits": partial(kill_as_it_upholds, "engine.written"),
    "kill a replica that upholds, after it committed": partial(kill_as_it_upholds, "door.committed"),
    "refusers at an objection": refusers_at_an_objection,
    "revoke a letter against an objection": revoke_against_upholding,
    "uphold over a parked refusal": uphold_over_parked,
}
PAGES: dict[str, Scene] = {
    "kill intake's pages as they take an objection, before they commit": partial(
        kill_as_it_takes_an_objection, "once.kept"
    ),
    "kill intake's pages as they take an objection, after they committed": partial(
        kill_as_it_takes_an_objection, "once.committed"
    ),
    "kill intake's pages as they take a withdrawal, before they commit": partial(
        kill_as_it_takes_a_withdrawal, "once.kept"
    ),
    "kill intake's pages as they take a withdrawal, after they committed": partial(
        kill_as_it_takes_a_withdrawal, "once.committed"
    ),
}
REDELIVER: dict[str, Scene] = {"redeliver everything": redeliver}
KINDS: tuple[Mapping[str, Scene], ...] = (
    RESTARTS, OWNERS, WORKER_KILLS, RELAY_KILLS, DOOR_KILLS, FREEZES, PEOPLE, OBJECTIONS, PAGES,
    REDELIVER,
)  # fmt: skip
ALL: Mapping[str, Scene] = ChainMap(*(dict(kind) for kind in KINDS))
SHORT = (
    "kill a worker at consumer.committed", "kill intake's relay at relay.acknowledged",
    "kill a replica at door.committed", "freeze a worker past its session",
    "freeze routing's relay before it deletes", "own every partition twice", "restart PostgreSQL",
    *PEOPLE,
)  # fmt: skip
"""What a sample plays, in an order of its seed; everything is delivered once more at its end."""
PROVOKING: Mapping[Safeguard, tuple[str, ...]] = {
    Safeguard.CURSOR: ("freeze a worker past its session", "own every partition twice"),
    Safeguard.SEEN: ("redeliver everything",),
    Safeguard.CLAIM: ("kill a replica at door.committed", "click again much later"),
    Safeguard.EXACT_DELETE: ("commit slowly",),
    Safeguard.RELAY_LOCK: ("relieve intake's relay in turn",),
    Safeguard.CASE_LOCK: ("claim against each other", "withdraw against an approval"),
    Safeguard.OTHER_HANDS: ("refusers at an objection",),
}
"""Which faults of the list each safeguard stands against; without it they must do damage."""


def every_kind_in_turn(rng: Random) -> Iterator[str]:
    """All faults once: one of each kind before the second of any, so that a short or slow run has met each kind."""
    rows = zip_longest(*(rng.sample(list(kind), len(kind)) for kind in KINDS))
    return (name for row in rows for name in row if name is not None)
