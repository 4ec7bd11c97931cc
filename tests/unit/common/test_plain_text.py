"""What is accepted as free text comes back as it was; what is refused is named, so that its writer can mend it."""

from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from common.plain_text import PLAIN, hidden_sign

NOTE: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(max_length=40), PLAIN])
C0, C1 = range(0x20), range(0x7F, 0xA0)
TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
NEVER = {chr(code) for code in (*C0, *C1, *TURNING, *range(0xD800, 0xE000))} - set("\t\n\r")
ANY = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(sorted(NEVER))), max_size=40)


@settings(max_examples=60)
@given(ANY)
def test_text_is_taken_as_it_is_or_refused_by_the_sign_that_is_wrong(text: str) -> None:
    """Nothing is taken out and nothing passes; a refusal quotes what stands before the first wrong sign."""
    wrong = [letter for letter in text if letter in NEVER]
    sign = hidden_sign(text)

    try:
        accepted = NOTE.validate_python(text)
    except ValidationError:
        assert sign is not None
        assert sign.code == f"U+{ord(wrong[0]):04X}"
        assert all(word in text for word in sign.after.split())
        assert not NEVER & set(sign.words("id") + sign.words("en"))
    else:
        assert (accepted, wrong, sign) == (text, [], None)


@pytest.mark.parametrize(
    "text", ["Baris satu\nbaris dua\r\n\tbaris tiga", "مسجد\u200f النور", "ศาลเจ้า", "👩\u200d🏫", "a\u2028b\u061c"]
)
def test_scripts_of_all_kinds_keep_their_marks(text: str) -> None:
    """Line breaks, tabs, the marks of Arabic script and joined pictures are part of what people write."""
    assert NOTE.validate_python(text) == text


@pytest.mark.parametrize("sign", ["\n", "\t", "\r"])
def test_a_text_of_one_line_has_one_line(sign: str) -> None:
    """A line break in a name is as hidden as any other sign."""
    found = hidden_sign(f"Panitia{sign}Contoh", one_line=True)

    assert found is not None
    assert (found.after, hidden_sign(f"Panitia{sign}Contoh")) == ("Panitia", None)


def test_the_place_is_told_in_words_that_can_be_seen() -> None:
    """The last words before it in its line; at the start of a line there is nothing to quote."""
    inside, first = hidden_sign("Satu\nPatok utara kurang satu\u202etnadneb"), hidden_sign("Satu\n\u2066dua")

    assert inside is not None
    assert first is not None
    assert inside.words("id") == (
        "Ada tanda yang tidak terlihat sesudah “utara kurang satu” (U+202E). "
        "Hapus bagian itu, ketik ulang, lalu kirim lagi."
    )
    assert "at the start of a line (U+2066)" in first.words("en")
