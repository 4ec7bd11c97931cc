"""Cases opened: from records that lie in `intake.applications` to acknowledged facts in `routing.cases`."""

from __future__ import annotations

import asyncio
from uuid import UUID

from tests.bench.figures import Figure, median, say
from tests.bench.house import House, LogEnds, Spent, spending
from tests.bench.town import lay

_WORKERS = {"worker-1": "routing", "worker-2": "situation"}
"""One worker for each of two cores, as they would be deployed; each with the part whose ports it borrows."""
_SPENDERS = {"workers": tuple(_WORKERS), "postgres": ("postgres",), "kafka": ("kafka",)}
_POLL_SECONDS, _NEAR_SECONDS, _NEAR = 0.2, 0.02, 2_000
"""To look is work for broker and machine: look often only when few facts are missing."""
_PATIENCE_SECONDS = 120


async def measure(house: House, amount: int, rounds: int) -> tuple[list[Figure], list[UUID]]:
    """Open `amount` cases per round; return figures and all cases. The workers of the last round stay.

    The clock runs from the first fact, when the processes have started, to the last.
    """
    cases: list[UUID] = []
    spent: list[Spent] = []
    async with LogEnds(house, "routing.cases") as facts:
        for number in range(1, rounds + 1):
            before = await facts.count()
            cases += await lay(house, amount)
            for name, part in _WORKERS.items():
                await house.start(name, "routing", "worker", service="routing", port=part)
            await _reached(facts, before + 1)
            begun = await facts.count()
            with spending(house, *_WORKERS, "postgres", "kafka") as round_:
                await _reached(facts, before + amount)
            counted = before + amount - begun
            say(f"opening {number}/{rounds}: {counted} cases in {round_.seconds:.2f} s")
            spent.append(_per_case(round_, counted))
            if number < rounds:
                for name in _WORKERS:
                    await house.end(name)
    figures = [median("routing_cases_opened", [1 / s.seconds for s in spent], "cases/s")]
    figures += [median(f"routing_open_cpu_{name}", [s.cpu[name] * 1e6 for s in spent], "us/case") for name in _SPENDERS]
    figures.append(median("routing_open_cpu_all", [sum(s.cpu.values()) * 1e6 for s in spent], "us/case"))
    return figures, cases


def _per_case(spent: Spent, cases: int) -> Spent:
    cpu = {name: sum(spent.cpu[each] for each in of) / cases for name, of in _SPENDERS.items()}
    return Spent(spent.seconds / cases, cpu)


async def _reached(facts: LogEnds, amount: int) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (missing := amount - await facts.count()) > 0:
            await asyncio.sleep(_NEAR_SECONDS if missing < _NEAR else _POLL_SECONDS)
