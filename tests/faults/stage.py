"""What every scene needs: its people, work for whoever is to be met at a step, patience to see what it waits for.

Patience is not a pause: a scene goes on as soon as it has seen what it needs, on a busy machine later.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from tests.faults.citizens import Application, Citizens
from tests.faults.journeys import Staff, State
from tests.faults.officers import Officers
from tests.faults.seams import Deed
from tests.faults.town import Member, Town

PATIENCE_SECONDS = 60
"""How long anything may take that must come about."""
_WORK_PAUSE_SECONDS = 0.3
_LOOK_SECONDS = 0.1

Work = Callable[[], Awaitable[object]]
"""Gives somebody something to do, once."""


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
    _bell: Application | None = None
    _held: bool = False

    async def ring(self) -> None:
        """An officer takes a case of the run's own or puts it back: a fact of routing's that asks no consumer."""
        self._bell = self._bell or await opened(self)
        if self._bell is not None:
            act = "release" if self._held else "claim"
            await self.officers.act(self.staff.desks["loket"][0], self._bell.id, act)
            self._held = not self._held

    def work_for(self, service: str) -> Work:
        """What gives the relay of a service something to carry."""
        return self.citizens.apply if service == "intake" else self.ring


Scene = Callable[[Stage], Awaitable[bool]]
"""Returns whether the fault has really taken place."""


async def meets(stage: Stage, members: list[Member], step: str, deed: Deed, work: Work) -> Member | None:
    """Have whichever of these first reaches a step do something to itself, with work made until one has come by."""
    meeting = asyncio.create_task(stage.town.have(members, step, deed, within=PATIENCE_SECONDS))
    try:
        while not meeting.done():
            await work()
            await asyncio.wait([meeting], timeout=_WORK_PAUSE_SECONDS)
        return await meeting
    finally:
        meeting.cancel()


async def seen(look: Callable[[], Awaitable[bool]], work: Work | None = None) -> bool:
    """Look until it is so, making work meanwhile; False when it does not come about in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if await look():
            return True
        if work is not None:
            await work()
        await asyncio.sleep(_LOOK_SECONDS)
    return False


@asynccontextmanager
async def alone(stage: Stage, service: str = "routing") -> AsyncIterator[Member]:
    """The first web replica of a service, which nobody else uses for the moment."""
    replicas = stage.officers.replicas if service == "routing" else stage.citizens.pages.replicas
    web = stage.town.of(service, "web")[0]
    replicas.reserved.add(web.name)
    try:
        await stage.town.ready(web.name)
        await replicas.idle(web.name)
        yield web
    finally:
        replicas.reserved.discard(web.name)


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

    async def there() -> bool:
        lines = await stage.officers.history(stage.staff.reader, application.id)
        return bool(lines) and State.of(lines or ()).kind == kind

    return await seen(there)
