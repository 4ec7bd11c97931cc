"""Who works a desk whose unit an answer chooses: intake knows the answer, routing only the unit that follows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from routing.domain.case import Case
from routing.domain.commands import Place
from routing.domain.definition import Desk

WAITING = ""
"""Placed with nobody yet: no seat sees the case."""


def on_arrival(desk: Desk) -> str | None:
    """With whom a case is placed when it comes to a desk; None where the desk has a unit of its own."""
    return WAITING if desk.workable_by else None


def anew(case: Case) -> str | None:
    """With whom a corrected case is placed: the answer that chooses the unit may be another one now."""
    return None if case.placed_with is None else WAITING


def chosen(wanted: Sequence[str], seated: Collection[str]) -> str | None:
    """The first unit of the table's row where somebody sits; where nobody does, the row's last resort.

    `wanted` holds only units that the office has, in the table's order; None when it has none of them.
    """
    if not wanted:
        return None
    return next((unit for unit in wanted if unit in seated), wanted[-1])


def is_due(case: Case, command: Place) -> bool:
    """Whether the command still means the case as it stands: at that desk, in nobody's hands, placed otherwise."""
    return (
        case.desk == command.desk
        and case.placed_with not in (None, command.unit)
        and case.holder is None
        and not case.status.is_final
    )
