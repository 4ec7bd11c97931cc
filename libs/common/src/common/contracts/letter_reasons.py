"""Why a letter is taken back: the closed list of reason codes, each with the sentence that everybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LetterReason:
    """A reason in both languages; `revokes` and `replaces` say for what an officer may choose it."""

    id: str
    en: str
    revokes: bool = False
    replaces: bool = False


OBJECTION_UPHELD = "objection-upheld"
"""Given by a decision on an objection, never chosen by hand."""

LETTER_REASONS: Mapping[str, LetterReason] = {
    "wrong-content": LetterReason("Isi surat memuat kekeliruan.", "The letter contains a mistake.", replaces=True),
    "wrong-form": LetterReason(
        "Kepala surat, rujukan, atau penanda tangan surat keliru.",
        "The letterhead, a reference or the signatory of the letter was wrong.",
        replaces=True,
    ),
    "wrong-basis": LetterReason(
        "Surat dibuat atas keterangan atau dokumen yang ternyata tidak benar.",
        "The letter rested on statements or documents that were not true.",
        revokes=True,
    ),
    "signed-in-error": LetterReason(
        "Surat terbit tanpa kewenangan atau prosedur yang benar.",
        "The letter was issued without the right authority or procedure.",
        revokes=True,
    ),
    "holder-asked": LetterReason(
        "Pemegang surat meminta surat ini tidak berlaku lagi.",
        "The holder asked that the letter be no longer in force.",
        revokes=True,
    ),
    OBJECTION_UPHELD: LetterReason(
        "Keberatan atas keputusan ini diterima.", "An objection to the decision was upheld."
    ),
}


def reason_words(code: str, language: str) -> str:
    """The sentence of a reason in `id` or `en`; the code itself when nobody knows it."""
    reason = LETTER_REASONS.get(code)
    if reason is None:
        return code
    return reason.en if language == "en" else reason.id
