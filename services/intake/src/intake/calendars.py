"""Reads the yearly holiday files, because holidays are data that a decree may change in the middle of a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, model_validator

from common.workdays import Calendar
from common.yaml_files import read_yaml


class CalendarYear(BaseModel):
    """One year of one scope: holidays and joint leave by name; `estimated` days await an announcement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str
    year: int
    version: int
    holidays: dict[date, str]
    joint_leave: dict[date, str]
    estimated: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _days_belong_here(self) -> CalendarYear:
        for day in (*self.holidays, *self.joint_leave):
            if day.year != self.year:
                raise ValueError(f"{day} does not lie in {self.year}: move it to the file of its own year")
        if twice := self.holidays.keys() & self.joint_leave.keys():
            raise ValueError(f"{min(twice)} is both a holiday and joint leave: keep one")
        if unknown := set(self.estimated) - self.holidays.keys() - self.joint_leave.keys():
            raise ValueError(f"{min(unknown)} is called estimated but is no holiday here: name it or drop it")
        return self


def load_years(folder: Path) -> list[CalendarYear]:
    """All calendar files of a folder, oldest year first."""
    years = [CalendarYear.model_validate(read_yaml(path)) for path in folder.glob("*.yaml")]
    return sorted(years, key=lambda year: (year.scope, year.year))


def join(years: list[CalendarYear]) -> dict[str, Calendar]:
    """One calendar per scope; its version is the highest of its years, so that mending any year raises it."""
    scopes = {year.scope: [each for each in years if each.scope == year.scope] for year in years}
    return {scope: _joined(scope, members) for scope, members in scopes.items()}


def load_calendars(folder: Path) -> dict[str, Calendar]:
    """The calendars of a folder by scope."""
    return join(load_years(folder))


def _joined(scope: str, members: list[CalendarYear]) -> Calendar:
    return Calendar(
        scope=scope,
        version=max(each.version for each in members),
        holidays={day: name for each in members for day, name in each.holidays.items()},
        joint_leave={day: name for each in members for day, name in each.joint_leave.items()},
        valid_until=date(max(each.year for each in members), 12, 31),
    )
