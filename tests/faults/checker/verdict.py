"""All rules together."""

from __future__ import annotations

from tests.faults.checker import acts, cases, letters, objections, owners, pages, requests, topics
from tests.faults.checker.damage import Damage
from tests.faults.checker.evidence import Evidence

RULES = (topics, requests, pages, cases, letters, objections, acts, owners)


def judge(evidence: Evidence) -> list[Damage]:
    """Return all damage; an empty list is the verdict `whole`."""
    return [damage for rule in RULES for damage in rule.check(evidence)]
