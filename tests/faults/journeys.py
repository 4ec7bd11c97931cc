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
_NOT_A_STATE = frozenset({"declined", "overdue", "promise-changed", "letter-revoked", "second-seated"})
MARK = {"kind": "document", "target": "student-card", "reason": "unreadable"}
REFUSALS = {False: "no-capacity", True: "refusal-stands"}
"""The reason for refusing an application, and an objection."""
_POLL_SECONDS = 0.35
_OBJECTING = 0.7
"""The share of refusals that are objected to."""
_AT_A_COUNTER = 0.12
"""The share of applications that an officer files from paper."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works at which desk; the reader sees every desk and acts at none."""

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
        kinds = [line["kind"] for line in lines]
        since = len(kinds) - kinds[::-1].index("reopened") if "reopened" in kinds else 0
        proposed = "refusal-proposed" in kinds[since:]
        return cls(last["kind"], last["desk"], lines[-1]["version"], last["actor"], kinds.count("returned"), proposed)

    @property
    def works(self) -> str:
        """Among whom somebody can do something about it now: a second signatory sits at the head's desk."""
        if not self.proposed:
            return self.desk
        return "kepala" if self.desk == "ketua-tim" else self.desk


class Journey:
    """One application, or an objection, from its filing to its end, every choice drawn from its own seed."""

    def __init__(
        self, citizens: Citizens, officers: Officers, staff: Staff, seed: str, objection: Application | None = None
    ) -> None:
        self._citizens = citizens
        self._officers = officers
        self._staff = staff
        self._seed = seed
        self._rng = Random(seed)
        self._objection = objection
        weights = (75, 25, 0, 0) if objection else (52, 26, 12, 10)
        self._outcome = self._rng.choices(("approve", "refuse", "withdraw", "leave"), weights)[0]
        self._returns = int(objection is None and self._rng.random() < 0.45)
        self._corrected = 0
        self._asked_back = False

    async def go(self, stopping: asyncio.Event) -> None:
        """Go the whole way, or until everybody goes home."""
        application = self._objection or await self._apply()
        while not stopping.is_set():
            state = await self._state(application)
            if state is not None and (state.kind in TERMINAL or self._is_left(state)):
                if state.kind == "refused" and await self._object(application, stopping):
                    continue
                return
            if state is None or not await self._step(application, state):
                await asyncio.sleep(_POLL_SECONDS)

    async def _apply(self) -> Application:
        clerk = self._rng.choice(self._staff.desks["ketua-tim"]) if self._rng.random() < _AT_A_COUNTER else None
        return (await self._citizens.apply(filed_by=clerk.person if clerk else None))[0]

    async def _object(self, refused: Application, stopping: asyncio.Event) -> bool:
        """Object to the refusal and follow the objection to its end; whether the case is open again."""
        if refused.objects_to is not None or self._rng.random() > _OBJECTING:
            return False
        objection, seed = await self._citizens.object(refused), f"{self._seed}/{self._rng.random()}"
        if objection is None:
            return False
        await Journey(self._citizens, self._officers, self._staff, seed, objection).go(stopping)
        state = await self._state(refused)
        self._outcome = self._rng.choices(("approve", "refuse"), (80, 20))[0]
        return state is not None and state.kind not in TERMINAL

    async def _state(self, a: Application) -> State | None:
        lines = await self._officers.history(self._staff.reader, a.id)
        return State.of(lines) if lines else None

    def _is_left(self, state: State) -> bool:
        return self._outcome == "leave" and state.desk == "ketua-tim"

    async def _step(self, a: Application, state: State) -> bool:
        """Do what comes next; False when there is only waiting."""
        if state.kind == "returned":
            return await self._correct(a, state)
        if state.kind != "claimed":
            officer = self._rng.choice(self._staff.desks[state.works])
            return await self._ask(officer, a, "claim") is not None
        officer = self._staff.named(state.actor)
        if self._rng.random() < 0.06:
            return await self._ask(officer, a, "release") is not None
        if state.proposed:
            return await self._ask(officer, a, "confirm_refusal", version=state.version) is not None
        if self._returns > state.returns:
            return await self._ask(officer, a, "return", version=state.version, marks=[MARK]) is not None
        if state.desk in ("loket", "penelaah"):
            return await self._ask(officer, a, "forward", version=state.version, note="lengkap") is not None
        return await self._conclude(officer, a, state)

    async def _conclude(self, officer: Officer, a: Application, state: State) -> bool:
        """Decide; an officer who may not, because she filed it herself, puts it back."""
        if self._outcome == "withdraw" and not self._asked_back:
            self._asked_back = True
            approval = self._ask(officer, a, "approve", version=state.version)
            await asyncio.gather(self._citizens.withdraw(a), approval)
            return True
        fields = {"reason": REFUSALS[a.objects_to is not None]} if self._outcome == "refuse" else {}
        act = "refuse" if fields else "approve"
        reply = await self._ask(officer, a, act, version=state.version, **fields)
        if reply is not None and reply.body.get("title") == "second-pair-of-eyes":
            reply = await self._ask(officer, a, "release")
        return reply is not None

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
