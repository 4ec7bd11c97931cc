"""Faults at intake's own pages: what a citizen was told there has happened once, whoever was killed meanwhile."""

from __future__ import annotations

import asyncio

from tests.faults.objecting import refused_by_two
from tests.faults.seams import Deed
from tests.faults.stage import PATIENCE_SECONDS, Stage, alone, opened, reaches


async def kill_as_it_takes_an_objection(step: str, stage: Stage) -> bool:
    """SIGKILL the replica at which an objection is filed: receipt, application and outbox are one."""
    refused = await refused_by_two(stage)
    if refused is None:
        return False
    async with alone(stage, "intake") as pages:
        filing = asyncio.create_task(stage.citizens.object(refused, replica=pages))
        killed = await stage.town.have([pages], step, Deed.KILL, within=PATIENCE_SECONDS)
        objection = await filing
    return killed is not None and objection is not None and await reaches(stage, objection, "opened")


async def kill_as_it_takes_a_withdrawal(step: str, stage: Stage) -> bool:
    """SIGKILL the replica at which a withdrawal is asked for."""
    application = await opened(stage)
    if application is None:
        return False
    async with alone(stage, "intake") as pages:
        asking = asyncio.create_task(stage.citizens.withdraw(application, replica=pages))
        killed = await stage.town.have([pages], step, Deed.KILL, within=PATIENCE_SECONDS)
        asked = await asking
    return killed is not None and asked and await reaches(stage, application, "withdrawn")
