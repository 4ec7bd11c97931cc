"""Durations as mergeable counts: a bucket is what a person would read, two significant digits of days."""

from __future__ import annotations

from math import ceil, floor, log10

Histogram = tuple[tuple[int, int], ...]
"""(bucket, count) by rising bucket; buckets without a count are left out."""

LEAST_DAYS = 0.01
_DIGITS = 90
_SMALLEST = -2


def bucket_of(days: float) -> int:
    """The log-linear bucket of a duration: 0 below a hundredth of a day, else one per two significant digits.

    Whole days up to 99 stand alone in their bucket; the error of longer or broken ones is at most 5 per cent.
    """
    if days < LEAST_DAYS:
        return 0
    exponent = floor(log10(days))
    digits = round(days / 10.0 ** (exponent - 1))
    if digits < 10:
        exponent, digits = exponent - 1, 99
    elif digits >= 100:
        exponent, digits = exponent + 1, 10
    return 1 + (exponent - _SMALLEST) * _DIGITS + digits - 10


def days_of(bucket: int) -> float:
    """The duration a bucket stands for."""
    if bucket <= 0:
        return 0.0
    exponent, digits = divmod(bucket - 1, _DIGITS)
    return float(f"{digits + 10}e{exponent + _SMALLEST - 1}")


def merged(one: Histogram, other: Histogram, sign: int = 1) -> Histogram:
    """The sum of two histograms, or with `sign=-1` what is left of the first without the second."""
    if not other:
        return one
    counts = dict(one)
    for bucket, count in other:
        counts[bucket] = counts.get(bucket, 0) + sign * count
    return tuple(sorted((bucket, count) for bucket, count in counts.items() if count))


def size(histogram: Histogram) -> int:
    """How many durations are counted."""
    return sum(count for _, count in histogram)


def quantile(histogram: Histogram, share: float) -> float | None:
    """The smallest duration that at least this share does not exceed (nearest rank); None when nothing is counted."""
    total = size(histogram)
    rank, passed = max(1, ceil(share * total)), 0
    for bucket, count in histogram:
        passed += count
        if passed >= rank:
            return days_of(bucket)
    return None
