"""Applications that ended otherwise than granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from intake.views import Application, State, TimelineEntry
from tests.web.intake.counter_in_memory import NOW, an_application


def a_facilitated_application() -> Application:
    """Neither granted nor refused: a letter says that the authorities must help."""
    base, told = an_application(reference="SM-9HJK-4P2R"), {"outcome": "facilitated", "reason": "no-capacity"}
    decided = TimelineEntry(NOW + timedelta(days=1), "routing.case-decided.v1", told)
    return replace(
        base, state=State.FACILITATED, desk="ketua-tim", refusal="no-capacity", letter_number="B-7/Kk/BA.01/11/2026",
        timeline=(*base.timeline, decided),
    )  # fmt: skip
