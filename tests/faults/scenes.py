"""The faults, one function each: what is done to the town while its people go on working."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from tests.faults.citizens import Application
from tests.faults.journeys import MARK
from tests.faults.logs import Follower, following, owners
from tests.faults.officers import Officer
from tests.faults.rest import positions
from tests.faults.seams import Deed
from tests.faults.stage import PATIENCE_SECONDS, Stage, alone, at_leader, meets, opened, reaches, seen
from tests.faults.town import Member
from tests.faults.watch import Notes, cut_off_relay, last_note, noted_since, rewind, waiting_for

_REQUESTS = "routing.requests"
_CASE_VERSION = "SELECT version FROM cases WHERE id = $1"


async def kill_at(service: str, role: str, step: str, stage: Stage) -> bool:
    """SIGKILL whichever process of a role reaches this step first."""
    asks_consumer = role == "worker" and not step.startswith("relay.")
    work = stage.citizens.apply if asks_consumer else stage.work_for(service)
    return await meets(stage, stage.town.of(service, role), step, Deed.KILL, work) is not None


async def freeze_worker(step: str, stage: Stage) -> bool:
    """Freeze a worker with a batch in its hands until others own its partitions and came as far as they can."""
    workers = stage.town.of("routing", "worker")
    frozen = await meets(stage, workers, step, Deed.FREEZE, stage.citizens.apply)
    if frozen is None:
        return False
    try:
        return await _taken_over(stage, frozen)
    finally:
        stage.town.wake(frozen)


async def _taken_over(stage: Stage, frozen: Member) -> bool:
    """Whether the group goes on without a member: its positions move on, or wait for what that one has locked."""

    async def others_own() -> bool:
        names = await owners(stage.town, _REQUESTS)
        return bool(names) and frozen.name not in names

    before = await positions(stage.town, "routing", _REQUESTS)

    async def went_on() -> bool:
        waiting = await waiting_for(stage.town, "routing", frozen.name)
        now = await positions(stage.town, "routing", _REQUESTS)
        workers = {m.name for m in stage.town.of("routing", "worker")}
        return bool(waiting & workers) or all(now[place] > at for place, at in before.items())

    async def several() -> None:
        await stage.citizens.apply(6)

    return await seen(others_own) and await seen(went_on, several)


async def freeze_relay(service: str, step: str, stage: Stage) -> bool:
    """Freeze the leading relay, cut its session so that another leads, wake it when that one has carried something."""
    frozen = await meets(stage, stage.town.of(service, "worker"), step, Deed.FREEZE, stage.work_for(service))
    return frozen is not None and await _relieved(stage, frozen)


async def relays_in_turn(stage: Stage) -> bool:
    """Whoever leads intake's relay is frozen and relieved, and then whoever relieved it, thrice."""
    members = stage.town.of("intake", "worker")
    for _ in range(3):
        frozen = await meets(stage, members, "relay.acknowledged", Deed.FREEZE, stage.citizens.apply)
        if frozen is None or not await _relieved(stage, frozen):
            return False
        members = [m for m in stage.town.of("intake", "worker") if m is not frozen]
    return True


async def _relieved(stage: Stage, frozen: Member) -> bool:
    """Let another relay lead in the place of a frozen one, which wakes when the other has deleted something."""
    town, service = stage.town, frozen.service
    last = await last_note(town, service, Notes.DELETES)

    async def another_leads() -> bool:
        return bool(await noted_since(town, service, Notes.DELETES, last) - {frozen.name})

    try:
        await cut_off_relay(town, service)
        return await seen(another_leads, stage.work_for(service))
    finally:
        town.wake(frozen)


async def commit_slowly(stage: Stage) -> bool:
    """A transaction that took its outbox ids early commits while the relay waits to delete later ones."""
    async with following(stage.town, "intake.applications") as log:
        async with stage.citizens.slow():
            leader = await _read_past(stage, log)
        if leader is None:
            return False
        stage.town.wake(leader)
        return True


async def _read_past(stage: Stage, log: Follower) -> Member | None:
    """Freeze the relay before it deletes a batch in which there are rows of a later transaction than any open one.

    The batch that it had in its hands when the order was given may hold earlier rows alone: then once more.
    """
    for _ in range(PATIENCE_SECONDS):
        filed: list[Application] = []

        async def file(later: list[Application] = filed) -> None:
            later += await stage.citizens.apply()

        members = stage.town.of("intake", "worker")
        leader = await meets(stage, members, "relay.acknowledged", Deed.FREEZE, file)
        if leader is None or await log.has({a.id for a in filed}):
            return leader
        stage.town.wake(leader)
    return None


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
    groups = {"routing": _REQUESTS, "intake": "intake.cases"}
    before = {service: await positions(stage.town, service, group) for service, group in groups.items()}
    for service, group in groups.items():
        await rewind(stage.town, service, group)

    async def read_again() -> bool:
        for service, group in groups.items():
            now = await positions(stage.town, service, group)
            if any(now[partition] < at for partition, at in before[service].items()):
                return False
        return True

    return answered and await seen(read_again, stage.citizens.apply)


async def own_twice(stage: Stage) -> bool:
    """A second owner of every partition, in a Kafka group of its own."""
    twin = await stage.town.start("routing-twin", "routing", "worker", twin=True)
    await stage.town.ready(twin.name)
    last = await last_note(stage.town, "routing", Notes.MOVES)

    async def both_moved() -> bool:
        movers = await noted_since(stage.town, "routing", Notes.MOVES, last)
        return twin.name in movers and len(movers) > 1

    async def several() -> None:
        await stage.citizens.apply(12)

    for _ in range(4):
        await several()
        await asyncio.sleep(0.3)
    try:
        return await seen(both_moved, several)
    finally:
        await stage.town.retire(twin)


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
    other = stage.officers.act(second, application.id, "claim")
    return await crossed(stage, first, application.id, "claim", other, touches=application.id)


async def withdraw_against_approval(stage: Stage) -> bool:
    """The applicant withdraws while the approval is between reading and writing."""
    application = await at_leader(stage)
    if application is None:
        return False
    leader, withdrawal = stage.staff.desks["ketua-tim"][0], stage.citizens.withdraw(application)
    return await crossed(stage, leader, application.id, "approve", withdrawal, touches=application.id, version=4)


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
    told = await seen(parked(stage, application))
    await stage.citizens.withdraw(application)
    return told


def parked(stage: Stage, application: Application) -> Callable[[], Awaitable[bool]]:
    """Ask as an officer whether a case is parked, who puts back what she could take after all."""
    officer = stage.staff.desks["loket"][2]

    async def told() -> bool:
        reply = await stage.officers.act(officer, application.id, "claim")
        if reply is not None and reply.done:
            await stage.officers.act(officer, application.id, "release")
        return reply is not None and reply.body.get("title") == "parked"

    return told


async def crossed(
    stage: Stage, officer: Officer, case: UUID, act: str, meanwhile: Awaitable[object], *, touches: UUID, **fields: int
) -> bool:
    """Stop an act on the first replica between reading and writing, let something else happen to a case, go on.

    That other thing has come as far as it can when it has changed the case, or waits for what the act has locked.
    """

    async def version() -> int:
        return int((await stage.town.query("routing", _CASE_VERSION, touches))[0]["version"])

    async with alone(stage) as web:
        before = await version()

        async def as_far_as_it_can() -> bool:
            return bool(await waiting_for(stage.town, "routing", web.name)) or await version() > before

        wanted = stage.officers.note(officer, case, act, **fields)
        sending = asyncio.create_task(stage.officers.send(officer, wanted, replica=web))
        frozen = await stage.town.have([web], "engine.loaded", Deed.FREEZE, within=PATIENCE_SECONDS)
        other = asyncio.ensure_future(meanwhile)
        came = frozen is not None and await seen(as_far_as_it_can)
        stage.town.wake(web)
        await asyncio.gather(sending, other)
        return came
