"""The faults, one function each: what is done to the town while its people go on working."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from tests.faults.citizens import Application, Citizens
from tests.faults.journeys import MARK, Staff, State
from tests.faults.officers import Officer, Officers
from tests.faults.seams import Deed
from tests.faults.town import Member, Town
from tests.faults.watch import cut_off_relay, rewind

STEP_SECONDS = 6
"""How long a process may take to come by at a step."""
CASE_SECONDS = 20
"""How long a case may take to come to a state."""


@dataclass(slots=True)
class Stage:
    """All that a scene can lay its hands on."""

    town: Town
    citizens: Citizens
    officers: Officers
    staff: Staff
    rng: Random
    done: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)


Scene = Callable[[Stage], Awaitable[bool]]
"""Returns whether the fault has really taken place."""


async def kill_at(service: str, role: str, step: str, stage: Stage) -> bool:
    """SIGKILL whichever process of a role reaches this step first."""
    await stage.citizens.apply(2)
    members = stage.town.of(service, role)
    return await stage.town.have(members, step, Deed.KILL, within=STEP_SECONDS) is not None


async def freeze_worker(step: str, seconds: float, stage: Stage) -> bool:
    """Freeze a worker with a batch in its hands until others own its partitions, then wake it."""
    await stage.citizens.apply(2)
    frozen = await stage.town.have(stage.town.of("routing", "worker"), step, Deed.FREEZE, within=STEP_SECONDS)
    if frozen is None:
        return False
    await stage.citizens.apply(24)
    await asyncio.sleep(seconds)
    stage.town.wake(frozen)
    return True


async def freeze_relay(service: str, step: str, stage: Stage) -> bool:
    """Freeze the leading relay, cut its session so that another leads, then wake it."""
    members = stage.town.of(service, "worker")
    await stage.citizens.apply(2)
    frozen = await stage.town.have(members, step, Deed.FREEZE, within=STEP_SECONDS)
    if frozen is None:
        return False
    await cut_off_relay(stage.town, service)
    await stage.citizens.apply(4)
    await asyncio.sleep(1.5)
    stage.town.wake(frozen)
    return True


async def commit_slowly(stage: Stage) -> bool:
    """A transaction that took its outbox ids early commits while the relay waits to delete later ones."""
    members = stage.town.of("intake", "worker")
    async with stage.citizens.slow():
        leader, _ = await asyncio.gather(
            stage.town.have(members, "relay.acknowledged", Deed.FREEZE, within=STEP_SECONDS),
            stage.citizens.apply(3),
        )
    if leader is None:
        return False
    stage.town.wake(leader)
    return True


async def redeliver(stage: Stage) -> bool:
    """Everything is read once more, by routing and by intake, an answered return among it."""
    application = await opened(stage)
    if application is None:
        return False
    officer = stage.staff.desks["loket"][0]
    await stage.officers.act(officer, application.id, "claim")
    await stage.officers.act(officer, application.id, "return", version=2, marks=[MARK])
    await stage.citizens.correct(application, 1)
    answered = await reaches(stage, application, "resumed")
    await rewind(stage.town, "routing", "routing.requests")
    await rewind(stage.town, "intake", "intake.cases")
    await stage.citizens.apply(12)
    await asyncio.sleep(1)
    return answered


async def own_twice(stage: Stage) -> bool:
    """A second owner of every partition, in a Kafka group of its own."""
    twin = await stage.town.start("routing-twin", "routing", "worker", twin=True)
    await stage.town.ready(twin.name)
    for _ in range(4):
        await stage.citizens.apply(12)
        await asyncio.sleep(0.4)
    await stage.town.retire(twin)
    return True


async def rebalance(stage: Stage) -> bool:
    """A worker more, then one less."""
    name = f"routing-{stage.rng.randrange(10_000, 99_999)}"
    further = await stage.town.start(name, "routing", "worker")
    await stage.town.ready(name)
    await stage.citizens.apply(12)
    await stage.town.retire(further)
    return True


async def restart(part: str, stage: Stage) -> bool:
    """End the broker or PostgreSQL as a power cut would, and start it again."""
    await asyncio.to_thread(stage.town.sandbox.kill, part)
    await asyncio.sleep(stage.rng.uniform(0, 1))
    await asyncio.to_thread(stage.town.sandbox.start, part)
    return True


async def click_again_much_later(stage: Stage) -> bool:
    """A claim is repeated by a slow network after its item was put back."""
    officer = stage.staff.desks["loket"][0]
    application = await opened(stage)
    if application is None:
        return False
    claim = stage.officers.note(officer, application.id, "claim")
    first = await stage.officers.send(officer, claim)
    await stage.officers.act(officer, application.id, "release")
    again = await stage.officers.send(officer, claim)
    return first is not None and again is not None


async def claim_against_each_other(stage: Stage) -> bool:
    """Two officers take the same item on two replicas, one of them stopped between reading and writing."""
    application = await opened(stage)
    if application is None:
        return False
    first, second = stage.staff.desks["loket"][:2]
    return await crossed(stage, first, application.id, "claim", stage.officers.act(second, application.id, "claim"))


async def withdraw_against_approval(stage: Stage) -> bool:
    """The applicant withdraws while the approval is between reading and writing."""
    application = await at_leader(stage)
    if application is None:
        return False
    leader = stage.staff.desks["ketua-tim"][0]
    return await crossed(stage, leader, application.id, "approve", stage.citizens.withdraw(application), version=4)


async def type_nonsense(stage: Stage) -> bool:
    """A NUL byte and an oversized comment are refused, and nothing else of the act is lost or done."""
    application = await opened(stage)
    if application is None:
        return False
    officer = stage.staff.desks["loket"][1]
    await stage.officers.act(officer, application.id, "claim")
    for note in ("a\x00b", "x" * 2_001):
        reply = await stage.officers.act(officer, application.id, "forward", version=2, note=note)
        if reply is None or reply.status != 422:
            return False
    return True


async def act_on_parked(stage: Stage) -> bool:
    """A request that can never be read parks its case; officers are told so, what follows waits."""
    application = await opened(stage)
    if application is None:
        return False
    await stage.citizens.correct(application, 1, poisoned=True)
    officer = stage.staff.desks["loket"][2]
    for _ in range(CASE_SECONDS):
        reply = await stage.officers.act(officer, application.id, "claim")
        if reply is not None and reply.body.get("title") == "parked":
            await stage.citizens.withdraw(application)
            return True
        await stage.officers.act(officer, application.id, "release")
        await asyncio.sleep(0.5)
    return False


async def crossed(
    stage: Stage, officer: Officer, case: UUID, act: str, meanwhile: Awaitable[object], **fields: int
) -> bool:
    """Stop an act on the first replica between reading and writing, let something else happen, go on."""
    async with alone(stage) as web:
        wanted = stage.officers.note(officer, case, act, **fields)
        sending = asyncio.create_task(stage.officers.send(officer, wanted, replica=web))
        frozen = await stage.town.have([web], "engine.loaded", Deed.FREEZE, within=STEP_SECONDS)
        other = asyncio.ensure_future(meanwhile)
        await asyncio.sleep(1.2)
        stage.town.wake(web)
        await asyncio.gather(sending, other)
        return frozen is not None


@asynccontextmanager
async def alone(stage: Stage) -> AsyncIterator[Member]:
    """The first replica, which nobody else uses for the moment."""
    web = stage.town.of("routing", "web")[0]
    stage.officers.reserved.add(web.name)
    try:
        await stage.officers.idle(web.name)
        yield web
    finally:
        stage.officers.reserved.discard(web.name)


async def opened(stage: Stage) -> Application | None:
    """A case of the scene's own at its first desk; None when it does not come in time."""
    application = (await stage.citizens.apply())[0]
    return application if await reaches(stage, application, "opened") else None


async def at_leader(stage: Stage) -> Application | None:
    """A case that the first leader holds, at version 4."""
    application = await opened(stage)
    return application if application is not None and await to_leader(stage, application) else None


async def to_leader(stage: Stage, application: Application) -> bool:
    """Pass a new case on to the first leader, who takes it."""
    counter, leader = stage.staff.desks["loket"][1], stage.staff.desks["ketua-tim"][0]
    await stage.officers.act(counter, application.id, "claim")
    await stage.officers.act(counter, application.id, "forward", version=2)
    reply = await stage.officers.act(leader, application.id, "claim")
    return reply is not None and reply.done


async def reaches(stage: Stage, application: Application, kind: str) -> bool:
    """Wait until the newest state in the case's history is of this kind; False when it does not come in time."""
    for _ in range(CASE_SECONDS * 5):
        lines = await stage.officers.history(stage.staff.reader, application.id)
        if lines and State.of(lines).kind == kind:
            return True
        await asyncio.sleep(0.2)
    return False
