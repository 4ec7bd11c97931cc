"""One fault run from its seed: the town is built, people work, faults happen, all comes to rest, the checker judges."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

import asyncpg

from common.database import Database
from common.encryption import MasterKey
from intake.vault import Vault
from sandbox import Sandbox
from tests.faults import repertoire
from tests.faults.citizens import ABOVE, OFFICE, Citizens
from tests.faults.foundryman import Foundry
from tests.faults.journeys import Journey, Staff
from tests.faults.ledger import Ledger
from tests.faults.officers import Officer, Officers, sign_in
from tests.faults.pages import Pages
from tests.faults.rest import at_rest
from tests.faults.seams import Safeguard
from tests.faults.stage import Stage
from tests.faults.town import Town
from tests.faults.watch import watch

AT_WORK = 6
"""Journeys under way at any moment."""
_LONGEST_SECONDS = 600
"""How long a busy machine may take until each fault has taken place."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to be: its seed, its length, and the safeguard it does without."""

    seed: int
    seconds: float = 0
    """Faults go on for so long, and until each has taken place once; 0 plays the short list once."""
    without: Safeguard | None = None
    """Without a safeguard, only the faults against which it stands are played."""
    rest_seconds: float = 120

    def order(self, rng: Random) -> Iterator[str]:
        """The names of the faults, in the seed's order."""
        if self.without is not None:
            yield from repertoire.PROVOKING[self.without]
            return
        if self.seconds == 0:
            yield from rng.sample(repertoire.SHORT, len(repertoire.SHORT))
            yield from repertoire.REDELIVER
            return
        while True:
            yield from repertoire.every_kind_in_turn(rng)

    def is_over(self, seconds: float, done: Collection[str]) -> bool:
        """Whether nothing more is to happen: a busy machine gets more time, until each fault has taken place."""
        if not self.seconds or seconds <= self.seconds:
            return False
        return repertoire.ALL.keys() <= set(done) or seconds > max(self.seconds, _LONGEST_SECONDS)


Say = Callable[[str], None]


async def play(plan: Plan, sandbox: Sandbox, foundry: Foundry, folder: Path, say: Say) -> Stage:
    """Play a run and leave its evidence: the ledger and `run.json` in its folder, the topics, the tables."""
    town = Town.found(sandbox, foundry, folder, plan.without)
    ledger = Ledger(folder / "ledger.jsonl")
    try:
        staff = await _settle(town)
        database = await Database.connect(town.dsn["intake"], max_size=6)
        rng = Random(plan.seed)
        officers = Officers(town, ledger, Random(plan.seed))
        pages = Pages(town, ledger, Random(plan.seed))
        stage = Stage(town, Citizens(database, ledger, pages, _vault(town)), officers, staff, rng)
        async with _people_at_work(stage, plan.seed):
            await _faults(stage, plan, say)
        rested = await at_rest(town, within=plan.rest_seconds)
        (folder / "run.json").write_text(json.dumps(_evidence(town, rested)))
        await officers.close()
        await pages.close()
        await database.close()
        stage.done.update({f"told: {what}": n for what, n in ledger.counts.items()})
        return stage
    finally:
        ledger.close()
        await town.close()


async def _settle(town: Town) -> Staff:
    await town.prepare()
    await watch(town)
    for name, service, role in (
        ("intake-1", "intake", "worker"), ("intake-2", "intake", "worker"),
        ("routing-1", "routing", "worker"), ("routing-2", "routing", "worker"), ("routing-3", "routing", "worker"),
        ("web-1", "routing", "web"), ("web-2", "routing", "web"),
        ("pages-1", "intake", "web"), ("pages-2", "intake", "web"),
    ):  # fmt: skip
        await town.start(name, service, role)
    staff = await _appoint(town)
    await town.ready()
    return staff


_SEATS = {
    "loket": (OFFICE, "loket", 3), "ketua-tim": (OFFICE, "ketua-tim", 3), "kepala": (OFFICE, "kepala", 3),
    "penelaah": (ABOVE, "subbag-tu", 2), "keputusan": (ABOVE, "kepala", 2),
}  # fmt: skip
"""Whose desk is where, and how many sit there."""
_ALSO = {"penelaah": "ketua-tim", "keputusan": "kepala"}
"""At a desk above there also sits one who may have refused what is objected to."""


async def _appoint(town: Town) -> Staff:
    lines = ["person,office,unit,valid_from,valid_until,decree"]
    desks: dict[str, list[Officer]] = {}
    for place, (desk, (office, unit, amount)) in enumerate(_SEATS.items()):
        persons = {number: UUID(int=(8 << 76) | (2 << 62) | (place * 10 + number)) for number in range(1, amount + 1)}
        desks[desk] = [sign_in(town, person, f"Petugas {desk} {number}") for number, person in persons.items()]
        desks[desk] += desks[_ALSO[desk]][:1] if desk in _ALSO else []
        lines += [f"{officer.person},{office},{unit},2026-01-01,,UJI" for officer in desks[desk]]
    reader = sign_in(town, UUID(int=(8 << 76) | (2 << 62) | 99), "Pembaca")
    lines += [f"{reader.person},{office},{unit},2026-01-01,,UJI" for office, unit, _ in _SEATS.values()]
    seats = town.folder / "seats.csv"
    seats.write_text("\n".join(lines) + "\n")
    await town.appoint(seats)
    return Staff(desks, reader)


@contextlib.asynccontextmanager
async def _people_at_work(stage: Stage, seed: int) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    numbers = iter(range(1_000_000))

    async def one_after_another() -> None:
        while not stopping.is_set():
            await Journey(stage.citizens, stage.officers, stage.staff, f"{seed}/{next(numbers)}").go(stopping)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_WORK):
            group.create_task(one_after_another())
        yield
        stopping.set()


async def _faults(stage: Stage, plan: Plan, say: Say) -> None:
    began = time.monotonic()
    for name in plan.order(stage.rng):
        if plan.is_over(time.monotonic() - began, stage.done):
            return
        started = time.monotonic()
        try:
            happened = await repertoire.ALL[name](stage)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            happened, name = False, f"{name} ({type(error).__name__})"
        (stage.done if happened else stage.missed)[name] += 1
        took = time.monotonic() - started
        say(f"{time.monotonic() - began:6.1f} s  {name}{'' if happened else ': did not come about'} ({took:.1f} s)")


def _vault(town: Town) -> Vault:
    """Intake's own vault, so that its pages can open what was filed beside them."""
    settings = town.environment("intake")
    master, pseudonyms = (base64.b64decode(settings[f"SATUMEJA_{name}_KEY"]) for name in ("MASTER", "PSEUDONYM"))
    return Vault(MasterKey(master), pseudonyms)


def _evidence(town: Town, rested: bool) -> dict[str, object]:
    return {
        "intake": town.dsn["intake"], "routing": town.dsn["routing"], "prefix": town.prefix,
        "bootstrap": town.sandbox.kafka_bootstrap, "rested": rested, "fell": town.fell,
    }  # fmt: skip
