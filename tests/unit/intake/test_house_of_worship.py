"""The recommendation for a house of worship is the same service for everyone, whatever the religion."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.catalogue import Act, ServiceDefinition, load_catalogue
from intake.office_tree import OfficeTree, load_offices, unit_at

INTAKE = Path(__file__).parents[3] / "services" / "intake"
SIX = ("buddha", "hindu", "islam", "katolik", "khonghucu", "kristen")


@pytest.fixture(scope="module")
def service() -> ServiceDefinition:
    """The committed definition."""
    return load_catalogue(INTAKE / "catalogue")["REK-RUMAH-IBADAT"]


@pytest.fixture(scope="module")
def district_offices() -> OfficeTree:
    """All committed district offices, those without some religion's unit included."""
    return OfficeTree(office for office in load_offices(INTAKE / "offices.csv") if office.kind == "kankemenag")


@pytest.mark.parametrize("religion", SIX)
def test_no_religion_meets_a_dead_end_or_anothers_unit(
    service: ServiceDefinition, district_offices: OfficeTree, religion: str
) -> None:
    """At each desk of each office the file stands at its own religion's unit, else at the administration."""
    others = [other for other in SIX if other != religion]

    for office in district_offices:
        for desk in service.desks:
            unit = unit_at(desk, {"religion": religion}, office)
            assert unit is not None, (office.id, desk.id)
            assert not any(other in unit for other in others), (office.id, desk.id, unit)


def test_offices_differ_so_that_the_rule_is_tried(district_offices: OfficeTree) -> None:
    """Every religion with units of its own has offices with a section, with an officer, and with neither."""
    for religion in ("buddha", "hindu", "katolik", "kristen"):
        sorts = {
            next((unit for unit in office.units if unit.endswith(religion)), "none").partition("-")[0]
            for office in district_offices
        }
        assert sorts == {"seksi", "penyelenggara", "none"}


def test_all_six_are_asked_in_one_way_and_belief_is_given_an_address(service: ServiceDefinition) -> None:
    """Six answers in alphabetical order, and a referral for believers instead of a form they cannot finish."""
    question = service.field("religion")

    assert question is not None
    assert tuple(option.value for option in question.options if not option.referral) == SIX
    (belief,) = [option for option in question.options if option.referral]
    assert belief.value == "kepercayaan"


def test_religion_shows_in_nothing_but_the_answer(service: ServiceDefinition) -> None:
    """Desk ids, desk names, sentences, papers, reasons and letters say what is done, never for whom."""
    assert service.letter is not None
    assert service.facilitation_letter is not None
    said = " ".join(
        [
            *(f"{desk.id} {desk.name} {desk.sentence}" for desk in service.desks),
            *(f"{document.id} {document.name} {document.hint}" for document in service.documents),
            *(str(reason) for reason in (*service.reasons.returns, *service.reasons.refusals)),
            service.letter.body,
            service.facilitation_letter.body,
        ]
    ).lower()

    for word in (*SIX, "masjid", "musala", "gereja", "pura ", "wihara", "kelenteng", "litang"):
        assert word not in said, word


def test_what_tells_the_religion_is_sealed(service: ServiceDefinition) -> None:
    """The religion, and names and places that give it away, are personal answers; it is printed in no letter."""
    sealed = {field.id for field in service.fields if field.personal}

    assert {"religion", "house_name", "body_name", "chair_name", "address"} <= sealed
    assert [field.id for field in service.fields if field.sensitive] == ["religion"]


def test_missing_support_is_a_duty_of_the_authorities_and_no_refusal(service: ServiceDefinition) -> None:
    """Users met and supporters not: a letter of its own, and no reason of that kind among the refusals."""
    head = service.desk("kepala")

    assert head is not None
    assert head.acts[Act.FACILITATE] == "facilitated"
    assert [reason.code for reason in service.reasons.facilitate] == ["supporters-not-met"]
    assert not any("support" in reason.code for reason in service.reasons.refusals)


def test_lists_of_people_are_marked(service: ServiceDefinition) -> None:
    """The two lists of 150 people are third parties' papers; recommended papers never block."""
    lists = [document.id for document in service.documents if document.third_parties]
    blocking = [document.id for document in service.documents if document.required]

    assert lists == ["users-list", "supporters-list"]
    assert len(blocking) == 5


def test_the_head_cannot_have_checked_it_herself(service: ServiceDefinition) -> None:
    """Four eyes: who decides has neither examined the papers nor seen the place; the visit is a desk of its own."""
    head, visit = service.desk("kepala"), service.desk("tinjauan")

    assert head is not None
    assert visit is not None
    assert head.four_eyes_with == ("unit", "tinjauan")
    assert visit.visit
