"""The committed catalogue: every definition is sound, and the one that can be filed holds what its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.catalogue import Act, ServiceDefinition, Status, load_catalogue, load_units
from intake.catalogue.lint import lint_folder

INTAKE = Path(__file__).parents[3] / "services" / "intake"


@pytest.fixture(scope="module")
def catalogue() -> dict[str, ServiceDefinition]:
    """The committed definitions by code."""
    return load_catalogue(INTAKE / "catalogue")


def test_the_committed_catalogue_has_no_finding() -> None:
    """No definition with a fault can be committed."""
    findings = lint_folder(INTAKE / "catalogue", load_units(INTAKE / "units.yaml"))

    assert [str(finding) for finding in findings] == []


def test_files_are_named_after_their_service(catalogue: dict[str, ServiceDefinition]) -> None:
    """Whoever looks for a service finds its file."""
    names = {path.stem for path in (INTAKE / "catalogue").glob("*.yaml")}

    assert {name.partition("@")[0] for name in names} == set(catalogue)


def test_a_definition_survives_its_event(catalogue: dict[str, ServiceDefinition]) -> None:
    """What is published can be read back to the same definition."""
    for definition in catalogue.values():
        assert ServiceDefinition.model_validate(definition.as_event()) == definition


def test_the_research_permit_can_be_filed(catalogue: dict[str, ServiceDefinition]) -> None:
    """Kanwil Jawa Barat, two documents, three calendar days, free, two desks and four eyes."""
    permit = catalogue["IZIN-PENELITIAN-MAGANG"]

    assert permit.fileable
    assert permit.office.fixed == ("kanwil-32",)
    assert [document.id for document in permit.documents] == ["official-letter", "student-card"]
    assert not any(document.third_parties for document in permit.documents)
    assert permit.promise is not None
    assert (permit.promise.amount, permit.promise.unit, permit.fee.amount) == (3, "days", 0)
    assert [desk.id for desk in permit.desks] == ["loket", "ketua-tim"]
    assert permit.desks[0].acts[Act.FORWARD] == "ketua-tim"
    assert permit.desks[1].four_eyes_with == ("loket",)


def test_what_cannot_be_filed_says_where_to_go(catalogue: dict[str, ServiceDefinition]) -> None:
    """No service is a dead end."""
    for definition in catalogue.values():
        if definition.status is not Status.OPEN:
            assert definition.notice or definition.referral, definition.code
