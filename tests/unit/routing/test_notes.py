"""Officers' words reach the file as typed, or are refused at their field."""

from __future__ import annotations

import pytest
from starlette.datastructures import FormData

from common.errors import Refused
from routing.http import LONGEST_NOTE
from routing.web.notes import note_in
from routing.web.visit_forms import notes_in


def test_words_are_kept_to_the_letter() -> None:
    """Only the browser's line ends become one kind."""
    assert note_in(FormData({"note": " Kurang cap;\r\n\tlihat hal. 2 "}), "note") == "Kurang cap;\n\tlihat hal. 2"


@pytest.mark.parametrize("words", ["ab\x00c", "lunas\u202e000.1", "x" * (LONGEST_NOTE + 1)])
def test_what_cannot_be_kept_is_refused_and_not_cut(words: str) -> None:
    """At the field of the note, also among the notes of a visit."""
    note, notes = note_in(FormData({"note": words}), "note"), notes_in(FormData({"note.address": words}), ["address"])

    assert isinstance(note, Refused)
    assert isinstance(notes, Refused)
    assert (note.field, notes.field) == ("note", "note.address")
    assert (note.status, note.detail) == (422, notes.detail)
