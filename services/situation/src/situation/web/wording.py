"""Words that only the room needs."""

from __future__ import annotations

from datetime import datetime

from common.web.i18n import Language, current_language
from common.web.wording import local


def clock_words(moment: datetime) -> str:
    """A moment of today to the second: “14.05.12”."""
    separator = "." if current_language() is Language.INDONESIAN else ":"
    return local(moment).strftime(f"%H{separator}%M{separator}%S")
