"""Cases opened: from records that lie in `intake.applications` to acknowledged facts in `routing.cases`."""

from __future__ import annotations

import asyncio
from uuid import UUID

from tests.bench.figures import Figure, median, say
from tests.bench.house import House, LogEnds, Spent, spending
from tests.bench.town import lay

_WARM = 0.2
"""This share is opened before the measuring begins: the process has started and knows its statements."""
_SPENDERS = ("worker", "postgres", "kafka")
_POLL_SECONDS = 0.1
_PATIENCE_SECONDS = 120


async def measure(house: House, amount: int, rounds: int) -> tuple[list[Figure], list[UUID]]:
    """Open `amount` cases per round; return figures and all cases. The worker of the last round stays."""
    cases: list[UUID] = []
    spent: list[Spent] = []
    measured = amount - int(amount * _WARM)
    async with LogEnds(house, "routing.cases") as facts:
        for number in range(1, rounds + 1):
            before = await facts.count()
            cases += await lay(house, amount)
            await house.start("worker", "routing", "worker", service="routing", port="routing")
            await _reached(facts, before + amount - measured)
            begun = await facts.count()
            with spending(house, *_SPENDERS) as round_:
                await _reached(facts, before + amount)
            counted = before + amount - begun
            say(f"opening {number}/{rounds}: {counted} cases in {round_.seconds:.2f} s")
            spent.append(Spent(round_.seconds / counted, {k: v / counted for k, v in round_.cpu.items()}))
            if number < rounds:
                await house.end("worker")
    figures = [median("routing_cases_opened", [1 / s.seconds for s in spent], "cases/s")]
    figures += [median(f"routing_open_cpu_{name}", [s.cpu[name] * 1e6 for s in spent], "us/case") for name in _SPENDERS]
    figures.append(median("routing_open_cpu_all", [sum(s.cpu.values()) * 1e6 for s in spent], "us/case"))
    return figures, cases


async def _reached(facts: LogEnds, amount: int) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await facts.count() < amount:
            await asyncio.sleep(_POLL_SECONDS)
