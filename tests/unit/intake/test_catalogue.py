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


EXPECTED = {
    "KEBERATAN",
    "ARAH-KIBLAT", "DUP-BUKU-NIKAH", "HALAL", "IJOP-MADIN", "IJOP-MADRASAH", "IJOP-PESANTREN", "IZIN-LAZ",
    "IZIN-PENELITIAN-MAGANG", "LEGAL-BUKU-NIKAH", "LEGAL-IJAZAH", "MUTASI-SISWA", "NIKAH", "PPIU-PIHK",
    "REK-BANTUAN-RUMAH-IBADAT", "REK-NIKAH", "REK-ORANG-ASING", "REK-PASPOR", "REK-PDF", "REK-RUMAH-IBADAT",
    "ROHANIWAN", "SKP-IJAZAH", "SKT-MAJELIS-TAKLIM", "TAUKIL-WALI", "TD-LPQ", "WAKAF-AIW",
}  # fmt: skip
FIVE = ("BUDDHA", "HINDU", "KATOLIK", "KHONGHUCU", "KRISTEN")


def test_every_known_service_is_there(catalogue: dict[str, ServiceDefinition]) -> None:
    """The services that were read, and for the five religions whose pages were not, their siblings."""
    schools = {f"IZIN-SEKOLAH-KEAGAMAAN-{religion}" for religion in FIVE}
    bodies = {f"TD-LEMBAGA-KEAGAMAAN-{religion}" for religion in FIVE}

    assert set(catalogue) == EXPECTED | schools | bodies


def test_nothing_is_offered_that_was_not_read(catalogue: dict[str, ServiceDefinition]) -> None:
    """What rests on general knowledge cannot be filed; what is not ours is referred; what is gone is not offered."""
    assert all(not definition.fileable for definition in catalogue.values() if definition.source.sure == "L")
    assert catalogue["HALAL"].status == catalogue["PPIU-PIHK"].status == "referral"
    assert catalogue["REK-PASPOR"].status == "withdrawn"
    fileable = {definition.code for definition in catalogue.values() if definition.fileable}
    assert fileable == {"IZIN-PENELITIAN-MAGANG", "REK-RUMAH-IBADAT"}


@pytest.mark.parametrize("kind", ["IZIN-SEKOLAH-KEAGAMAAN", "TD-LEMBAGA-KEAGAMAAN"])
def test_siblings_differ_only_in_name(catalogue: dict[str, ServiceDefinition], kind: str) -> None:
    """No religion's sibling asks for more, costs more or waits longer than another's."""
    siblings = [catalogue[f"{kind}-{religion}"] for religion in FIVE]

    told = {
        sibling.model_copy(
            update={"code": "X", "name": sibling.output, "summary": sibling.output, "keywords": ()}
        ).model_dump_json()
        for sibling in siblings
    }
    assert len(told) == 1


def test_times_are_as_they_were_read(catalogue: dict[str, ServiceDefinition]) -> None:
    """Promised times of the sources, unit included; null where none was read."""
    read = {code: (d.promise.amount, str(d.promise.unit)) if d.promise else None for code, d in catalogue.items()}

    assert {code: read[code] for code in ("REK-RUMAH-IBADAT", "LEGAL-IJAZAH", "SKT-MAJELIS-TAKLIM", "REK-PDF")} == {
        "REK-RUMAH-IBADAT": (5, "workdays"),
        "LEGAL-IJAZAH": (15, "minutes"),
        "SKT-MAJELIS-TAKLIM": (14, "days"),
        "REK-PDF": None,
    }


def test_one_offices_habit_never_blocks(catalogue: dict[str, ServiceDefinition]) -> None:
    """Papers that only one office asks for are recommended in every definition."""
    habits = [document for d in catalogue.values() for document in d.documents if document.local]

    assert habits
    assert not any(document.required for document in habits)
