"""Acts over HTTP: routing's door beside a bare one, in one run, at several numbers in flight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from tests.bench.calls import acts_on, call
from tests.bench.figures import Figure, median, say
from tests.bench.house import House, spending
from tests.bench.town import Officer

IN_FLIGHT = {1: 400, 4: 1_000, 64: 3_000}
"""In flight → cases of one measurement; each is acted on twice."""
_Way = tuple[str, int]
"""Door and number in flight."""
_DOORS = {"routing": "intake", "layers": "indicate", "bare": "notifications"}
"""Door → the part of the profile whose ports it borrows; `layers` is the bare one behind the layers of the house."""


async def measure(house: House, officers: Sequence[Officer], cases: list[UUID], rounds: int) -> list[Figure]:
    """Let officers act on cases that stand at the counter; each round asks all doors in turn."""
    await _open_doors(house)
    for door in _DOORS:
        await _measured(house, door, _taken(cases, len(officers)), officers, in_flight=4)
    rates: defaultdict[_Way, list[float]] = defaultdict(list)
    cpu: defaultdict[_Way, list[float]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for in_flight, amount in IN_FLIGHT.items():
            for door in _DOORS:
                rate, spent = await _measured(house, door, _taken(cases, amount), officers, in_flight=in_flight)
                rates[door, in_flight].append(rate)
                cpu[door, in_flight].append(spent)
                said = f"{door:<8}{in_flight:>3} in flight {rate:>6.0f} acts/s {spent:>6.0f} us/act"
                say(f"acts {number}/{rounds}: {said}")
    return [f for in_flight in IN_FLIGHT for f in _figures(rates, cpu, in_flight)]


async def _measured(
    house: House, door: str, cases: Sequence[UUID], officers: Sequence[Officer], *, in_flight: int
) -> tuple[float, float]:
    """Acts per second, and CPU microseconds per act of the door and PostgreSQL together."""
    with spending(house, door, "postgres") as spent:
        answered = await call(house.port(_DOORS[door]), acts_on(cases, officers), in_flight)
    return answered.per_second, sum(spent.cpu.values()) / len(answered.latencies) * 1e6


def _taken(cases: list[UUID], amount: int) -> list[UUID]:
    return [cases.pop() for _ in range(amount)]


async def _open_doors(house: House) -> None:
    await house.start("routing", "routing", "web", service="routing", port=_DOORS["routing"])
    await house.start("bare", "tests.bench.bare_door", service="routing", port=_DOORS["bare"])
    await house.start("layers", "tests.bench.bare_door", "--layers", service="routing", port=_DOORS["layers"])
    await house.ready(f"http://127.0.0.1:{house.port(_DOORS['routing'] + '-health')}/readyz")
    for door in ("bare", "layers"):
        await house.ready(f"http://127.0.0.1:{house.port(_DOORS[door])}/readyz")


def _figures(rates: Mapping[_Way, list[float]], cpu: Mapping[_Way, list[float]], in_flight: int) -> list[Figure]:
    figures = [median(f"acts_{door}_{in_flight}", rates[door, in_flight], "acts/s") for door in _DOORS]
    for other in ("bare", "layers"):
        pairs = zip(rates["routing", in_flight], rates[other, in_flight], strict=True)
        figures.append(median(f"acts_share_of_{other}_{in_flight}", [ours / its * 100 for ours, its in pairs], "%"))
    return figures + [median(f"acts_cpu_{door}_{in_flight}", cpu[door, in_flight], "us/act") for door in _DOORS]
