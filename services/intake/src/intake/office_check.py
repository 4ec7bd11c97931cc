"""Finds faults in the tree of offices: a place nobody serves, two who serve it, a unit nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from intake.catalogue import Level, OfficeUnit
from intake.office_tree import REGION_LENGTH, Office, OfficeTree, Region

_ABOVE = {
    Level.KANWIL: {Level.PUSAT},
    Level.KANKEMENAG: {Level.KANWIL},
    Level.KUA: {Level.KANKEMENAG},
    Level.MADRASAH: {Level.KANKEMENAG},
}
_WEST = (
    "11",
    "12",
    "13",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
    "21",
    "31",
    "32",
    "33",
    "34",
    "35",
    "36",
    "61",
    "62",
)
_EAST = ("81", "82", "91", "92", "93", "94", "95", "96")


def zone_of(region: str) -> str:
    """The time zone of a region by its province."""
    if region[:2] in _WEST:
        return "Asia/Jakarta"
    return "Asia/Jayapura" if region[:2] in _EAST else "Asia/Makassar"


def check_offices(
    tree: OfficeTree, regions: Mapping[str, Region], units: Mapping[str, OfficeUnit], *, on: date
) -> list[str]:
    """All findings, each one sentence with a remedy; coverage is asked for the day `on`."""
    return [
        *(finding for office in tree for finding in _office_findings(office, tree, regions, units)),
        *_coverage_findings(tree, regions, on),
    ]


def _office_findings(
    office: Office, tree: OfficeTree, regions: Mapping[str, Region], units: Mapping[str, OfficeUnit]
) -> Iterator[str]:
    parent = tree.get(office.parent or "")
    if office.kind is not Level.PUSAT and (parent is None or parent.kind not in _ABOVE[office.kind]):
        kinds = " or ".join(sorted(_ABOVE[office.kind]))
        yield f"{office.id}: its parent {office.parent} is not a known {kinds}: name one"
    if office.valid_until is not None and office.valid_until < office.valid_from:
        yield f"{office.id}: it closes before it opens: mend valid_from or valid_until"
    for region in office.regions:
        if len(region) != REGION_LENGTH[office.kind]:
            yield f"{office.id}: region {region} is not of the kind a {office.kind} serves: mend the code"
        elif region[:5] not in regions:
            yield f"{office.id}: region {region} is not in regions.csv: mend the code"
        elif zone_of(region) != office.hours.zone:
            yield f"{office.id}: region {region} lies in {zone_of(region)}, the office in {office.hours.zone}: mend one"
    for unit in office.units:
        if unit not in units:
            yield f"{office.id}: the unit {unit} is not in units.yaml: add it there or mend the name"
    for name, count in Counter((*office.units, *office.regions)).items():
        if count > 1:
            yield f"{office.id}: {name} is named {count} times: name it once"


def _coverage_findings(tree: OfficeTree, regions: Mapping[str, Region], on: date) -> Iterator[str]:
    for region in regions.values():
        kind = Level.KANKEMENAG if region.parent else Level.KANWIL
        if tree.serving(kind, region.code, on) is None:
            yield f"{region.code} {region.name}: no open {kind} serves it on {on}: let a neighbour stand in"
        serving = [o for o in tree.planned(kind, region.code) if o.open_on(on)]
        own = [o.id for o in serving if o.regions[0] == region.code]
        others = [o.id for o in serving if o.regions[0] != region.code]
        for rivals in (own, others if not own else []):
            if len(rivals) > 1:
                yield f"{region.code} {region.name}: {' and '.join(rivals)} both serve it on {on}: keep one"
