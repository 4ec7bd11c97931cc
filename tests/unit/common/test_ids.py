"""Ids sort by time, references find typing errors, a person's id tells nothing."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.ids import new_code, new_reference, normal_reference, person_id, uuid7

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

references = st.builds(new_reference)


def test_ids_of_later_moments_sort_behind_earlier_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """One millisecond apart is enough, as numbers and as text."""
    made: list[UUID] = []
    for milliseconds in (1, 2, 1_000, 1_790_000_000_000, 1_790_000_000_001, 2**48 - 1):
        monkeypatch.setattr(time, "time_ns", lambda m=milliseconds: m * 1_000_000)
        made.append(uuid7())

    assert made == sorted(made)
    assert [str(i) for i in made] == sorted(str(i) for i in made)
    assert made[3].int >> 80 == 1_790_000_000_000


def test_ids_are_version_7_and_never_repeat() -> None:
    """Ten thousand at once: version and variant as RFC 9562 says, all of them different."""
    made = {uuid7() for _ in range(10_000)}

    assert len(made) == 10_000
    assert {i.version for i in made} == {7}
    assert {i.variant for i in made} == {"specified in RFC 4122"}


@settings(deadline=None)
@given(reference=references, place=st.integers(0, 7), sign=st.sampled_from(ALPHABET))
def test_a_single_wrong_sign_is_found(reference: str, place: int, sign: str) -> None:
    """Whatever one sign is mistyped as, the check digit included."""
    signs = list(reference.removeprefix("SM-").replace("-", ""))
    assume(signs[place] != sign)
    signs[place] = sign

    assert normal_reference("".join(signs)) is None


def test_every_single_wrong_sign_of_one_reference_is_found() -> None:
    """All 232 of them, one by one."""
    signs = new_reference().removeprefix("SM-").replace("-", "")
    wrong = [signs[:i] + c + signs[i + 1 :] for i in range(8) for c in ALPHABET if c != signs[i]]

    assert [w for w in wrong if normal_reference(w) is not None] == []


@settings(deadline=None)
@given(reference=references)
def test_a_reference_is_read_as_people_type_it(reference: str) -> None:
    """Small letters, spaces, no dashes, no prefix: one reference."""
    bare = reference.removeprefix("SM-").replace("-", "")

    for typed in (reference, reference.lower(), f" {reference} ", reference.replace("-", " "), bare, f"sm{bare}"):
        assert normal_reference(typed) == reference


@settings(deadline=None)
@given(text=st.text(max_size=30))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    """Nothing that is typed raises, and what is read once is read the same again."""
    read = normal_reference(text)

    assert read is None or normal_reference(read) == read


def test_a_code_has_no_signs_that_look_alike() -> None:
    """Neither 0 and O nor 1, I, L and U."""
    assert set(new_code(5_000)) == set(ALPHABET)
    assert set(ALPHABET).isdisjoint("01ILOU")


@settings(deadline=None)
@given(key=st.binary(min_size=32, max_size=32), issuer=st.text(), subject=st.text())
def test_a_person_has_the_same_id_at_each_login(key: bytes, issuer: str, subject: str) -> None:
    """Issuer and subject decide; the id is well formed and its text holds neither."""
    person = person_id(key, issuer, subject)

    assert person == person_id(key, issuer, subject)
    assert person.version == 8
    assert len(subject) < 5 or subject not in str(person)


def test_a_persons_id_is_told_by_nothing_but_the_key() -> None:
    """Another key, issuer or subject gives another id, and the parts cannot be moved into one another."""
    ids = {
        person_id(b"k" * 32, "https://a", "siti"),
        person_id(b"l" * 32, "https://a", "siti"),
        person_id(b"k" * 32, "https://b", "siti"),
        person_id(b"k" * 32, "https://a", "budi"),
        person_id(b"k" * 32, "https://as", "iti"),
    }

    assert len(ids) == 5
