"""The rules of counting: histograms, panes, the fold, the running board."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from situation.domain.board import Board, Day, DayKey, Truth
from situation.domain.cells import Cell, Place, Scope
from situation.domain.counting import count
from situation.domain.facts import Concluded, Fact, Opened, Outcome, PromiseMoved, Resumed, Returned
from situation.domain.histogram import bucket_of, days_of, merged, quantile
from situation.domain.packing import of_cells, packed, to_cells, unpacked
from situation.domain.panes import YOUNG, Pane, PaneKey, Window, clamped, day_of, pane_start, start_of
from situation.domain.totals import Totals, together
from situation.domain.tree import Office, OfficeTree

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CASE = UUID(int=7)
HEAD = (CASE, "kanwil-32", "LEGAL-IJAZAH", NOW, 3)
TREE = OfficeTree.of(
    [
        Office("pusat", "pusat", "Pusat", None),
        Office("kanwil-32", "kanwil", "Jawa Barat", "pusat", ("32",)),
        Office("kankemenag-3273", "kankemenag", "Bandung", "kanwil-32"),
        Office("kua-1", "kua", "KUA", "kankemenag-3273"),
    ]
)
DAYS = st.floats(0.01, 4_000, allow_nan=False)
COUNTS = st.dictionaries(
    st.builds(Place, st.sampled_from(["kanwil-32", "kua-1", "pusat"]), st.sampled_from(["A", "B"])),
    st.builds(Totals, opened=st.integers(0, 5), granted=st.integers(0, 5), refused=st.integers(0, 5)),
    max_size=4,
)


@given(DAYS)
def test_a_bucket_stands_for_its_duration_within_five_per_cent(days: float) -> None:
    """What is read from a histogram is what a person would say: two significant digits."""
    assert days_of(bucket_of(days)) == pytest.approx(days, rel=0.0501)


@given(DAYS, DAYS)
def test_longer_durations_never_lie_in_a_lower_bucket(one: float, other: float) -> None:
    """Quantiles rest on the order of buckets."""
    assert bucket_of(min(one, other)) <= bucket_of(max(one, other))


@pytest.mark.parametrize("days", range(1, 100))
def test_whole_days_are_told_exactly(days: int) -> None:
    """Working days are whole: five stays five."""
    assert days_of(bucket_of(days)) == days


@given(st.lists(st.integers(0, 99), min_size=1, max_size=40), st.sampled_from([0.5, 0.9]))
def test_a_quantile_is_the_nearest_rank(days: list[int], share: float) -> None:
    """The same as sorting all durations and taking the rank."""
    histogram = merged((), tuple((bucket_of(d), 1) for d in days))

    expected = sorted(days)[max(1, -(-int(share * 10) * len(days) // 10)) - 1]

    assert quantile(histogram, share) == expected


def test_nothing_counted_has_no_quantile() -> None:
    """An empty histogram has no median, not a median of nought."""
    assert quantile((), 0.5) is None


@given(COUNTS, COUNTS)
def test_totals_can_be_added_and_taken_away(one: dict[Place, Totals], other: dict[Place, Totals]) -> None:
    """What was added to a sum can be taken from it again: the board rests on it."""
    both = together(one, other)

    back = {place: totals.plus(other.get(place, Totals()), -1) for place, totals in both.items()}

    assert {p: t for p, t in back.items() if t != Totals()} == {p: t for p, t in one.items() if t != Totals()}


@given(COUNTS)
def test_a_pane_survives_packing_and_the_contract(counts: dict[Place, Totals]) -> None:
    """Row and record say the same as memory."""
    assert unpacked(packed(counts)) == counts
    assert of_cells(to_cells(counts)) == counts


def test_panes_are_ten_seconds_by_the_events_own_time() -> None:
    """03.00.19 lies in the pane of 03.00.10."""
    assert pane_start(NOW + timedelta(seconds=19, milliseconds=999)) == NOW + timedelta(seconds=10)


def test_a_time_ahead_is_held_back_and_one_behind_is_kept() -> None:
    """Late facts count where they belong; facts from the future count at most five minutes ahead."""
    assert clamped(NOW + timedelta(hours=2), NOW) == NOW + timedelta(minutes=5)
    assert clamped(NOW - timedelta(days=9), NOW) == NOW - timedelta(days=9)


def test_a_day_is_the_ministrys_day() -> None:
    """17.00 UTC is midnight in Jakarta."""
    assert day_of(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert start_of(date(2026, 11, 24)) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_a_window_ends_today_and_leaves_out_what_is_to_come() -> None:
    """Seven days are today and the six before."""
    today = date(2026, 11, 24)

    assert [Window.WEEK.has(today - timedelta(days=n), today) for n in (-1, 0, 6, 7)] == [False, True, True, False]


def test_a_case_is_opened_returned_resumed_and_decided() -> None:
    """The open row follows the case; the result carries what a recount needs."""
    due_at = NOW + timedelta(days=5)
    facts: list[Fact] = [
        Opened(*HEAD, "loket", "loket", NOW, due_at),
        Returned(*HEAD, 1),
        Resumed(*HEAD),
        PromiseMoved(*HEAD, due_at + timedelta(days=1)),
    ]
    half = count(facts, {}, NOW)
    case = half.open_cases[CASE]

    whole = count([Concluded(*HEAD, Outcome.GRANTED, 4.2, 3, 1)], half.open_cases, NOW)

    assert (case.stopped, case.returns, case.due_at) == (False, 1, due_at + timedelta(days=1))
    assert whole.open_cases == {}
    assert whole.results[0].opened_pane == NOW
    totals = whole.panes[PaneKey(3, NOW)][Place("kanwil-32", "LEGAL-IJAZAH")]
    assert (totals.granted, totals.returns, totals.work_days) == (1, 1, ((bucket_of(3), 1),))


def test_a_result_without_a_known_opening_counts_all_the_same() -> None:
    """The log may begin in the middle of a case's life; nothing is invented about its opening."""
    counted = count([Concluded(*HEAD, Outcome.REFUSED, 1.0, None, 0), Returned(*HEAD, 1)], {}, NOW)

    assert counted.open_cases == {}
    assert counted.results[0].opened_pane is None


def test_a_withdrawn_case_has_no_duration_and_no_result() -> None:
    """Withdrawing says nothing about how fast an office is."""
    totals = next(iter(count([Concluded(*HEAD, Outcome.WITHDRAWN)], {}, NOW).panes.values()))

    assert list(totals.values()) == [Totals(withdrawn=1)]
    assert Totals(withdrawn=1).decided == 0


def test_a_place_is_counted_in_its_office_its_province_and_the_country() -> None:
    """A KUA belongs to the Kanwil two steps above it; the centre and unknown offices to no province."""
    cells = TREE.cells_of(Place("kua-1", "A"))

    assert [(c.scope, c.office, c.service) for c in cells] == [
        ("office", "kua-1", "A"), ("office", "kua-1", "*"), ("province", "kanwil-32", "A"),
        ("province", "kanwil-32", "*"), ("nation", "pusat", "A"), ("nation", "pusat", "*"),
    ]  # fmt: skip
    assert {c.scope for c in TREE.cells_of(Place("not-yet-known", "A"))} == {Scope.OFFICE, Scope.NATION}


STATES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 6), COUNTS), max_size=12)


def solid(board: Board) -> list[dict[Cell, Totals]]:
    """The sums of each window without cells that came to nought."""
    return [{c: t.totals() for c, t in board.sums[w].items() if t.totals() != Totals()} for w in Window]


def fresh_board(truth: Truth = Truth({}, (), NOW - YOUNG)) -> Board:  # noqa: B008 — frozen
    """A board that has read the truth once."""
    board = Board(TREE, day_of(NOW))
    board.restate(truth)
    return board


@settings(deadline=None)
@given(STATES, st.integers(0, 999))
def test_panes_twice_and_in_any_order_come_to_the_same_board(
    states: list[tuple[int, int, dict[Place, Totals]]], seed: int
) -> None:
    """Only the newest version of each pane counts, however the records come."""
    newest = {(shard, version): Pane(PaneKey(shard, NOW), version, counts) for shard, version, counts in states}
    straight, again = fresh_board(), fresh_board()
    for pane in sorted(newest.values(), key=lambda p: p.version):
        straight.assign(pane)
    shuffled = list(newest.values()) * 2
    random.Random(seed).shuffle(shuffled)

    for pane in shuffled:
        again.assign(pane)

    assert solid(again) == solid(straight)


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(STATES, st.integers(0, 12))
def test_the_truth_read_in_the_middle_of_the_stream_changes_nothing(
    states: list[tuple[int, int, dict[Place, Totals]]], cut: int
) -> None:
    """PostgreSQL runs ahead of the stream: what it knew already comes again, what is newer is laid on top."""
    versions: dict[int, int] = {}
    panes = []
    for shard, _, counts in states:
        versions[shard] = versions.get(shard, 0) + 1
        panes.append(Pane(PaneKey(shard, NOW), versions[shard], counts))
    straight, crossed = fresh_board(), fresh_board()
    for pane in panes:
        straight.assign(pane)
    known = {pane.key: pane for pane in panes[:cut]}
    days = {DayKey.of(key): Day(pane.version, pane.counts) for key, pane in known.items()}
    for pane in panes[: cut // 2] + panes[cut:]:
        crossed.assign(pane)

    crossed.restate(Truth(days, list(known.values()), NOW - YOUNG))
    for pane in panes:
        crossed.assign(pane)

    assert solid(crossed) == solid(straight)


def test_a_late_pane_asks_for_the_truth() -> None:
    """Old panes are held as days only, so their day has to be read again."""
    board = fresh_board()

    taken = board.assign(Pane(PaneKey(0, NOW - timedelta(days=5)), 1, {Place("kua-1", "A"): Totals(opened=1)}))

    assert not taken
    assert board.late


def test_a_published_pane_that_never_came_is_missed() -> None:
    """A stream that loses records is found out by asking which versions have left."""
    board = fresh_board()
    key = PaneKey(0, NOW)
    board.assign(Pane(key, 2, {Place("kua-1", "A"): Totals(opened=1)}))

    assert board.holds({key: 2})
    assert not board.holds({key: 3})
    assert not board.holds({PaneKey(1, NOW): 1})


@given(st.integers(0, 11), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_a_pane_key_survives_its_text(shard: int, moment: datetime) -> None:
    """The key of a record names its pane exactly."""
    key = PaneKey(shard, pane_start(moment.replace(tzinfo=UTC)))

    assert PaneKey.read(key.text) == key
