"""The ledger of capabilities stands on lines and tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.features.ledger import ROOT, Break, Row, rows

ROWS = rows()


def test_each_capability_has_one_row() -> None:
    """An id that stands twice would hide a row that proves nothing."""
    ids = [row.id for row in ROWS]

    assert sorted(ids) == sorted(set(ids))
    assert all(re.fullmatch(r"[SNRQ]\d{1,2}[a-z]?", name) for name in ids)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_names_a_test_and_a_line_that_exist(row: Row) -> None:
    """Where a line was rewritten or a test renamed, the row must be chosen anew."""
    changed = row.breaks.applied((ROOT / row.breaks.file).read_text(encoding="utf-8"))

    assert changed
    for test in row.tests:
        file, _, function = test.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert not function or f"def {function.partition('[')[0]}(" in source, test


def test_a_line_that_is_gone_or_stands_twice_is_named() -> None:
    """A break that is not applied, or applied in two places, says nothing about a test."""
    line = Break("some/file.py", "x = 1", "x = 2")

    with pytest.raises(ValueError, match="0 times"):
        line.applied("y = 1")
    with pytest.raises(ValueError, match="2 times"):
        line.applied("x = 1\nx = 1")
    assert line.applied("x = 1\n") == "x = 2\n"
