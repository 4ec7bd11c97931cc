"""The façade for analysts: indicators, as values that replace each other."""

from __future__ import annotations

from typing import ClassVar, Literal

from common.contracts.event import Code, Event, Moment, Payload


class PaneCell(Payload):
    """Mergeable parts of one cell within a pane: nothing here can name a person."""

    office: Code
    service: Code
    opened: int = 0
    returned: int = 0
    granted: int = 0
    refused: int = 0
    withdrawn: int = 0
    facilitated: int = 0
    returns: int = 0
    """Returns that the cases decided in this pane had seen in their whole life."""
    calendar_days: tuple[tuple[int, int], ...] = ()
    """Log-bucket histogram of days to result: (bucket, count)."""
    work_days: tuple[tuple[int, int], ...] = ()


class PaneTotalled(Event):
    """All cells of one pane of one shard, absolute; a higher version replaces a lower one."""

    TYPE: ClassVar[str] = "situation.pane-totalled.v1"
    TOPIC: ClassVar[str] = "situation.panes"

    shard: int
    pane: Moment
    """Start of the pane (10 s)."""
    pane_version: int
    cells: tuple[PaneCell, ...]


IndicatorName = Literal[
    "open",
    "overdue",
    "open_change",
    "median_calendar_days",
    "p90_calendar_days",
    "median_work_days",
    "p90_work_days",
    "returns_per_case",
    "refused_share",
    "satisfaction_index",
]


class IndicatorChanged(Event):
    """The newest value of one indicator of one cell; the aggregate is `scope|office|service|indicator|window`."""

    TYPE: ClassVar[str] = "situation.indicator-changed.v1"
    TOPIC: ClassVar[str] = "situation.indicators"

    indicator: IndicatorName
    scope: Literal["unit", "office", "province", "nation"] = "office"
    """What the office stands for: one of its units (`office.unit`, counts only), itself, all offices of its province
    (a Kanwil), the whole country (`pusat`)."""
    office: Code
    service: Code | Literal["*"]
    """`*`: all services together."""
    value: float | None
    """None means: not enough data to show. Shares and returns are rounded so that no single case shows.

    A key that was never told stands for nought (a count) or for not enough data (anything else, and every count
    of a delicate service below the country)."""
    n: int | None = None
    """Decided cases behind the value, rounded down to fives, or forms of the survey behind an index; None for counts
    and for what is not shown."""
    window: Code
    """`now` for counts of open cases; `7d`, `30d`, `90d`: days of Asia/Jakarta, today included; `1y` for the
    satisfaction index: 52 ISO weeks."""
    as_of: Moment
    grade: Literal["A", "B", "C", "D"] | None = None
    """Of a satisfaction index that is shown: the grade of PermenPANRB 14/2017."""
