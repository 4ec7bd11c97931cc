"""What people may write: letters and marks of every script, but no sign that hides, controls or turns text around."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

HIDDEN = "hidden_sign"
"""The kind of the fault, as pydantic names it."""

_NEVER = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_IN_TEXT = re.compile(f"[{_NEVER}]")
_IN_LINE = re.compile(rf"[{_NEVER}\t\n\r]")
_WORDS, _QUOTED = 3, 40


@dataclass(frozen=True, slots=True)
class HiddenSign:
    """A sign that nobody sees: its code point, and what can be read before it in its line (nothing at the start)."""

    code: str
    after: str

    def words(self, language: str) -> str:
        """What is wrong and what to do, in `id` or `en`, for the one who wrote it."""
        if language == "en":
            place = f"after “{self.after}”" if self.after else "at the start of a line"
            return f"There is a hidden sign {place} ({self.code}). Delete that part, type it again, then send it again."
        place = f"sesudah “{self.after}”" if self.after else "di awal baris"
        return f"Ada tanda yang tidak terlihat {place} ({self.code}). Hapus bagian itu, ketik ulang, lalu kirim lagi."


def hidden_sign(text: str, *, one_line: bool = False) -> HiddenSign | None:
    """The first sign that does not belong into a text; line breaks and tabs do, except in a text of one line.

    C0 and C1 controls, the overrides and isolates of direction (U+202A–202E, U+2066–2069: what is read is not what
    is stored), and halves of a surrogate pair, which no encoding carries.
    """
    found = (_IN_LINE if one_line else _IN_TEXT).search(text)
    if found is None:
        return None
    line = re.split(r"[\n\r]", text[: found.start()])[-1]
    return HiddenSign(f"U+{ord(found[0]):04X}", " ".join(line.split()[-_WORDS:])[-_QUOTED:])


def _plain(text: str) -> str:
    sign = hidden_sign(text)
    if sign is not None:
        raise PydanticCustomError(HIDDEN, "A hidden sign: {code}", {"code": sign.code, "after": sign.after})
    return text


PLAIN = AfterValidator(_plain)
"""For a model's field: `note: Annotated[str, Field(max_length=2_000), PLAIN]`. It is refused, never changed."""
