"""`python -m tests.bench.routing`: how many cases and acts a second, and what share of a bare door that is."""

from __future__ import annotations

import argparse
import asyncio

from tests.bench import acts, opening
from tests.bench.figures import Figure, load, say, show
from tests.bench.house import House
from tests.bench.town import found

_OFFICERS = 256
"""Enough that nobody reaches the rate limit of one person."""


async def main(cases: int, rounds: int) -> list[Figure]:
    """Measure all; every figure is the median of the rounds."""
    house = House.open()
    try:
        say("topics, tables, catalogue, seats")
        officers = await found(house, _OFFICERS)
        before = load()
        opened, ids = await opening.measure(house, cases, rounds)
        acted = await acts.measure(house, officers, ids, rounds)
        return [before, *opened, *acted, load()]
    finally:
        await house.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.routing", description=__doc__)
    parser.add_argument("--cases", type=int, default=30_000, help="cases opened in each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    show(asyncio.run(main(options.cases, options.rounds)))
