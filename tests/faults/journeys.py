"""The load: applications that go their way over the desks, their officers impatient and their networks bad."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.faults.citizens import Application, Citizens
from tests.faults.officers import Officer, Officers, Reply

TERMINAL = frozenset({"granted", "refused", "withdrawn"})
_NOT_A_STATE = frozenset({"declined", "overdue", "promise-changed"})
MARK = {"kind": "document", "target": "student-card", "reason": "unreadable"}
_POLL_SECONDS = 0.35


@dataclass(frozen=True, slots=True)
class Staff:
    """Who sits where; the reader sees every desk and acts at none."""

    desks: Mapping[str, Sequence[Officer]]
    reader: Officer

    def named(self, name: str) -> Officer:
        """The officer of that name."""
        return next(o for officers in self.desks.values() for o in officers if o.name == name)


@dataclass(frozen=True, slots=True)
class State:
    """A case as its history tells it."""

    kind: str
    desk: str
    version: int
    actor: str
    returns: int
    proposed: bool = False
    """A second officer decides on a refusal."""

    @classmethod
    def of(cls, lines: Sequence[Mapping[str, Any]]) -> State:
        """The state after these lines."""
        last = next(line for line in reversed(lines) if line["kind"] not in _NOT_A_STATE)
        returns = sum(line["kind"] == "returned" for line in lines)
        proposed = any(line["kind"] == "refusal-proposed" for line in lines)
        return cls(last["kind"], last["desk"], lines[-1]["version"], last["actor"], returns, proposed)

    @property
    def unit(self) -> str:
        """Whose officers can do something about it now."""
        return "kepala" if self.proposed else self.desk


class Journey:
    """One application from its filing to its end, every choice drawn from its own seed."""

    def __init__(self, citizens: Citizens, officers: Officers, staff: Staff, seed: str) -> None:
        self._citizens = citizens
        self._officers = officers
        self._staff = staff
        self._rng = Random(seed)
        self._outcome = self._rng.choices(("approve", "refuse", "withdraw", "leave"), (60, 12, 14, 14))[0]
        self._returns = int(self._rng.random() < 0.45)
        self._corrected = 0
        self._asked_back = False

    async def go(self, stopping: asyncio.Event) -> None:
        """Go the whole way, or until everybody goes home."""
        application = (await self._citizens.apply())[0]
        while not stopping.is_set():
            lines = await self._officers.history(self._staff.reader, application.id)
            state = State.of(lines) if lines else None
            if state is not None and (state.kind in TERMINAL or self._is_left(state)):
                return
            if state is None or not await self._step(application, state):
                await asyncio.sleep(_POLL_SECONDS)

    def _is_left(self, state: State) -> bool:
        return self._outcome == "leave" and state.desk == "ketua-tim"

    async def _step(self, a: Application, state: State) -> bool:
        """Do what comes next; False when there is only waiting."""
        if state.kind == "returned":
            return await self._correct(a, state)
        if state.kind != "claimed":
            officer = self._rng.choice(self._staff.desks[state.unit])
            return await self._ask(officer, a, "claim") is not None
        officer = self._staff.named(state.actor)
        if self._rng.random() < 0.06:
            return await self._ask(officer, a, "release") is not None
        if state.proposed:
            return await self._ask(officer, a, "confirm_refusal", version=state.version) is not None
        if self._returns > state.returns:
            return await self._ask(officer, a, "return", version=state.version, marks=[MARK]) is not None
        if state.desk == "loket":
            return await self._ask(officer, a, "forward", version=state.version, note="lengkap") is not None
        return await self._conclude(officer, a, state)

    async def _conclude(self, officer: Officer, a: Application, state: State) -> bool:
        if self._outcome == "withdraw" and not self._asked_back:
            self._asked_back = True
            approval = self._ask(officer, a, "approve", version=state.version)
            await asyncio.gather(self._citizens.withdraw(a), approval)
            return True
        if self._outcome == "refuse":
            return await self._ask(officer, a, "refuse", version=state.version, reason="no-capacity") is not None
        return await self._ask(officer, a, "approve", version=state.version) is not None

    async def _correct(self, a: Application, state: State) -> bool:
        if self._corrected >= state.returns:
            return False
        self._corrected = state.returns
        await self._citizens.correct(a, state.returns)
        return True

    async def _ask(self, officer: Officer, a: Application, act: str, **fields: Any) -> Reply | None:
        """Ask in one of the ways in which people ask."""
        chance = self._rng.random()
        if chance < 0.08:
            await self._officers.drop(officer, a.id, act, **fields)
            return None
        if chance < 0.22:
            return await self._officers.twice(officer, a.id, act, **fields)
        return await self._officers.act(officer, a.id, act, **fields)
