"""What is told about few cases: nothing, and nothing that gives it away."""

from __future__ import annotations

import random
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from situation.domain.cells import ALL_SERVICES, MEASURES, Cell, Indicator, Key, Place, Scope, Shown
from situation.domain.disclosure import LEAST_DECIDED, Guard, Sums, hidden_cells
from situation.domain.gauges import Gauge, Gauges
from situation.domain.panes import Window
from situation.domain.sheet import Sheet, Values, full_sheet, unsaid
from situation.domain.tally import Tally
from situation.domain.totals import Totals
from situation.domain.tree import Office, OfficeTree
from situation.domain.values import measured

OFFICES = {"pusat": None, "kanwil-31": "pusat", "kanwil-32": "pusat", "a-31": "kanwil-31", "a-32": "kanwil-32",
           "b-32": "kanwil-32", "c-32": "kanwil-32"}  # fmt: skip
TREE = OfficeTree.of([Office(o, o.partition("-")[0], o, parent) for o, parent in OFFICES.items()], ["DELICATE"])
PLACES = st.builds(Place, st.sampled_from(sorted(OFFICES)), st.sampled_from(["A", "B", "C", "DELICATE"]))
DECIDED = st.dictionaries(PLACES, st.integers(1, 30), max_size=15)


def counted(places: Mapping[Place, int]) -> dict[Cell, int]:
    """Decided cases of every cell over these places."""
    sums: dict[Cell, int] = {}
    for place, n in places.items():
        for cell in TREE.cells_of(place):
            sums[cell] = sums.get(cell, 0) + n
    return sums


def totals(n: int, refused: int = 0) -> Totals:
    """So many decided cases of three days."""
    return Totals(granted=n - refused, refused=refused, calendar_days=((391, n),), work_days=((391, n),))


@settings(deadline=None)
@given(DECIDED)
def test_no_small_cell_is_told_and_none_can_be_taken_out_of_a_sum(places: dict[Place, int]) -> None:
    """In every sum that is told, none or at least two parts are hidden, and those hold enough cases together."""
    decided = counted(places)
    sums = Sums.of(decided, TREE)

    hidden = hidden_cells(decided, sums)

    assert all(cell in hidden for cell, n in decided.items() if n < LEAST_DECIDED)
    for (whole, _), parts in sums.parts.items():
        dark = [p for p in parts if p in hidden]
        if whole not in hidden:
            assert not dark or (len(dark) >= 2 and sum(decided[p] for p in dark) >= LEAST_DECIDED), (whole, dark)
        else:
            assert dark, f"{whole} is the sum of parts that are all told"


@settings(deadline=None)
@given(DECIDED, st.integers(0, 999))
def test_the_same_counts_hide_the_same_cells(places: dict[Place, int], seed: int) -> None:
    """Two processes, or one before and after a restart, never answer differently."""
    decided = counted(places)
    items = list(decided.items())
    random.Random(seed).shuffle(items)
    other = dict(items)

    assert hidden_cells(other, Sums.of(other, TREE)) == hidden_cells(decided, Sums.of(decided, TREE))


def test_the_next_smallest_part_is_hidden_too() -> None:
    """With one small service at an office, the sum of its services would give it away."""
    decided = counted({Place("a-32", "A"): 2, Place("a-32", "B"): 7, Place("a-32", "C"): 20})

    hidden = hidden_cells(decided, Sums.of(decided, TREE))

    office = {c.service for c in hidden if c.scope is Scope.OFFICE}
    assert office == {"A", "B"}


def test_four_decided_cases_tell_nothing_and_five_do() -> None:
    """The threshold is five; below it not even n is told."""
    assert {shown.value for shown in measured(totals(4)).values()} == {None}
    assert {shown.n for shown in measured(totals(4)).values()} == {None}
    assert measured(totals(5))[Indicator.MEDIAN_WORK_DAYS].value is not None


def test_shares_and_n_are_too_coarse_to_show_one_decision() -> None:
    """One refusal more or less among many does not move the told share; n is told in fives."""
    assert measured(totals(40, 8))[Indicator.REFUSED_SHARE] == measured(totals(41, 8))[Indicator.REFUSED_SHARE]
    assert {shown.n for shown in measured(totals(44, 8)).values()} == {40}


@settings(deadline=None)
@given(DECIDED, st.lists(st.tuples(PLACES, st.integers(1, 9)), max_size=10))
def test_a_guard_kept_up_to_date_hides_what_one_made_anew_hides(
    places: dict[Place, int], growth: list[tuple[Place, int]]
) -> None:
    """Not weighing anew when told cells grow is a saving, not another rule."""
    guard = Guard(Sums(TREE))
    guard.weigh(counted(places))
    for place, more in growth:
        places[place] = places.get(place, 0) + more
        grown = counted(places)
        guard.weigh({cell: grown[cell] for cell in TREE.cells_of(place)})

    assert guard.hidden == hidden_cells(counted(places), Sums.of(counted(places), TREE))


def gauges_of(standing: Mapping[Place, int]) -> Gauges:
    """So many open cases at each place's counter, one of them overdue."""
    gauges = Gauges(TREE)
    gauges.restate({place: {"loket": Gauge(n, 1)} for place, n in standing.items()})
    return gauges


def told_of(values: Values, cell: Cell, window: str = "now") -> dict[Indicator, float | None]:
    """What is told of a cell."""
    return {k.indicator: v.value for k, v in values.items() if k[:3] == cell and k.window in ("now", window)}


def test_hidden_cells_keep_their_counts_of_open_cases() -> None:
    """How much an office has to do is told; how few results it has is not."""
    place = Place("a-32", "A")
    sums = {w: {c: totals(2) for c in TREE.cells_of(place)} for w in Window}

    values = full_sheet(TREE, sums, gauges_of({place: 3}).cells)

    told = told_of(values, Cell(Scope.OFFICE, "a-32", "A"), "7d")
    assert (told[Indicator.OPEN], told[Indicator.OVERDUE]) == (3, 1)
    assert {told[indicator] for indicator in MEASURES} == {None}


def test_a_unit_is_told_its_open_cases_and_nothing_about_results() -> None:
    """A unit is often one officer: what she has to do is known, how she decides is nobody's figure."""
    place = Place("a-32", "A")
    sums = {w: {c: totals(20) for c in TREE.cells_of(place)} for w in Window}

    values = full_sheet(TREE, sums, gauges_of({place: 3}).cells)

    assert told_of(values, Cell(Scope.UNIT, "a-32.loket", "A"), "7d") == {Indicator.OPEN: 3, Indicator.OVERDUE: 1}


@settings(deadline=None)
@given(st.dictionaries(PLACES, st.integers(0, 12), max_size=12))
def test_few_open_cases_of_a_delicate_service_cannot_be_found(standing: dict[Place, int]) -> None:
    """Below the country neither few nor none are told, no unit is named, and no difference of sums gives them away."""
    values = full_sheet(TREE, {w: {} for w in Window}, gauges_of(standing).cells)

    told = {k: v.value for k, v in values.items() if k.service == "DELICATE" and k.indicator is Indicator.OPEN}
    assert not [k for k in told if k.scope is Scope.UNIT]
    for key, value in told.items():
        if key.scope is not Scope.NATION:
            assert value is None or value >= LEAST_DECIDED, key
    for province in ("kanwil-31", "kanwil-32"):
        offices = {o for o in OFFICES if TREE.province_of(o) == province}
        open_there = {o: standing.get(Place(o, "DELICATE"), 0) for o in offices}
        whole = next((k for k in told if k.office == province and k.scope is Scope.PROVINCE), None)
        if whole is not None and told[whole] is not None:
            parts = {o: told.get(whole._replace(scope=Scope.OFFICE, office=o)) for o in offices}
            dark = [n for o, n in open_there.items() if n and parts[o] is None]
            assert not dark or (len(dark) >= 2 and sum(dark) >= LEAST_DECIDED)


@settings(deadline=None)
@given(st.dictionaries(PLACES, st.integers(0, 12), max_size=12))
def test_all_services_together_say_nothing_of_a_delicate_one(standing: dict[Place, int]) -> None:
    """Below the country the sum over services leaves it out: nothing is left when the others are taken away."""
    values = full_sheet(TREE, {w: {} for w in Window}, gauges_of(standing).cells)

    for office in OFFICES:
        if office == "pusat":
            continue
        sums = told_of(values, Cell(Scope.OFFICE, office, ALL_SERVICES)).get(Indicator.OPEN, 0)
        assert sums == sum(n for place, n in standing.items() if place.office == office and place.service != "DELICATE")


STEPS = st.lists(st.tuples(PLACES, st.integers(0, 9), st.integers(0, 7)), min_size=1, max_size=12)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(STEPS)
def test_a_sheet_kept_up_to_date_equals_one_made_anew(steps: list[tuple[Place, int, int]]) -> None:
    """However the figures grew, the told values depend on where they stand, not on the way there."""
    sums: dict[Window, dict[Cell, Tally]] = {w: {} for w in Window}
    gauges, kept, values = Gauges(TREE), Sheet(TREE), Values()
    for place, decided, still_open in steps:
        for cell in TREE.cells_of(place):
            for window in Window:
                sums[window].setdefault(cell, Tally()).add(totals(decided))
        gauges.touched = set()
        gauges.update({place: {"loket": Gauge(still_open, 0)} if still_open else {}})
        values |= kept.measures(sums, TREE.cells_of(place))
        values |= kept.counts(gauges.cells, gauges.touched)

    frozen = {w: {c: t.totals() for c, t in tallies.items()} for w, tallies in sums.items()}
    assert values == full_sheet(TREE, frozen, gauges.cells)


def test_what_was_never_told_stands_for_nothing() -> None:
    """A count is nought, a measure unknown; of a delicate service below the country not even nought is known."""
    cell = Cell(Scope.OFFICE, "a-32", "A")

    assert unsaid(Key(*cell, Indicator.OPEN, "now"), TREE) == Shown(0)
    assert unsaid(Key(*cell, Indicator.MEDIAN_WORK_DAYS, "7d"), TREE) == Shown(None)
    assert unsaid(Key(*cell._replace(service="DELICATE"), Indicator.OPEN, "now"), TREE) == Shown(None)
