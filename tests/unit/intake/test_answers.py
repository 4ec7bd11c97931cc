"""Answers are judged field by field in the reader's language; what was typed is never thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.catalogue import ServiceDefinition, read_definition
from intake.domain.answers import content_sha256, kept, problems

CATALOGUE = Path(__file__).parents[3] / "services" / "intake" / "catalogue"
SERVICE = read_definition(CATALOGUE / "IZIN-PENELITIAN-MAGANG.yaml")
GOOD = {
    "purpose": "magang",
    "institution": "Universitas Contoh",
    "study_programme": "Sosiologi",
    "student_number": "2103110042",
    "full_name": "Pemohon Contoh",
    "topic": "Pelayanan",
    "place": "Bidang Madrasah",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-31",
    "participants": "2",
}


def test_a_good_form_has_no_problems() -> None:
    """Nothing is found where nothing is wrong."""
    assert problems(SERVICE, GOOD, language="id") == []


@pytest.mark.parametrize(
    ("field", "value", "indonesian", "english"),
    [
        ("full_name", "", "Isi: Nama lengkap.", "Fill in: Full name."),
        ("purpose", "liburan", "Pilih: Anda akan melakukan apa?", "Choose: What will you do?"),
        ("participants", "51", "angka dari 1 sampai 50", "a number from 1 to 50"),
        ("participants", "٣", "angka dari 1 sampai 50", "a number from 1 to 50"),
        ("student_number", "2 1", "tanpa spasi", "without spaces"),
        ("starts_on", "2026-02-30", "tanggal yang ada", "a date that exists"),
        ("ends_on", "2026-11-30", "tidak boleh sebelum “Mulai tanggal”", "must not come before “From”"),
        ("topic", "Pelayanan\x00", "sesudah “Pelayanan” (U+0000). Hapus", "after “Pelayanan” (U+0000). Delete"),
        ("place", "\u2066Bidang", "di awal baris (U+2066)", "at the start of a line (U+2066)"),
        ("full_name", "Pemohon\nContoh", "sesudah “Pemohon” (U+000A)", "after “Pemohon” (U+000A)"),
        ("topic", "x" * 301, "paling banyak 300 huruf; sekarang 301", "at most 300 characters; there are 301"),
    ],
)
def test_each_fault_is_named_in_both_languages(field: str, value: str, indonesian: str, english: str) -> None:
    """One finding, at its field, saying what is expected."""
    answers = GOOD | {field: value}

    [found] = problems(SERVICE, answers, language="id")
    [translated] = problems(SERVICE, answers, language="en")

    assert (found.field, translated.field) == (field, field)
    assert indonesian in found.message
    assert english in translated.message
    assert "?." not in found.message + translated.message


def test_a_correction_is_judged_by_its_own_fields_only() -> None:
    """Faults in answers that may not be changed now are not held against it."""
    assert problems(SERVICE, {"topic": "Pelayanan"}, language="id", only=["topic"]) == []


def test_only_questions_of_the_form_are_kept() -> None:
    """Foreign names and foreign line ends do not reach the database; what is wrong stays, to be named."""
    typed = {"topic": " a\x00b\r\nc ", "is_admin": "ya"}

    assert kept(SERVICE, typed) == {"topic": "a\x00b\nc"}


KEY = b"a key that only intake has......"


@given(st.dictionaries(st.sampled_from([f.id for f in SERVICE.fields]), st.text(max_size=60)))
def test_judging_never_fails_and_hashing_ignores_order(answers: dict[str, str]) -> None:
    """Whatever is typed gets an answer; the hash of a revision depends on its content alone."""
    shuffled = dict(sorted(answers.items(), key=lambda item: item[0][::-1]))

    found = problems(SERVICE, kept(SERVICE, answers), language="id")

    assert {problem.field for problem in found} <= {field.id for field in SERVICE.fields}
    assert content_sha256(answers, KEY) == content_sha256(shuffled, KEY)


def test_the_hash_of_answers_is_no_help_in_guessing_one() -> None:
    """Who knows all answers but one of six values cannot try them out on the hash that events carry."""
    known = {"house_name": "Rumah Ibadat Contoh", "address": "Jalan Contoh 1"}
    published = content_sha256({**known, "religion": "hindu"}, KEY)

    guesses = {content_sha256({**known, "religion": each}, b"another key") for each in ("buddha", "hindu", "islam")}

    assert published not in guesses


def test_the_definition_is_the_one_that_is_filed() -> None:
    """The tests above speak about the service that can really be applied for."""
    assert isinstance(SERVICE, ServiceDefinition)
    assert SERVICE.fileable
