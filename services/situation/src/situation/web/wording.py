"""Words that only the room needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from common.web.i18n import Language, _, current_language
from common.web.wording import local
from situation.domain.cells import ALL_SERVICES
from situation.domain.satisfaction import Grade


def grade_words() -> dict[Grade, str]:
    """What each grade says of a service (PermenPANRB 14/2017)."""
    return {
        Grade.A: _("sangat baik"),
        Grade.B: _("baik"),
        Grade.C: _("kurang baik"),
        Grade.D: _("tidak baik"),
    }


def clock_words(moment: datetime) -> str:
    """A moment of today to the second: “14.05.12”."""
    separator = "." if current_language() is Language.INDONESIAN else ":"
    return local(moment).strftime(f"%H{separator}%M{separator}%S")


def service_name(names: Mapping[str, Mapping[str, str]], code: str) -> str:
    """A service's name in the reader's language, or its code while the name has not arrived."""
    if code == ALL_SERVICES:
        return _("Semua layanan")
    known = names.get(code, {})
    return known.get(current_language()) or known.get("id") or code
