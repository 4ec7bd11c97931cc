"""Whatever the religion: the same questions, papers, promise, acts and words, at every office and on every day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.calendars import load_calendars
from intake.catalogue import Act, Level, ServiceDefinition, load_catalogue
from intake.domain.answers import problems
from intake.office_tree import (
    NoOffice,
    Office,
    OfficeTree,
    competent_office,
    load_offices,
    load_regions,
    unit_at,
    units_at,
)
from intake.promises import promise_at
from intake.views import State
from intake.web.words import main_road, promised_words, steps

INTAKE = Path(__file__).parents[3] / "services" / "intake"
SIX = ("buddha", "hindu", "islam", "katolik", "khonghucu", "kristen")
SERVICE: ServiceDefinition = load_catalogue(INTAKE / "catalogue")["REK-RUMAH-IBADAT"]
TREE = OfficeTree(load_offices(INTAKE / "offices.csv"))
REGENCIES = sorted(code for code, region in load_regions(INTAKE / "regions.csv").items() if region.parent)
CALENDAR = load_calendars(INTAKE / "calendars")["nasional"]
DAYS = st.dates(date(2026, 1, 5), date(2027, 11, 30))
SHAPES = st.lists(
    st.sampled_from(sorted({u for desk in SERVICE.desks for u in desk.units} - {"subbag-tu"})), unique=True
)
"""Which units of religions an office may have: any of them, or none at all; the administration it always has."""
ANSWERS = {
    "region": "32.73", "body_name": "Panitia", "chair_name": "Ketua", "house_name": "Rumah Ibadat", "address": "Jalan",
    "land_right": "wakaf", "users": "95", "supporters": "64",
}  # fmt: skip


@given(region=st.sampled_from(REGENCIES), day=DAYS)
def test_every_place_on_every_day_is_one_office_or_one_sentence_for_all(region: str, day: date) -> None:
    """Closed, not yet open, or served by a neighbour: who is competent does not ask what the building is for."""
    found = competent_office(SERVICE, TREE, on=day, region=region)

    if isinstance(found, NoOffice):
        assert found.sentence.id
        assert not any(word in (found.sentence.id + found.sentence.en).lower() for word in SIX)
        return
    assert found.open_on(day)
    assert found.kind is Level.KANKEMENAG
    roads = {religion: _road(religion, found) for religion in SIX}
    assert all(None not in road for road in roads.values())
    assert {len(road) for road in roads.values()} == {4}


@given(shape=SHAPES)
def test_whatever_units_an_office_has_nobody_comes_to_anothers(shape: list[str]) -> None:
    """An office with all units, with one, with none of a religion's: own unit first, then the administration."""
    office = _office_with((*shape, "loket", "subbag-tu", "kepala"))

    for religion in SIX:
        for desk in SERVICE.desks:
            if desk.unit_by is None:
                continue
            units = units_at(desk, {"religion": religion}, office)
            assert units[-1] == "subbag-tu"
            assert all(religion in unit for unit in units[:-1])
            assert [other for other in SIX if other != religion and any(other in unit for unit in units)] == []


@given(moment=st.datetimes(datetime(2026, 1, 5), datetime(2027, 11, 30), timezones=st.just(UTC)))
def test_the_promise_does_not_ask_for_whom(moment: datetime) -> None:
    """The day by which it is finished follows from office, calendar and moment; the answer is nowhere in the count."""
    office = TREE.get("kankemenag-3273")
    assert office is not None

    promises = {religion: promise_at(SERVICE, office, CALENDAR, moment) for religion in SIX}

    assert len(set(map(repr, promises.values()))) == 1
    assert promises["hindu"] is not None
    assert promises["hindu"].amount == 5


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("changes", [{}, {"users": "0"}, {"house_name": ""}, {"supporters": "many", "address": ""}])
def test_what_is_asked_and_what_is_wrong_is_said_alike(language: str, changes: dict[str, str]) -> None:
    """The same fields, the same sentences, in both languages."""
    said = {
        religion: [
            (p.field, p.message)
            for p in problems(SERVICE, {**ANSWERS, "religion": religion, **changes}, language=language)
        ]
        for religion in SIX
    }

    assert all(found == said["buddha"] for found in said.values())
    assert (said["buddha"] == []) == (not changes)


def test_the_road_the_applicant_sees_names_what_is_done() -> None:
    """Steps, promise and number of acts to the letter come from the definition, which has one road."""
    road = main_road(SERVICE)

    labels = [step["label"] for step in steps(SERVICE, State.IN_PROCESS, "unit")]

    assert [desk.id for desk in road] == ["loket", "unit", "tinjauan", "kepala"]
    assert sum(1 for desk in road if Act.FORWARD in desk.acts or Act.APPROVE in desk.acts) == 4
    assert labels == ["Loket", "Unit teknis", "Tinjauan lokasi", "Kepala Kantor", "Surat"]
    assert promised_words(SERVICE.promise).startswith("5 hari kerja")


@pytest.mark.parametrize("kind", [Level.PUSAT, Level.KANWIL, Level.KANKEMENAG])
def test_offices_speak_of_religions_alike(kind: Level) -> None:
    """The administration that stands in exists wherever a unit of a religion may be missing."""
    offices = [office for office in TREE if office.kind is kind]

    assert offices
    assert [office.id for office in offices if "subbag-tu" not in office.units] == []


def test_the_published_definition_asks_all_six_in_one_breath() -> None:
    """In what is published, the six stand in one question and one table per desk, each as long as the others."""
    published = SERVICE.as_event()
    tables = [desk.unit_by.rows for desk in SERVICE.desks if desk.unit_by]

    elsewhere = {name: value for name, value in published.items() if name not in ("fields", "desks", "keywords")}

    assert [word for word in SIX if word in str(elsewhere).lower()] == []
    assert all(sorted(rows) == sorted(SIX) for rows in tables)
    assert all(row[-1] == "subbag-tu" for rows in tables for row in rows.values())


def _road(religion: str, office: Office) -> list[str | None]:
    return [unit_at(desk, {"religion": religion}, office) for desk in SERVICE.desks]


def _office_with(units: tuple[str, ...]) -> Office:
    found = TREE.get("kankemenag-3273")
    assert found is not None
    return Office(
        found.id, found.kind, found.name, found.parent, found.regions, found.hours, units, found.valid_from,
        found.valid_until,
    )  # fmt: skip
