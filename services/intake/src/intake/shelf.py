"""What is published, in memory: services, offices, places; read once from files that only a release changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from common.clock import Clock
from common.workdays import Calendar
from intake.calendars import load_calendars
from intake.catalogue import Level, ServiceDefinition, Text, load_units
from intake.catalogue.files import load_definitions
from intake.office_tree import NoOffice, Office, Region, competent_office, load_offices, load_regions
from intake.search import Found, Index
from intake.settings import IntakeSettings

SCOPE = "nasional"


class Shelf:
    """Services, offices and places."""

    def __init__(self, settings: IntakeSettings, clock: Clock) -> None:
        self._clock = clock
        self._versions = {(d.code, d.version): d for d in load_definitions(settings.catalogue_dir)}
        self._newest = {d.code: d for _, d in sorted(self._versions.items())}
        self._regions = load_regions(settings.regions_file)
        self._units = load_units(settings.units_file)
        self.tree = load_offices(settings.offices_file)
        self.calendars = load_calendars(settings.calendars_dir)
        self._index = Index(list(self._newest.values()))

    def all_versions(self) -> Sequence[ServiceDefinition]:
        """Every version of every service."""
        return list(self._versions.values())

    def services(self) -> Sequence[ServiceDefinition]:
        """The newest version of every service, by name."""
        return sorted(self._newest.values(), key=lambda d: d.name.id)

    def service(self, code: str, version: int | None = None) -> ServiceDefinition | None:
        """One version of a service, the newest when none is named."""
        return self._newest.get(code) if version is None else self._versions.get((code, version))

    def search(self, words: str) -> Found:
        """Services in everyday words."""
        hits = tuple(self._newest[code] for code in self._index.search(words))
        near = () if hits else tuple(self._newest[code] for code in self._index.suggest(words))
        return Found(hits, near)

    def office(self, office: str) -> Office | None:
        """One office."""
        return self.tree.get(office)

    def unit_name(self, unit: str) -> Text | None:
        """What a unit is called."""
        found = self._units.get(unit)
        return None if found is None else found.name

    def place(self, code: str) -> Region | None:
        """One province or regency."""
        return self._regions.get(code)

    def places(self, parent: str | None = None) -> Sequence[Region]:
        """Provinces, or the regencies of a province, by name."""
        return sorted((r for r in self._regions.values() if r.parent == parent), key=lambda r: r.name)

    def offices(self, level: Level, region: str) -> Sequence[Office]:
        """Open offices of a level within a region, by name."""
        today = self._today()
        found = (
            o
            for o in self.tree
            if o.kind is level and o.open_on(today) and any(r.startswith(region) for r in o.regions)
        )
        return sorted(found, key=lambda o: o.name)

    def competent(self, service: ServiceDefinition, region: str | None, office: str | None) -> Office | NoOffice:
        """The office that decides, today."""
        return competent_office(service, self.tree, on=self._today(), region=region, office=office)

    def calendar(self) -> Calendar:
        """The national calendar."""
        return self.calendars[SCOPE]

    def _today(self) -> date:
        return self._clock.now().date()
