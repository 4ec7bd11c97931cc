"""What a fault run changes in a child before the service's own code runs: orders at steps, one safeguard left out.

Only tests/faults knows these variables; production code has no switch.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

ORDERS = "FAULTS_ORDERS"
"""Folder where a child looks for `<step>` files: what is to be done there, and the names of those who may."""
NAME = "FAULTS_NAME"
"""The child's name."""
WITHOUT = "FAULTS_WITHOUT"
"""The safeguard that this child does without."""
TWIN = "FAULTS_TWIN"
"""Set in a child that consumes in a Kafka group of its own: a second owner of every partition."""


class Safeguard(StrEnum):
    """What keeps cases whole; each is left out once, to see that the checker then finds the damage."""

    CURSOR = "cursor-check"
    SEEN = "seen-row"
    CLAIM = "idempotency-claim"
    EXACT_DELETE = "exact-id-delete"
    RELAY_LOCK = "relay-lock"
    CASE_LOCK = "case-lock"
    OTHER_HANDS = "bar-of-refusers"


class Deed(StrEnum):
    """What a child does to itself at a step."""

    KILL = "kill"
    FREEZE = "freeze"


_SIGNALS = {Deed.KILL: signal.SIGKILL, Deed.FREEZE: signal.SIGSTOP}


def prepare() -> None:
    """Do what the environment of this child asks for."""
    from common.kafka import membership

    membership._SESSION_MILLISECONDS = 4_000
    membership._HEARTBEAT_MILLISECONDS = 500
    _leave_letters_unmade()
    if folder := os.environ.get(ORDERS):
        _obey(Path(folder), os.environ[NAME])
        _bear_name(os.environ[NAME], group_ending="-twin" if os.environ.get(TWIN) else "")
    if safeguard := os.environ.get(WITHOUT):
        _LEAVE_OUT[Safeguard(safeguard)]()


def _put(owner: Any, name: str, value: Any) -> None:
    setattr(owner, name, value)


def _obey(folder: Path, name: str) -> None:
    """Look for an order at each step; of several processes that may take it only one can."""
    from common import steps

    def listener(step: str) -> None:
        order = folder / step
        try:
            deed, *names = order.read_text().split()
            if name in names:
                order.rename(folder / f"{step}.{name}")
                os.kill(os.getpid(), _SIGNALS[Deed(deed)])
        except FileNotFoundError:
            return

    steps.listen(listener)


def _leave_letters_unmade() -> None:
    """The applications of a fault run have no answers, so there is nothing to typeset."""
    from intake.handlers.letters import LetterWorker

    async def rest(_worker: LetterWorker) -> None:
        await asyncio.Event().wait()

    _put(LetterWorker, "run", rest)


def _bear_name(name: str, *, group_ending: str) -> None:
    """Be a member of Kafka groups under the child's name, so that it can be seen who owns partitions."""
    from common.kafka import runner

    ordinary: Callable[..., Any] = vars(runner)["AIOKafkaConsumer"]

    def consumer(*args: Any, group_id: str, **kwargs: Any) -> Any:
        return ordinary(*args, group_id=f"{group_id}{group_ending}", client_id=name, **kwargs)

    _put(runner, "AIOKafkaConsumer", consumer)


def _without_cursor_check() -> None:
    from common.kafka.delivery import Delivery, Record
    from common.kafka.positions import Place, PositionStore

    async def take(
        _self: Delivery, positions: PositionStore, records: Sequence[Record], _cursors: dict[Place, int]
    ) -> None:
        ends = {r.place: (r.offset, r.attributes["id"]) for r in records}
        await positions.locked(sorted(ends))
        await positions.move(ends)

    _put(Delivery, "_take_position", take)


def _without_seen_row() -> None:
    from common.kafka.positions import PositionStore, Stamp

    async def nothing(_self: PositionStore, _subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Stamp]:
        return {}

    _put(PositionStore, "seen", nothing)


def _without_claim() -> None:
    from routing.store.claims import Claim, Claimed, ClaimStore

    async def always(_self: ClaimStore, wanted: Sequence[tuple[Claim, bytes]], **_now: Any) -> dict[Claim, Claimed]:
        return {claim: Claimed.NOW for claim, _ in wanted}

    _put(ClaimStore, "claim", always)


def _without_exact_delete() -> None:
    from common.kafka import relay

    relay._DELETE = "DELETE FROM outbox WHERE id <= (SELECT max(done) FROM unnest($1::bigint[]) AS done)"


def _without_relay_lock() -> None:
    from common.kafka import relay

    relay._LEAD = "SELECT $1::text IS NOT NULL"


def _without_case_lock() -> None:
    from routing.store import cases

    cases._LOCK = cases._LOCK.replace(" FOR UPDATE", "")


def _without_bar() -> None:
    from routing.domain import objections

    def nobody(_objected: Any) -> dict[str, Any]:
        return {}

    _put(objections, "barred", nobody)


_LEAVE_OUT: dict[Safeguard, Callable[[], None]] = {
    Safeguard.CURSOR: _without_cursor_check,
    Safeguard.SEEN: _without_seen_row,
    Safeguard.CLAIM: _without_claim,
    Safeguard.EXACT_DELETE: _without_exact_delete,
    Safeguard.RELAY_LOCK: _without_relay_lock,
    Safeguard.CASE_LOCK: _without_case_lock,
    Safeguard.OTHER_HANDS: _without_bar,
}
