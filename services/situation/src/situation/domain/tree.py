"""Which sums a place belongs to: its unit, its office, its province, the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from situation.domain.cells import ALL_SERVICES, NATION, Cell, Place, Scope


@dataclass(frozen=True, slots=True)
class Office:
    """An office as the tree needs it."""

    id: str
    kind: str
    name: str
    parent: str | None
    regions: tuple[str, ...] = ()


@dataclass(slots=True)
class OfficeTree:
    """Offices by id; an office that has not arrived yet belongs to no province.

    A delicate service (its form asks for something sensitive) is not summed up with the others below the
    country: their sum less the others would say how few it has.
    """

    offices: dict[str, Office] = field(default_factory=dict)
    delicate: frozenset[str] = frozenset()
    _above: dict[Place, tuple[Cell, ...]] = field(default_factory=dict)
    _provinces: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, offices: Iterable[Office], delicate: Iterable[str] = ()) -> OfficeTree:
        """The tree of some offices."""
        return cls({office.id: office for office in offices}, frozenset(delicate))

    def province_of(self, office: str) -> str | None:
        """The Kanwil above an office (or itself); None for the centre and for offices outside a province."""
        if office not in self._provinces:
            self._provinces[office] = self._climbed(office)
        return self._provinces[office]

    def cells_of(self, place: Place) -> tuple[Cell, ...]:
        """Every cell that a place is counted in, itself first."""
        if place not in self._above:
            self._above[place] = tuple(self._cells(place))
        return self._above[place]

    def standing_cells(self, place: Place, unit: str) -> tuple[Cell, ...]:
        """Every cell that an open case is counted in: those of its place, and its unit's."""
        if place.service in self.delicate:
            return self.cells_of(place)
        queue = f"{place.office}.{unit}"
        return (
            *self.cells_of(place),
            Cell(Scope.UNIT, queue, place.service),
            Cell(Scope.UNIT, queue, ALL_SERVICES),
        )

    def _cells(self, place: Place) -> Iterator[Cell]:
        province = self.province_of(place.office)
        homes = [(Scope.OFFICE, place.office)]
        if province is not None:
            homes.append((Scope.PROVINCE, province))
        for scope, office in homes:
            yield Cell(scope, office, place.service)
            if place.service not in self.delicate:
                yield Cell(scope, office, ALL_SERVICES)
        yield Cell(Scope.NATION, NATION, place.service)
        yield Cell(Scope.NATION, NATION, ALL_SERVICES)

    def _climbed(self, office: str) -> str | None:
        seen: set[str] = set()
        at: str | None = office
        while at is not None and at not in seen and (found := self.offices.get(at)) is not None:
            if found.kind == "kanwil":
                return at
            seen.add(at)
            at = found.parent
        return None
