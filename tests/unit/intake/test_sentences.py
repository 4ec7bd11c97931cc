"""Every refusal says what happened in both languages, and a sign-in leads back to our own pages only."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import refusals
from intake.login import local
from intake.refusals import No

ALL = [value for value in vars(refusals).values() if isinstance(value, No)]


@pytest.mark.parametrize("no", ALL, ids=lambda no: no.code)
def test_a_refusal_is_a_whole_sentence_in_both_languages(no: No) -> None:
    """It ends like a sentence, never says "invalid", and needs the same words in both."""
    texts = (no.text.id, no.text.en)

    assert all(text.endswith((".", "!", "?")) or "{" in text for text in texts)
    assert not any(re.search(r"\b(invalid|tidak valid)\b", text, re.IGNORECASE) for text in texts)
    assert set(re.findall(r"{(\w+)}", texts[0])) == set(re.findall(r"{(\w+)}", texts[1]))
    assert 400 <= no.status < 600


def test_a_refusal_is_said_with_its_names() -> None:
    """Names are filled in and the field can be another one."""
    said = refusals.PAPER_MISSING.said("en", field="student-card", name="Student card")

    assert (said.detail, said.field, said.status) == ("Student card: not uploaded yet.", "student-card", 422)


def test_a_finding_with_braces_is_said_as_it_is() -> None:
    """The sentence of an upload's fault is never read as a pattern."""
    finding = No("x", refusals.NOT_OPEN.text.model_copy(update={"id": "a {b} c"}), "kartu", 422)

    assert finding.named("Kartu", "id").detail == "Kartu: a {b} c"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/permohonan?sesudah=a%2Fb#x", "/permohonan?sesudah=a%2Fb#x"),
        ("/draf/1/kirim", "/draf/1/kirim"),
        ("//jahat.example", "/"),
        ("/\\jahat.example", "/"),
        ("https://jahat.example", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x=1", "/a%0D%0ASet-Cookie:%20x=1"),
    ],
)
def test_next_is_a_path_of_our_own(asked: str, led: str) -> None:
    """Other sites, protocol-relative addresses and header tricks end at the front page."""
    assert local(asked) == led


@given(st.text(max_size=40))
def test_next_never_leaves_the_house(asked: str) -> None:
    """Whatever is asked for, the answer is one path on this host, without control signs."""
    led = local("/" + asked) if asked else local(asked)

    assert led.startswith("/")
    assert not led.startswith(("//", "/\\"))
    assert not re.search(r"[\x00-\x20\\]", led)
