"""The state of the room, all of it in the address; and what a reader is shown for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from common.web.i18n import _
from common.web.wording import bilangan
from situation.domain.cells import ALL_SERVICES, NATION, NOW, YEAR, Cell, Indicator, Key, Scope, Shown
from situation.domain.panes import Window
from situation.domain.satisfaction import Grade, grade_told
from situation.domain.sheet import unsaid
from situation.domain.tree import OfficeTree
from situation.web.hexmap import HexMap
from situation.web.scales import DAYS, LATE_SHARE, SCALES, Measure

LATE_AFTER = timedelta(seconds=15)
_PREFIXES = {
    "Kantor Wilayah Kementerian Agama Provinsi ": "Kanwil ",
    "Kantor Kementerian Agama ": "Kankemenag ",
}


@dataclass(frozen=True, slots=True)
class View:
    """Which window, service, province and measure are looked at."""

    window: Window = Window.MONTH
    service: str = ""
    province: str = ""
    measure: Measure = Measure.LATE

    def address(self, path: str = "/situasi", **changes: str) -> str:
        """The address of this view, with some of it changed; what is usual is left out."""
        usual = {"jangka": Window.MONTH.value, "layanan": "", "provinsi": "", "ukuran": Measure.LATE.value}
        state = {
            "jangka": self.window.value,
            "layanan": self.service,
            "provinsi": self.province,
            "ukuran": self.measure.value,
        } | changes
        query = urlencode({name: value for name, value in state.items() if value != usual[name]})
        return f"{path}?{query}" if query else path

    def with_province(self, province: str) -> View:
        """The same for one province."""
        return replace(self, province=province)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one cell."""

    open: float | None
    overdue: float | None
    change: float | None
    measures: Mapping[str, Shown]

    @classmethod
    def of(cls, values: Mapping[Key, Shown], cell: Cell, window: Window, tree: OfficeTree) -> Figures:
        """Pick the values of a cell; what was never told stands for what that means."""

        def told(indicator: Indicator, span: str) -> Shown:
            key = Key(*cell, indicator, span)
            return values.get(key) or unsaid(key, tree)

        return cls(
            told(Indicator.OPEN, NOW).value,
            told(Indicator.OVERDUE, NOW).value,
            told(Indicator.OPEN_CHANGE, window.value).value,
            {i.value: told(i, YEAR if i is Indicator.SATISFACTION_INDEX else window.value) for i in Indicator},
        )

    @property
    def late_share(self) -> float | None:
        """The share of open cases whose promised day has passed; None without open cases."""
        return (self.overdue or 0) / self.open if self.open else None

    @property
    def grade(self) -> Grade | None:
        """The grade of the satisfaction index."""
        return grade_told(Indicator.SATISFACTION_INDEX, self.measures[Indicator.SATISFACTION_INDEX].value)

    def of_measure(self, measure: Measure) -> float | None:
        """What the map is coloured by."""
        return self.late_share if measure is Measure.LATE else self.measures[Indicator.MEDIAN_WORK_DAYS].value

    def step(self, indicator: str) -> int | None:
        """The colour of a cell of the table."""
        return LATE_SHARE.step(self.late_share) if indicator == "overdue" else DAYS.step(self.measures[indicator].value)


@dataclass(frozen=True, slots=True)
class Hexes:
    """A province on the map."""

    path: str
    at: tuple[int, int]
    name: str
    href: str
    value: float | None
    step: int | None
    figures: Figures
    sentence: str
    chosen: bool


class State(StrEnum):
    """How fresh the figures are."""

    WAITING = "waiting"
    FRESH = "fresh"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to when the figures are complete, and how far that lies behind."""

    until: datetime | None
    behind_seconds: float = 0

    @classmethod
    def of(cls, beats: Sequence[datetime | None], now: datetime) -> Freshness:
        """The figures are as fresh as the slowest part; without a part they are not fresh at all."""
        known = [beat for beat in beats if beat is not None]
        if len(known) < len(beats):
            return cls(None)
        until = min(known)
        return cls(until, max(0.0, (now - until).total_seconds()))

    @property
    def state(self) -> State:
        """Waiting for the first figures, fresh, or late."""
        if self.until is None:
            return State.WAITING
        return State.LATE if self.behind_seconds > LATE_AFTER.total_seconds() else State.FRESH


def short_name(name: str) -> str:
    """An office's name as a narrow column bears it."""
    for long, short in _PREFIXES.items():
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def province_hexes(view: View, values: Mapping[Key, Shown], tree: OfficeTree, drawing: HexMap) -> list[Hexes]:
    """Every province of the map with its colour and its sentence, by name."""
    kanwils = {o.regions[0]: o for o in tree.offices.values() if o.kind == "kanwil" and o.regions}
    hexes: list[Hexes] = []
    for code, path in drawing.paths.items():
        kanwil = kanwils.get(code)
        name = short_name(kanwil.name).removeprefix("Kanwil ") if kanwil else code
        office = kanwil.id if kanwil else ""
        cell = Cell(Scope.PROVINCE, office, view.service or ALL_SERVICES)
        figures = Figures.of(values, cell, view.window, tree)
        value = figures.of_measure(view.measure)
        chosen = bool(office) and office == view.province
        href = view.address(provinsi="" if chosen else office)
        step = SCALES[view.measure].step(value)
        sentence = _sentence(name, figures, view)
        hexes.append(Hexes(path, drawing.labels[code], name, href, value, step, figures, sentence, chosen))
    return sorted(hexes, key=lambda h: h.name)


def finding(view: View, hexes: Sequence[Hexes], nation: Figures) -> str:
    """What the map shows, in one sentence."""
    told = [h for h in hexes if h.step is not None]
    if not told:
        return _("Belum ada provinsi yang cukup datanya")
    if view.measure is Measure.LATE and not nation.overdue:
        return _("Tidak ada berkas yang lewat tenggat di provinsi mana pun")
    most = max(told, key=lambda h: h.value or 0).sentence.rstrip(".")
    return _("Paling tinggi di %(sentence)s") % {"sentence": most}


def nation_cell(view: View) -> Cell:
    """The country, for the service looked at."""
    return Cell(Scope.NATION, NATION, view.service or ALL_SERVICES)


def _sentence(name: str, figures: Figures, view: View) -> str:
    if view.measure is Measure.LATE:
        if figures.open is None:
            return _("%(name)s: belum cukup data.") % {"name": name}
        if not figures.open:
            return _("%(name)s: tidak ada berkas terbuka.") % {"name": name}
        words = {"name": name, "late": bilangan(figures.overdue or 0), "open": bilangan(figures.open)}
        return _("%(name)s: %(late)s dari %(open)s berkas terbuka lewat tenggat.") % words
    median = figures.measures[Indicator.MEDIAN_WORK_DAYS]
    if median.value is None:
        return _("%(name)s: belum cukup data.") % {"name": name}
    words = {"name": name, "days": bilangan(median.value, 1), "n": str(median.n)}
    return _("%(name)s: median %(days)s hari kerja, dari sedikitnya %(n)s berkas.") % words
