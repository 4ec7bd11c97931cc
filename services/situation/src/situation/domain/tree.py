"""Which sums a place belongs to: its office, its province, the country."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Offices by id; an office that has not arrived yet belongs to no province."""

    offices: dict[str, Office] = field(default_factory=dict)
    _above: dict[Place, tuple[Cell, ...]] = field(default_factory=dict)
    _provinces: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, offices: Iterable[Office]) -> OfficeTree:
        """The tree of some offices."""
        return cls({office.id: office for office in offices})

    def province_of(self, office: str) -> str | None:
        """The Kanwil above an office (or itself); None for the centre and for offices outside a province."""
        if office not in self._provinces:
            self._provinces[office] = self._climbed(office)
        return self._provinces[office]

    def cells_of(self, place: Place) -> tuple[Cell, ...]:
        """Every cell that a place is counted in, itself first."""
        if place not in self._above:
            province = self.province_of(place.office)
            homes = [(Scope.OFFICE, place.office), (Scope.NATION, NATION)]
            if province is not None:
                homes.insert(1, (Scope.PROVINCE, province))
            services = (place.service, ALL_SERVICES)
            self._above[place] = tuple(Cell(scope, office, s) for scope, office in homes for s in services)
        return self._above[place]

    def _climbed(self, office: str) -> str | None:
        seen: set[str] = set()
        at: str | None = office
        while at is not None and at not in seen and (found := self.offices.get(at)) is not None:
            if found.kind == "kanwil":
                return at
            seen.add(at)
            at = found.parent
        return None
