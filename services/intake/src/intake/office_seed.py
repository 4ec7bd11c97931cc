"""Makes offices.csv from the regions: `python -m intake.office_seed services/intake`.

The tree is our own making, not a directory: names and codes follow the regions, and the ordinary irregularities (a
regency without an office, one that opens later, a sub-district office that has closed, offices without a unit for
some religion) are assumptions, placed so that every rule meets them. A real directory replaces the file.
"""

from __future__ import annotations

import csv
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

from intake.office_check import zone_of
from intake.office_tree import COLUMNS, Region, load_regions

FIVE_DAYS = ("5", "mon-thu 08:00-16:00; fri 08:00-16:30")
SIX_DAYS = ("6", "mon-thu 07:00-14:00; fri 07:00-11:30; sat 07:00-13:00")
OPENED = "2026-01-01"
STAND_INS = {"31.01": "31.72", "65.04": "65.01", "92.12": "92.02", "95.05": "95.01", "96.04": "96.01"}
"""Regencies without an office of their own, and the regency whose office serves them."""
OPENING_LATER = {"91.19": ("91.06", "2027-02-01")}
"""Regencies whose office opens later, who stands in until then, and when."""
SUB_DISTRICTS = {"32.73": {"02": "Coblong", "06": "Cicendo", "07": "Sukajadi"}}
CLOSED_KUA = {"32.73.08": ("Cidadap", "2026-03-31", "32.73.02")}
"""Sub-district offices that have closed, when, and whose office took their place."""
RELIGIOUS_UNITS = ("kristen", "katolik", "hindu", "buddha")
ALL_UNITS = {"32.73"}
"""Regencies whose office has a unit for each religion that has units at this level."""

Row = tuple[str, ...]


def offices_csv(regions: dict[str, Region]) -> str:
    """The whole file as text, the same for the same regions."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(regions))
    return out.getvalue()


def _rows(regions: dict[str, Region]) -> Iterator[Row]:
    central = "loket;ketua-tim;subbag-tu;kepala;pusat;khonghucu;analis;admin"
    yield _row("pusat", "pusat", "Kementerian Agama Republik Indonesia", "", "", central)
    yield from (_kanwil(region) for region in regions.values() if region.parent is None)
    served = {neighbour: code for code, neighbour in STAND_INS.items()}
    served |= {neighbour: code for code, (neighbour, _) in OPENING_LATER.items()}
    for region in regions.values():
        if region.parent is not None and region.code not in STAND_INS:
            yield _kankemenag(region, served.get(region.code))
    yield from _sub_district_offices()
    # The one madrasah whose service standard was read; the smallest office with a six-day week.
    yield _row(
        "madrasah-347101",
        "madrasah",
        "MAN 2 Yogyakarta",
        "kankemenag-3471",
        "34.71",
        "loket;kepala",
        week=SIX_DAYS,
    )


def _kanwil(region: Region) -> Row:
    units = "loket;ketua-tim;subbag-tu;bidang-urusan-agama-islam;bidang-pendidikan-madrasah;bidang-pd-pontren"
    advisers = ";".join(f"pembimas-{name}" for name in RELIGIOUS_UNITS)
    name = f"Kantor Wilayah Kementerian Agama Provinsi {region.name}"
    return _row(f"kanwil-{region.code}", "kanwil", name, "pusat", region.code, f"{units};{advisers};kepala")


def _kankemenag(region: Region, stands_in_for: str | None) -> Row:
    opens = OPENING_LATER[region.code][1] if region.code in OPENING_LATER else OPENED
    return _row(
        _id("kankemenag", region.code),
        "kankemenag",
        f"Kantor Kementerian Agama {region.name}",
        f"kanwil-{region.parent}",
        ";".join(filter(None, (region.code, stands_in_for))),
        _units(region.code),
        valid=(opens, ""),
    )


def _units(code: str) -> str:
    """An ordinary office has a unit for some religions and not for others; a checksum scatters them evenly."""
    scattered = zlib.crc32(code.encode())
    kinds = ("", "penyelenggara", "penyelenggara", "seksi")
    sorts = ["seksi" if scattered & 1 else "penyelenggara"]
    sorts += [kinds[scattered >> (2 * n + 1) & 3] for n in range(len(RELIGIOUS_UNITS))]
    if code in ALL_UNITS:
        sorts = ["seksi", *["penyelenggara"] * len(RELIGIOUS_UNITS)]
    names = ("bimas-islam" if sorts[0] == "seksi" else "islam", *RELIGIOUS_UNITS)
    religious = [f"{sort}-{name}" for sort, name in zip(sorts, names, strict=True) if sort]
    schools = [
        "seksi-pendidikan-madrasah",
        "seksi-pd-pontren",
        "seksi-pendidikan-agama",
        "penyelenggara-zakat-wakaf",
    ]
    return ";".join(["loket", "subbag-tu", *religious, *schools, "kepala"])


def _sub_district_offices() -> Iterator[Row]:
    units = "loket;penghulu;penyuluh;kepala"
    successors = {successor: code for code, (_, _, successor) in CLOSED_KUA.items()}
    for regency, names in SUB_DISTRICTS.items():
        for number, name in names.items():
            code = f"{regency}.{number}"
            served = ";".join(filter(None, (code, successors.get(code))))
            yield _row(_id("kua", code), "kua", f"KUA Kecamatan {name}", _id("kankemenag", regency), served, units)
    for code, (name, closed, _) in CLOSED_KUA.items():
        parent = _id("kankemenag", code[:5])
        yield _row(_id("kua", code), "kua", f"KUA Kecamatan {name}", parent, code, units, valid=(OPENED, closed))


def _id(kind: str, code: str) -> str:
    return f"{kind}-{code.replace('.', '')}"


def _row(
    office: str,
    kind: str,
    name: str,
    parent: str,
    regions: str,
    units: str,
    *,
    week: tuple[str, str] = FIVE_DAYS,
    valid: tuple[str, str] = (OPENED, ""),
) -> Row:
    return (office, kind, name, parent, regions, zone_of(regions or "31"), *week, units, *valid)


def main(folder: Path) -> None:
    """Write offices.csv beside the regions it was made from."""
    text = offices_csv(load_regions(folder / "regions.csv"))
    (folder / "offices.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
