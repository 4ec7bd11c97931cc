"""Finds visits that could not be told in time or would look at nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from intake.catalogue.definition import ServiceDefinition
from intake.catalogue.desks import Act, Desk

Places = Iterator[tuple[str, str]]


def visit_findings(definition: ServiceDefinition) -> Places:
    """All findings about site visits, as (place, remedy)."""
    for desk in definition.desks:
        if desk.visit:
            yield from _visiting(desk)
        elif desk.visit_rule or desk.visit_checklist:
            yield f"desks.{desk.id}.visit", "there is a checklist or a rule but no visit: write `visit: true`"


def _visiting(desk: Desk) -> Places:
    place = f"desks.{desk.id}"
    if Act.FORWARD not in desk.acts:
        yield f"{place}.acts", "from a visit the file goes on: add `forward`"
    if desk.visit_rule is None:
        yield f"{place}.visit_rule", "say how many working days ahead a visit is told and answered"
    elif desk.visit_rule.answer_workdays >= desk.visit_rule.notice_workdays:
        yield f"{place}.visit_rule.answer_workdays", "an answer must come before the visit: make it smaller"
    if not desk.visit_checklist:
        yield f"{place}.visit_checklist", "the officers would look at nothing: add at least one item"
    for item, times in Counter(item.id for item in desk.visit_checklist).items():
        if times > 1:
            yield f"{place}.visit_checklist.{item}", f"{item} is there {times} times: give each item an id of its own"
