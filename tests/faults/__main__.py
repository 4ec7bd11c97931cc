"""`python -m tests.faults [--seed N] [--seconds N]`: the whole run, then the same without each safeguard in turn."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from sandbox import Sandbox
from tests.faults import repertoire
from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import collect
from tests.faults.checker.verdict import judge
from tests.faults.foundryman import ROOT, Foundry
from tests.faults.run import Plan, play
from tests.faults.seams import Safeguard
from tests.faults.stage import Stage
from tests.faults.town import PARTS

EXPECTED = {
    Safeguard.CURSOR: {Kind.MOVED_BACK},
    Safeguard.SEEN: {Kind.DOUBLED},
    Safeguard.CLAIM: {Kind.DOUBLED, Kind.ANSWER},
    Safeguard.EXACT_DELETE: {Kind.LOST},
    Safeguard.RELAY_LOCK: {Kind.TWO_RELAYS},
    Safeguard.CASE_LOCK: {Kind.DOUBLED},
    Safeguard.OTHER_HANDS: {Kind.SAME_HANDS},
}
"""What the checker must find when a safeguard is left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run and its verdict."""

    stage: Stage
    damage: list[Damage]
    folder: Path

    @property
    def never(self) -> set[str]:
        """The faults that have not taken place: nothing is proven against them."""
        return repertoire.ALL.keys() - self.stage.done.keys()

    @property
    def is_whole(self) -> bool:
        """Whether each fault has taken place, nothing is damaged and nobody fell by itself."""
        return not (self.never or self.damage or self.stage.town.fell)


async def run_and_judge(
    plan: Plan, sandbox: Sandbox, foundry: Foundry, folder: Path, *, quiet: bool = False
) -> Outcome:
    """Play a run and judge what it left."""
    stage = await play(plan, sandbox, foundry, folder, _ignore if quiet else _say)
    damage = judge(await collect(folder))
    return Outcome(stage, damage, folder)


async def main(seed: int, seconds: float) -> int:
    """Run it all; 0 when the house is whole and the checker has found each planted damage."""
    sandbox = Sandbox(f"test-faults-{secrets.token_hex(3)}").up(PARTS, with_parent=os.getpid())
    folder = ROOT / ".sandbox" / "faults" / f"seed-{seed}-{secrets.token_hex(2)}"
    foundry = await Foundry.open(os.environ)
    await foundry.ready()
    try:
        print(f"seed {seed}; faults for {seconds:.0f} s; ledger and logs in {folder}", flush=True)
        whole = await run_and_judge(Plan(seed, seconds), sandbox, foundry, folder / "whole")
        _print_whole(whole)
        found = [await _without(guard, seed, sandbox, foundry, folder) for guard in Safeguard]
    finally:
        await foundry.close()
        sandbox.reset()
    good = whole.is_whole and all(found)
    print("verdict: whole; every safeguard is needed" if good else "verdict: NOT whole")
    if not good:
        print(f"the same faults again: make faults SEED={seed} SECONDS={seconds:.0f}")
    return int(not good)


async def _without(guard: Safeguard, seed: int, sandbox: Sandbox, foundry: Foundry, folder: Path) -> bool:
    plan = Plan(seed, without=guard, rest_seconds=12)
    outcome = await run_and_judge(plan, sandbox, foundry, folder / guard, quiet=True)
    kinds = Counter(d.kind for d in outcome.damage)
    seen = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()) or "nothing"
    right = bool(kinds.keys() & EXPECTED[guard])
    print(f"  without the {guard:<18} the checker finds: {seen}{'' if right else '  (NOT what it should)'}", flush=True)
    return right


def _print_whole(outcome: Outcome) -> None:
    stage = outcome.stage
    print("\nwhat happened, how often")
    for name, times in sorted(stage.done.items()):
        print(f"  {times:>6}  {name}")
    for name, times in sorted(stage.missed.items()):
        print(f"  {times:>6}  did not come about: {name}")
    print(f"  {len(repertoire.ALL) - len(outcome.never)} of {len(repertoire.ALL)} faults have taken place")
    for name in sorted(outcome.never):
        print(f"  NEVER: {name}")
    for fall in stage.town.fell:
        print(f"  {fall}")
    print(f"\nchecker: {len(outcome.damage)} damages")
    for damage in outcome.damage[:30]:
        print(f"  {damage}")
    print("\nthe same seed, one safeguard left out at a time", flush=True)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _ignore(_line: str) -> None:
    """For runs of which only the verdict is told."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--seconds", type=float, default=220, help="how long faults go on at least")
    options = parser.parse_args()
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    started = time.monotonic()
    code = asyncio.run(main(options.seed, options.seconds))
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(code)
