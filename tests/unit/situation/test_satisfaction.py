"""The official index, by hand and by property: weights, bounds, grades, and who would be seen in a small one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from situation.domain.cells import ALL_SERVICES, NATION, YEAR, Cell, Indicator, Key, Place, Scope
from situation.domain.disclosure import Sums
from situation.domain.satisfaction import (
    LEAST_FORMS,
    NO_FORMS,
    Forms,
    Grade,
    first_week,
    grade_of,
    grade_told,
    index_of,
    told_indexes,
)
from tests.unit.situation.test_disclosure import PLACES, TREE, counted

ANSWERS = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=60)


def summed(answers: list[list[int]]) -> Forms:
    """Forms as the consumer adds them up."""
    forms = NO_FORMS
    for nine in answers:
        forms = forms.plus(Forms(1, tuple(nine)))
    return forms


def forms_of(n: int, answer: int = 3) -> Forms:
    """So many forms that give one answer to everything."""
    return Forms(n, (n * answer,) * 9)


@pytest.mark.parametrize(
    ("nine", "index", "grade"),
    [
        ([4] * 9, "100.00", Grade.A),
        ([1] * 9, "25.00", Grade.D),
        ([3] * 9, "75.00", Grade.C),
        ([4, 4, 4, 4, 4, 3, 3, 3, 3], "88.89", Grade.A),
        ([4, 4, 3, 3, 3, 3, 3, 3, 3], "80.56", Grade.B),
    ],
)
def test_the_index_of_one_form_by_hand(nine: list[int], index: str, grade: Grade) -> None:
    """Nine times 1/9 exactly: full marks are 100, not 99."""
    assert index_of(summed([nine])) == Decimal(index)
    assert grade_of(Decimal(index)) is grade


@given(ANSWERS)
def test_the_index_is_the_mean_of_nine_means_times_25(answers: list[list[int]]) -> None:
    """Each element weighs the same; the answer lies between 25 and 100."""
    means: list[Fraction] = [Fraction(sum(form[u] for form in answers), len(answers)) for u in range(9)]

    index = index_of(summed(answers))

    assert abs(Fraction(index) - sum(means, Fraction(0)) / 9 * 25) <= Fraction(1, 200)
    assert Decimal(25) <= index <= Decimal(100)


@pytest.mark.parametrize(
    ("index", "grade"),
    [("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"), ("65.00", "C"), ("64.99", "D"), ("62.51", "D")],
)
def test_grades_change_at_the_bounds_of_2017(index: str, grade: str) -> None:
    """62.51 was a B by the repealed decree of 2004; it is a D."""
    assert grade_of(Decimal(index)) == grade
    assert grade_told(Indicator.SATISFACTION_INDEX, float(index)) == grade


def test_halves_are_rounded_up_before_grading() -> None:
    """88.305 is 88.31, an A."""
    half = Forms(5000, (158_949, *((0,) * 8)))

    assert Fraction(25 * 158_949, 9 * 5000) == Fraction(88_305, 1000)
    assert index_of(half) == Decimal("88.31")


@given(st.dictionaries(PLACES, st.integers(1, 30), max_size=15))
def test_no_index_of_few_is_told_nor_can_be_taken_out_of_a_sum(forms: dict[Place, int]) -> None:
    """The complementary rule of the other figures, with ten forms."""
    told = {Cell(*key[:3]) for key in told_indexes({place: forms_of(n) for place, n in forms.items()}, TREE)}
    sizes = counted(forms)
    sums = Sums.of(sizes, TREE)

    assert all(sizes[cell] >= LEAST_FORMS for cell in told)
    for key, parts in sums.parts.items():
        dark = [sizes[part] for part in parts if part in sizes and part not in told]
        if key.whole in told and dark:
            assert len(dark) >= 2
            assert sum(dark) >= LEAST_FORMS


def test_an_office_is_told_with_its_grade_and_n() -> None:
    """By service, over its services, its province and the country."""
    told = told_indexes({Place("a-32", "A"): forms_of(12), Place("b-32", "A"): forms_of(20, 4)}, TREE)

    def key(scope: Scope, office: str, service: str) -> Key:
        return Key(scope, office, service, Indicator.SATISFACTION_INDEX, YEAR)

    assert told[key(Scope.OFFICE, "a-32", "A")] == (75.0, 12)
    assert told[key(Scope.OFFICE, "b-32", ALL_SERVICES)] == (100.0, 20)
    assert told[key(Scope.PROVINCE, "kanwil-32", "A")] == (90.63, 32)
    assert told[key(Scope.NATION, NATION, ALL_SERVICES)] == (90.63, 32)


def test_a_year_is_52_iso_weeks() -> None:
    """Also across a year of 53 weeks."""
    assert (first_week(date(2026, 11, 24)), first_week(date(2027, 1, 5))) == ("2025-W49", "2026-W03")
