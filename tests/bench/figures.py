"""What a bench says: progress while it runs, then `name value unit n`, one figure a line."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and over how many measurements or events it stands."""

    name: str
    value: float
    unit: str
    n: int

    def __str__(self) -> str:
        digits = 0 if abs(self.value) >= 100 else 2
        return f"{self.name} {self.value:.{digits}f} {self.unit} {self.n}"


def median(name: str, values: Sequence[float], unit: str) -> Figure:
    """The middle one of repeated measurements; n says how many."""
    return Figure(name, statistics.median(values), unit, len(values))


def quantile(name: str, seconds: Sequence[float], q: int) -> Figure:
    """The q-th percentile of latencies, in milliseconds; n says of how many."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return Figure(f"{name}_p{q}", cuts[q - 1] * 1000, "ms", len(seconds))


def load() -> Figure:
    """How many processes of this machine want a core: above the number of cores, others take part of them."""
    return Figure("machine_load_1min", os.getloadavg()[0], "processes", os.cpu_count() or 1)


def say(sentence: str) -> None:
    """Progress."""
    print(f"  {sentence}", flush=True)


def show(figures: Sequence[Figure]) -> None:
    """All figures, one a line."""
    print("\n".join(map(str, figures)), flush=True)
