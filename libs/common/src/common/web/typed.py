"""Reads what people typed into a form, and names what does not belong into a text."""

from __future__ import annotations

from starlette.datastructures import FormData

from common.plain_text import hidden_sign
from common.web.i18n import current_language


def text_in(form: FormData, name: str) -> str:
    """A text as typed, with line breaks of one kind; empty when absent or a file."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def hidden_in(text: str, *, one_line: bool = False) -> str:
    """The sentence about a hidden sign in a text, in the reader's language; empty when there is none."""
    sign = hidden_sign(text, one_line=one_line)
    return sign.words(str(current_language())) if sign else ""
