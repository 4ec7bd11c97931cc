"""Who runs what: a module that starts every part is among those which one worker runs one after another."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import ROOT
from tests.fixtures.order import WHOLE_SYSTEMS, unit_of

_STARTS_EVERYTHING = re.compile(r"(own_sandbox|\.up)\((\[\"all\"\]|PARTS)\)")


def test_whole_systems_never_run_side_by_side() -> None:
    """Two of them on one small machine make each other late, and what waits for them fails by chance."""
    starting = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if _STARTS_EVERYTHING.search(path.read_text())
    ]

    assert len(starting) >= 4
    assert [path for path in starting if not path.startswith(WHOLE_SYSTEMS)] == []


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("tests/e2e/test_story.py::test_a", "tests/web/whole/test_journeys.py::test_b[390]", True),
        ("tests/web/test_look.py::test_a", "tests/web/test_look.py::test_b[a::b]", True),
        ("tests/web/test_look.py::test_a", "tests/web/test_pagecheck.py::test_a", False),
        ("tests/faults/test_checker.py::test_a", "tests/faults/test_sample.py::test_a", False),
    ],
)
def test_a_worker_is_given_whole_modules(first: str, second: str, together: bool) -> None:
    """What a module starts is started once; only whole systems go beyond their module."""
    assert (unit_of(first) == unit_of(second)) is together
