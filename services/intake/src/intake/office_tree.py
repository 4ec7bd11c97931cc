"""The tree of offices, and which of them is competent for an application on a given day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from common.workdays import OfficeHours
from intake.catalogue import Desk, Level, OfficeFrom, ServiceDefinition, Text

COLUMNS = (
    "id",
    "kind",
    "name",
    "parent",
    "regions",
    "zone",
    "week",
    "hours",
    "units",
    "valid_from",
    "valid_until",
)
REGION_LENGTH = {Level.PUSAT: 0, Level.KANWIL: 2, Level.KANKEMENAG: 5, Level.KUA: 8, Level.MADRASAH: 5}
"""How much of a region's code (`32.73.02`) an office of each level answers for."""


@dataclass(frozen=True, slots=True)
class Region:
    """A province or regency by its official code."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """One office: where it stands in the tree, whom it serves, when it works, which units it has.

    The first of `regions` is its own; for the others it stands in while they have no open office of their own.
    """

    id: str
    kind: Level
    name: str
    parent: str | None
    regions: tuple[str, ...]
    hours: OfficeHours
    units: tuple[str, ...]
    valid_from: date
    valid_until: date | None = None
    address: str = ""
    """Street and post code for the letterhead, where the column `address` names them; nothing is made up."""

    def open_on(self, day: date) -> bool:
        """Whether the office exists on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class NoOffice:
    """Why no office is competent, in words for the person who asks, and a code for programs."""

    code: str
    sentence: Text


class OfficeTree:
    """All offices by id, and who serves a region."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._offices = {office.id: office for office in offices}
        self._serving: dict[tuple[Level, str], list[Office]] = {}
        for office in self._offices.values():
            for region in office.regions:
                self._serving.setdefault((office.kind, region), []).append(office)

    def __iter__(self) -> Iterator[Office]:
        return iter(self._offices.values())

    def __len__(self) -> int:
        return len(self._offices)

    def get(self, office_id: str) -> Office | None:
        """The office with this id."""
        return self._offices.get(office_id)

    def serving(self, kind: Level, region: str, on: date) -> Office | None:
        """Who serves a region on a day: the region's own open office, else the one that stands in."""
        able = [office for office in self._serving.get((kind, region), []) if office.open_on(on)]
        return min(able, key=lambda office: (office.regions[0] != region, office.id), default=None)

    def planned(self, kind: Level, region: str) -> list[Office]:
        """All offices that ever serve a region, open or not."""
        return self._serving.get((kind, region), [])

    def above(self, office: Office) -> Iterator[Office]:
        """The offices above one, nearest first."""
        parent = self._offices.get(office.parent or "")
        while parent is not None:
            yield parent
            parent = self._offices.get(parent.parent or "")

    def lies_under(self, office_id: str, top_id: str) -> bool:
        """Whether an office is the other one or lies under it."""
        office = self._offices.get(office_id)
        return office is not None and (office_id == top_id or any(o.id == top_id for o in self.above(office)))


def competent_office(
    definition: ServiceDefinition,
    tree: OfficeTree,
    *,
    on: date,
    region: str | None = None,
    office: str | None = None,
) -> Office | NoOffice:
    """The office that decides: by the region (of home or building) or the office named in the application."""
    rule = definition.office
    match rule.chosen_by:
        case OfficeFrom.FIXED:
            wanted = rule.fixed[0] if len(rule.fixed) == 1 else office
            if wanted not in rule.fixed:
                return _choose_one(rule.fixed, tree)
            return _open_or_stand_in(tree, str(wanted), on)
        case OfficeFrom.DOMICILE | OfficeFrom.OBJECT_LOCATION:
            return _of_region(tree, rule.level, region, on)
        case OfficeFrom.ISSUING_INSTITUTION | OfficeFrom.APPLICANT_CHOICE:
            return _named(tree, rule.level, office, on)
        case OfficeFrom.ABOVE:
            return NoOffice(
                "refusal-needed",
                Text(
                    id="Keberatan diajukan dari halaman permohonan yang ditolak.",
                    en="An objection is filed from the page of the application that was refused.",
                ),
            )


def unit_at(desk: Desk, answers: Mapping[str, str], office: Office) -> str | None:
    """The unit of `office` where a case stands at `desk`; None when the office has none of those named."""
    return next(iter(units_at(desk, answers, office)), None)


def units_at(desk: Desk, answers: Mapping[str, str], office: Office) -> tuple[str, ...]:
    """All units of `office` that may work a case at `desk`, the preferred one first."""
    wanted = desk.unit_by.rows.get(answers.get(desk.unit_by.field, ""), ()) if desk.unit_by else (desk.unit or "",)
    return tuple(unit for unit in wanted if unit in office.units)


def _of_region(tree: OfficeTree, level: Level, region: str | None, on: date) -> Office | NoOffice:
    length = REGION_LENGTH[level]
    if region is None or len(region) < length:
        return NoOffice(
            "region-needed",
            Text(
                id="Pilih dahulu wilayahnya, supaya kami tahu kantor mana yang berwenang.",
                en="First choose the place, so that we know which office is competent.",
            ),
        )
    if (found := tree.serving(level, region[:length], on)) is not None:
        return found
    return _not_served(tree.planned(level, region[:length]), on)


def _named(tree: OfficeTree, level: Level, office_id: str | None, on: date) -> Office | NoOffice:
    office = tree.get(office_id or "")
    if office is None or office.kind is not level:
        return NoOffice(
            "office-needed",
            Text(id="Pilih dahulu kantor yang Anda tuju.", en="First choose the office you want to go to."),
        )
    return _open_or_stand_in(tree, office.id, on)


def _open_or_stand_in(tree: OfficeTree, office_id: str, on: date) -> Office | NoOffice:
    """The office itself, else who stands in for its own region, else the nearest open office above."""
    office = tree.get(office_id)
    if office is None:
        return _not_served([], on)
    if office.open_on(on):
        return office
    stand_in = tree.serving(office.kind, office.regions[0], on) if office.regions else None
    return stand_in or next((o for o in tree.above(office) if o.open_on(on)), None) or _not_served([office], on)


def _choose_one(offices: tuple[str, ...], tree: OfficeTree) -> NoOffice:
    names = ", ".join(office.name for office_id in offices if (office := tree.get(office_id)))
    return NoOffice(
        "office-needed",
        Text(
            id=f"Layanan ini ada di: {names}. Pilih salah satu.",
            en=f"This service is at: {names}. Choose one.",
        ),
    )


def _not_served(planned: list[Office], on: date) -> NoOffice:
    opening = min((office for office in planned if office.valid_from > on), key=lambda o: o.valid_from, default=None)
    if opening is not None:
        return NoOffice(
            "not-yet-open",
            Text(
                id=f"{opening.name} baru buka pada {opening.valid_from:%d-%m-%Y}. Sampai saat itu, hubungi kantor "
                "Kementerian Agama di atasnya.",
                en=f"{opening.name} opens on {opening.valid_from}. Until then, ask the ministry's office above it.",
            ),
        )
    if planned:
        return NoOffice(
            "closed",
            Text(
                id=f"{planned[0].name} sudah tutup dan belum ada penggantinya. Hubungi kantor di atasnya.",
                en=f"{planned[0].name} is closed and has no successor yet. Ask the office above it.",
            ),
        )
    return NoOffice(
        "no-office",
        Text(
            id="Belum ada kantor yang melayani wilayah ini. Hubungi Kantor Wilayah provinsi Anda.",
            en="No office serves this place yet. Ask the regional office of your province.",
        ),
    )


def load_regions(path: Path) -> dict[str, Region]:
    """Provinces and regencies by code."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Region(row["code"], row["name"], row["parent"] or None) for row in csv.DictReader(file)}


def load_offices(path: Path) -> OfficeTree:
    """The tree from its CSV; a row that cannot be read is named by its line."""
    with path.open(encoding="utf-8", newline="") as file:
        return OfficeTree([_office(row, line) for line, row in enumerate(csv.DictReader(file), 2)])


def _office(row: dict[str, str], line: int) -> Office:
    try:
        hours = OfficeHours.parse(row["zone"], row["hours"])
        if hours.days_per_week != int(row["week"]):
            raise ValueError(f"week says {row['week']} days but the hours name {hours.days_per_week}")
        return Office(
            id=row["id"],
            kind=Level(row["kind"]),
            name=row["name"],
            parent=row["parent"] or None,
            regions=_list(row["regions"]),
            hours=hours,
            units=_list(row["units"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            address=(row.get("address") or "").strip(),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"offices.csv line {line} ({row.get('id')}): {error}") from error


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
