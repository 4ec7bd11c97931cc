"""When an office is open, in its own zone; part of `common.workdays`, from which it is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of opening hours in local time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"opening hours {self.opens}-{self.closes} end before they begin")

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `08:00-16:00`."""
        opens, _, closes = text.strip().partition("-")
        return cls(time.fromisoformat(opens), time.fromisoformat(closes))


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When one office works: its zone, and for Monday to Sunday the stretches it is open (none = day off)."""

    zone: str
    week: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if self.zone not in ZONES:
            raise ValueError(f"zone {self.zone!r} is not one of {', '.join(ZONES)}")
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a week has seven days, and an office is open on at least one of them")
        for spans in self.week:
            if any(a.closes > b.opens for a, b in pairwise(spans)):
                raise ValueError("the opening hours of one day overlap or are out of order")

    @classmethod
    def of(cls, zone: str, hours: Mapping[str, tuple[str, str]]) -> OfficeHours:
        """From one stretch a day, as events carry it: `{"mon": ("08:00", "16:00")}`."""
        return cls.parse(zone, "; ".join(f"{day} {opens}-{closes}" for day, (opens, closes) in hours.items()))

    @classmethod
    def parse(cls, zone: str, text: str) -> OfficeHours:
        """Read compact text such as `mon-thu 08:00-16:00; fri 08:00-11:30,13:00-16:30`."""
        week: list[tuple[Span, ...]] = [()] * 7
        for part in filter(None, (piece.strip() for piece in text.split(";"))):
            days, _, hours = part.partition(" ")
            first, _, last = days.partition("-")
            if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
                raise ValueError(f"opening hours {part!r}: days are {', '.join(WEEKDAYS)}, or a range: mon-thu")
            spans = tuple(Span.parse(piece) for piece in hours.split(","))
            for weekday in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
                week[weekday] = spans
        return cls(zone, tuple(week))

    @property
    def days_per_week(self) -> int:
        """5 or 6, as a rule."""
        return sum(1 for spans in self.week if spans)

    def by_weekday(self) -> dict[str, tuple[str, str]]:
        """First opening and last closing of each working day, as events carry it."""
        return {
            name: (f"{spans[0].opens:%H:%M}", f"{spans[-1].closes:%H:%M}")
            for name, spans in zip(WEEKDAYS, self.week, strict=True)
            if spans
        }
