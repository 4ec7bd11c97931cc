"""Faults around an objection: what opens a refused case again is done whole or not at all, and by others."""

from __future__ import annotations

import asyncio

from tests.faults.citizens import Application
from tests.faults.journeys import REFUSALS
from tests.faults.officers import Officer
from tests.faults.scenes import crossed, parked
from tests.faults.seams import Deed
from tests.faults.stage import PATIENCE_SECONDS, Stage, alone, at_leader, reaches, seen


async def kill_as_it_upholds(step: str, stage: Stage) -> bool:
    """SIGKILL the replica at which an objection is upheld: letter, refused case and objection change together."""
    objection = await _objection(stage)
    if objection is None:
        return False
    chief = await _reviewed(stage, objection)
    async with alone(stage) as web:
        wanted = stage.officers.note(chief, objection.id, "approve", version=4)
        sending = asyncio.create_task(stage.officers.send(chief, wanted, replica=web))
        killed = await stage.town.have([web], step, Deed.KILL, within=PATIENCE_SECONDS)
        reply = await sending
    return killed is not None and reply is not None and reply.done


async def refusers_at_an_objection(stage: Stage) -> bool:
    """Those who refused also sit at the office above, and try to work the objection; others uphold it."""
    objection = await _objection(stage)
    if objection is None:
        return False
    leader, head = stage.staff.desks["ketua-tim"][0], stage.staff.desks["kepala"][0]
    await _try_all(stage, leader, objection, "forward", version=2)
    await _try_all(stage, head, objection, "approve", version=4)
    return True


async def revoke_against_upholding(stage: Stage) -> bool:
    """The refusal's letter is taken back by its signer while the objection is between reading and writing."""
    objection = await _objection(stage)
    if objection is None or objection.objects_to is None:
        return False
    chief, signer = await _reviewed(stage, objection), stage.staff.desks["ketua-tim"][1]
    letters = await stage.officers.letters(signer, objection.objects_to)
    if not letters:
        return False
    revoking = stage.officers.act(
        signer, objection.objects_to, "revoke_letter", letter=letters[0], reason="signed-in-error"
    )
    return await crossed(stage, chief, objection.id, "approve", revoking, touches=objection.objects_to, version=4)


async def uphold_over_parked(stage: Stage) -> bool:
    """The refused case stands still behind an incident: its objection is not upheld without opening it."""
    objection = await _objection(stage)
    if objection is None or objection.objects_to is None:
        return False
    refused = Application(objection.objects_to, applicant=objection.applicant, requests=1)
    await stage.citizens.correct(refused, 1, poisoned=True)
    chief = await _reviewed(stage, objection)
    if not await seen(parked(stage, refused)):
        return False
    reply = await stage.officers.act(chief, objection.id, "approve", version=4)
    return reply is not None


async def refused_by_two(stage: Stage) -> Application | None:
    """An application that the first leader and the first head refused; None when it does not come in time."""
    refused = await at_leader(stage)
    if refused is None:
        return None
    leader, head = stage.staff.desks["ketua-tim"][0], stage.staff.desks["kepala"][0]
    await stage.officers.act(leader, refused.id, "refuse", version=4, reason=REFUSALS[False])
    await stage.officers.act(head, refused.id, "claim")
    reply = await stage.officers.act(head, refused.id, "confirm_refusal", version=6)
    return refused if reply is not None and reply.done else None


async def _objection(stage: Stage) -> Application | None:
    """An objection at its first desk, to a refusal by the first leader and the first head; None when it is late."""
    refused = await refused_by_two(stage)
    objection = await stage.citizens.object(refused) if refused is not None else None
    return objection if objection is not None and await reaches(stage, objection, "opened") else None


async def _reviewed(stage: Stage, objection: Application) -> Officer:
    """Pass an objection on; return the one who holds it then, at version 4."""
    reviewer, chief = stage.staff.desks["penelaah"][0], stage.staff.desks["keputusan"][0]
    await stage.officers.act(reviewer, objection.id, "claim")
    await stage.officers.act(reviewer, objection.id, "forward", version=2)
    await stage.officers.act(chief, objection.id, "claim")
    return chief


async def _try_all(stage: Stage, barred: Officer, objection: Application, act: str, *, version: int) -> None:
    """One who must not takes it and acts; whoever may does it where that was refused."""
    desk = "penelaah" if act == "forward" else "keputusan"
    for officer in (barred, stage.staff.desks[desk][0]):
        claim = await stage.officers.act(officer, objection.id, "claim")
        if claim is not None and claim.done:
            await stage.officers.act(officer, objection.id, act, version=version)
            return
