"""What a bench prints is what it measured."""

from __future__ import annotations

import pytest

from tests.bench.figures import Figure, median, quantile


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure("cases", 5012.4, "cases/s", 3), "cases 5012 cases/s 3"),
        (Figure("wait", 1.2345, "ms", 1000), "wait 1.23 ms 1000"),
    ],
)
def test_a_figure_is_one_line(figure: Figure, line: str) -> None:
    """Name, value, unit, n: a program can cut it at blanks."""
    assert str(figure) == line


def test_the_middle_of_three_rounds_is_told() -> None:
    """One round that another program disturbed does not move the figure."""
    assert median("acts", [100.0, 900.0, 110.0], "acts/s") == Figure("acts", 110.0, "acts/s", 3)


def test_a_percentile_says_of_how_many() -> None:
    """Of 1..1000 ms the 99th percentile lies between 990 and 991 ms."""
    figure = quantile("screen", [n / 1000 for n in range(1, 1001)], 99)

    assert (figure.name, figure.unit, figure.n) == ("screen_p99", "ms", 1000)
    assert 990 <= figure.value <= 991
