"""From totals to what is told: medians and ninetieth percentiles, returns per case, the share of refusals."""

from __future__ import annotations

from situation.domain.cells import MEASURES, UNKNOWN, Indicator, Shown
from situation.domain.disclosure import LEAST_DECIDED
from situation.domain.histogram import Histogram, quantile, size
from situation.domain.totals import Totals

_SHARE_STEP = 0.05
_RETURNS_STEP = 0.1
_N_STEP = 5


def measured(totals: Totals) -> dict[Indicator, Shown]:
    """The measures of a cell that may be told."""
    n = totals.decided
    if n < LEAST_DECIDED:
        return untold()
    shown_n = n // _N_STEP * _N_STEP
    return {
        Indicator.MEDIAN_CALENDAR_DAYS: _days(totals.calendar_days, 0.5),
        Indicator.P90_CALENDAR_DAYS: _days(totals.calendar_days, 0.9),
        Indicator.MEDIAN_WORK_DAYS: _days(totals.work_days, 0.5),
        Indicator.P90_WORK_DAYS: _days(totals.work_days, 0.9),
        Indicator.RETURNS_PER_CASE: Shown(_rounded(totals.returns / n, _RETURNS_STEP), shown_n),
        Indicator.REFUSED_SHARE: Shown(_rounded(totals.refused / n, _SHARE_STEP), shown_n),
    }


def untold() -> dict[Indicator, Shown]:
    """The measures of a cell about which nothing is told."""
    return dict.fromkeys(MEASURES, UNKNOWN)


def _days(histogram: Histogram, share: float) -> Shown:
    n = size(histogram)
    if n < LEAST_DECIDED:
        return UNKNOWN
    return Shown(quantile(histogram, share), n // _N_STEP * _N_STEP)


def _rounded(value: float, step: float) -> float:
    return round(round(value / step) * step, 4)
