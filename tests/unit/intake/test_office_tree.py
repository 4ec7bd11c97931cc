"""Which office is competent: by place, by name, by date; and a tree in which nobody is left without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from common.workdays import OfficeHours
from intake.catalogue import Desk, Level, ServiceDefinition, Text, UnitTable, load_catalogue, load_units
from intake.office_check import check_offices, zone_of
from intake.office_seed import offices_csv
from intake.office_tree import (
    NoOffice,
    Office,
    OfficeTree,
    Region,
    competent_office,
    load_offices,
    load_regions,
    unit_at,
)

INTAKE = Path(__file__).parents[3] / "services" / "intake"
TODAY = date(2026, 11, 24)
HOURS = OfficeHours.parse("Asia/Jakarta", "mon-thu 08:00-16:00; fri 08:00-16:30")


@pytest.fixture(scope="module")
def tree() -> OfficeTree:
    """The committed tree."""
    return load_offices(INTAKE / "offices.csv")


@pytest.fixture(scope="module")
def permit() -> ServiceDefinition:
    """A service of one fixed office."""
    return load_catalogue(INTAKE / "catalogue")["IZIN-PENELITIAN-MAGANG"]


def by(definition: ServiceDefinition, chosen_by: str, level: str, **rule: object) -> ServiceDefinition:
    """The same service with another rule for its office."""
    raw = definition.as_event() | {"office": {"from": chosen_by, "level": level, **rule}}
    return ServiceDefinition.model_validate(raw)


def an_office(name: str, **changes: object) -> Office:
    """A district office of Kota Bandung, changed as a test needs."""
    facts: dict[str, object] = {
        "id": name, "kind": Level.KANKEMENAG, "name": name, "parent": "kanwil-32", "regions": ("32.73",),
        "hours": HOURS, "units": ("loket",), "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    return Office(**(facts | changes))  # type: ignore[arg-type]


def test_the_committed_offices_are_made_from_the_regions() -> None:
    """The file is the generator's output: a change is made there, not by hand."""
    assert (INTAKE / "offices.csv").read_text() == offices_csv(load_regions(INTAKE / "regions.csv"))


def test_the_committed_tree_has_no_finding(tree: OfficeTree) -> None:
    """Each of 514 regencies and 38 provinces is served by exactly one open office, now and after openings."""
    regions, units = load_regions(INTAKE / "regions.csv"), load_units(INTAKE / "units.yaml")

    for day in (TODAY, date(2027, 2, 1), date(2027, 12, 31)):
        assert check_offices(tree, regions, units, on=day) == []


def test_a_fixed_office_needs_no_question(tree: OfficeTree, permit: ServiceDefinition) -> None:
    """The research permit goes to Kanwil Jawa Barat whoever asks."""
    office = competent_office(permit, tree, on=TODAY)

    assert isinstance(office, Office)
    assert (office.id, office.hours.zone) == ("kanwil-32", "Asia/Jakarta")


def test_the_place_of_the_building_decides(tree: OfficeTree, permit: ServiceDefinition) -> None:
    """Someone from Aceh who builds in Bandung lands in Bandung."""
    service = by(permit, "object_location", "kankemenag")

    office = competent_office(service, tree, on=TODAY, region="32.73.06")

    assert isinstance(office, Office)
    assert office.id == "kankemenag-3273"


def test_a_regency_without_an_office_goes_to_the_one_that_stands_in(
    tree: OfficeTree, permit: ServiceDefinition
) -> None:
    """Until its own office opens a regency is served by a neighbour, then by its own office."""
    service = by(permit, "domicile", "kankemenag")

    before = competent_office(service, tree, on=date(2027, 1, 31), region="91.19")
    after = competent_office(service, tree, on=date(2027, 2, 1), region="91.19")

    assert isinstance(before, Office)
    assert isinstance(after, Office)
    assert (before.id, after.id) == ("kankemenag-9106", "kankemenag-9119")


def test_a_closed_offices_places_go_to_the_neighbour(tree: OfficeTree, permit: ServiceDefinition) -> None:
    """The sub-district office that closed in March is replaced by its neighbour from April on."""
    service = by(permit, "domicile", "kua")

    before = competent_office(service, tree, on=date(2026, 3, 31), region="32.73.08")
    after = competent_office(service, tree, on=date(2026, 4, 1), region="32.73.08")

    assert isinstance(before, Office)
    assert isinstance(after, Office)
    assert (before.id, after.id) == ("kua-327308", "kua-327302")


def test_a_closed_institution_is_replaced_by_the_office_above(permit: ServiceDefinition) -> None:
    """Diplomas of a closed madrasah are endorsed by the district office."""
    above = an_office("kankemenag-3273")
    closed = an_office(
        "madrasah-1", kind=Level.MADRASAH, parent=above.id, valid_until=date(2026, 6, 30), regions=("32.73",)
    )
    service = by(permit, "issuing_institution", "madrasah")

    office = competent_office(service, OfficeTree([above, closed]), on=TODAY, office="madrasah-1")

    assert office == above


@pytest.mark.parametrize(
    ("rule", "asked", "code"),
    [
        ({"chosen_by": "domicile", "level": "kankemenag"}, {}, "region-needed"),
        ({"chosen_by": "domicile", "level": "kankemenag"}, {"region": "32"}, "region-needed"),
        ({"chosen_by": "domicile", "level": "kua"}, {"region": "11.01.01"}, "no-office"),
        ({"chosen_by": "issuing_institution", "level": "madrasah"}, {"office": "kanwil-32"}, "office-needed"),
        ({"chosen_by": "fixed", "level": "kanwil", "fixed": ["kanwil-31", "kanwil-32"]}, {}, "office-needed"),
    ],
)
def test_where_no_office_is_competent_the_answer_says_why(
    tree: OfficeTree, permit: ServiceDefinition, rule: dict[str, str], asked: dict[str, str], code: str
) -> None:
    """Never an empty page: what happened and what to do next, in both languages."""
    answer = competent_office(by(permit, **rule), tree, on=TODAY, **asked)

    assert isinstance(answer, NoOffice)
    assert answer.code == code
    assert answer.sentence.id
    assert answer.sentence.en


@pytest.mark.parametrize(
    ("valid", "code"),
    [((date(2027, 1, 1), None), "not-yet-open"), ((date(2025, 1, 1), date(2025, 12, 31)), "closed")],
)
def test_an_office_out_of_its_time_is_named(
    permit: ServiceDefinition, valid: tuple[date, date | None], code: str
) -> None:
    """Without a stand-in the answer names the office that is not open yet, or no longer."""
    office = an_office("Kankemenag X", valid_from=valid[0], valid_until=valid[1])
    service = by(permit, "domicile", "kankemenag")

    answer = competent_office(service, OfficeTree([office]), on=TODAY, region="32.73")

    assert isinstance(answer, NoOffice)
    assert answer.code == code
    assert "Kankemenag X" in answer.sentence.id


def test_the_tree_knows_what_lies_under_an_office(tree: OfficeTree) -> None:
    """Jurisdiction: a sub-district office lies under its district, its province and the centre, and no other."""
    assert tree.lies_under("kua-327302", "kankemenag-3273")
    assert tree.lies_under("kua-327302", "pusat")
    assert tree.lies_under("kanwil-32", "kanwil-32")
    assert not tree.lies_under("kua-327302", "kanwil-33")
    assert not tree.lies_under("kanwil-32", "kankemenag-3273")


def test_a_decision_table_takes_the_first_unit_the_office_has() -> None:
    """Section, else officer, else administration; the desk stays the same."""
    desk = Desk(
        id="teknis",
        name=Text(id="Unit teknis", en="Section"),
        unit_by=UnitTable(field="kind", rows={"a": ("seksi-a", "penyelenggara-a", "subbag-tu"), "b": ("seksi-b",)}),
        acts={},
        sentence=Text(id="Di unit.", en="At the section."),
    )

    assert unit_at(desk, {"kind": "a"}, an_office("x", units=("penyelenggara-a", "subbag-tu"))) == "penyelenggara-a"
    assert unit_at(desk, {"kind": "a"}, an_office("x", units=("subbag-tu",))) == "subbag-tu"
    assert unit_at(desk, {"kind": "b"}, an_office("x", units=("subbag-tu",))) is None


def test_faults_in_a_tree_are_found() -> None:
    """Unknown parents, units and places, wrong zones, rivals and places without an office: one sentence each."""
    regions = {code: Region(code, code, code[:2] if len(code) > 2 else None) for code in ("32.73", "32.74", "51.01")}
    tree = OfficeTree(
        [
            an_office("kanwil-32", kind=Level.KANWIL, parent="pusat", regions=()),
            an_office("pusat", kind=Level.PUSAT, parent=None, regions=()),
            an_office("a", units=("dapur",), regions=("32.73", "51.01")),
            an_office("b", parent="x", regions=("32.73",), valid_until=date(2025, 1, 1)),
            an_office("c", regions=("32", "99.99", "32.73")),
            an_office("d", regions=("32.73", "32.73")),
        ]
    )

    found = "\n".join(check_offices(tree, regions, load_units(INTAKE / "units.yaml"), on=TODAY))

    for says in (
        "a: the unit dapur is not in units.yaml",
        "a: region 51.01 lies in Asia/Makassar",
        "b: its parent x is not a known kanwil",
        "b: it closes before it opens",
        "c: region 32 is not of the kind",
        "c: region 99.99 is not in regions.csv",
        "d: 32.73 is named 2 times",
        "32.73 32.73: a and d",
        "32.74 32.74: no open kankemenag serves it",
    ):
        assert says in found, found


def test_provinces_lie_in_their_zones() -> None:
    """Three zones, also across an island: West and Central Kalimantan are western, the rest of it central."""
    assert [zone_of(code) for code in ("32", "61", "63", "51", "73", "81", "94.01")] == [
        "Asia/Jakarta", "Asia/Jakarta", "Asia/Makassar", "Asia/Makassar", "Asia/Makassar",
        "Asia/Jayapura", "Asia/Jayapura",
    ]  # fmt: skip


def test_a_row_that_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    """A six in the week column beside five days of hours is a typing error someone must find quickly."""
    lines = (INTAKE / "offices.csv").read_text().splitlines()
    (tmp_path / "offices.csv").write_text("\n".join([lines[0], lines[1].replace(",5,", ",6,")]))

    with pytest.raises(ValueError, match=r"line 2 \(pusat\): week says 6 days but the hours name 5"):
        load_offices(tmp_path / "offices.csv")
