"""Who comes too late is told which desk holds the item and since when, and no officer's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from routing.desk import CaseView, Line
from routing.web.holding import holding
from tests.unit.routing.a_case import a_case

OFFICER = UUID(int=7)


def a_view(*kinds: str) -> CaseView:
    """A case at the counter with lines of history, one a minute from 02.12 UTC on."""
    lines = [Line(n, datetime(2026, 11, 24, 2, 12 + n, tzinfo=UTC), kind, "counter", "Ibu Nama", "", {}) for n, kind in
             enumerate(kinds)]  # fmt: skip
    nothing = cast(Any, None)
    return CaseView(
        replace(a_case(), unit="loket", holder=OFFICER), nothing, nothing, None, "Ibu Nama", False, (), tuple(lines)
    )


def test_the_desk_and_the_hour_are_said() -> None:
    """The newest taking counts, in the office's time."""
    said = holding(a_view("claimed", "released", "claimed"))

    assert said["held_by"] == "loket"
    assert "dipegang loket, sejak 09.14 WIB" in said["detail"]
    assert said["held_since"] == "2026-11-24T02:14:00+00:00"


def test_no_name_is_said() -> None:
    """An answer to a program is kept where no erasure reaches."""
    assert "Nama" not in str(holding(a_view("claimed")))
    assert "Nama" not in str(holding(a_view()))
