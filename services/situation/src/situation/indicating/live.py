"""The live board of `indicate`: newest panes in, changed values out, the truth read again every minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from common.clock import Clock
from common.database import Database
from situation import metrics
from situation.domain.cells import ALL_SERVICES, NATION, NOW, Indicator, Key, Place, Scope, Shown
from situation.domain.panes import YOUNG, Pane, PaneKey, day_of, first_day
from situation.domain.sheet import Values, unsaid
from situation.indicating.figures import Figures, read_key, read_pane
from situation.store.board import BoardStore
from situation.store.cases import CaseStore
from situation.store.panes import PaneStore
from situation.store.reference import ReferenceStore

PULSE = Key(Scope.NATION, NATION, ALL_SERVICES, Indicator.OPEN, NOW)
"""Told every few seconds even unchanged: its `as_of` says how fresh all values are."""

_LATE = timedelta(seconds=2)
_CONFIRM = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is done."""

    gauges: timedelta
    merge: timedelta
    pulse: timedelta = timedelta(seconds=2)
    lost: timedelta = timedelta(seconds=10)
    """So long a published pane may stay away before the stream is taken to have lost it."""


@dataclass(slots=True)
class LiveBoard:
    """Takes panes from the stream and says which values have to be told; PostgreSQL is the truth it returns to."""

    database: Database
    clock: Clock
    pace: Pace
    held_panes: Callable[[], Iterable[bytes]] = tuple
    """What the stream's table holds, merged by version after each reading of the truth."""
    complete_at: datetime | None = None
    """Up to when everything that had left for the stream is in the figures."""
    _told: Values | None = None
    _figures: Figures | None = None
    _pending: Values = field(default_factory=dict)
    _merged_at: datetime | None = None
    _gauged_at: datetime | None = None
    _pulsed_at: datetime | None = None
    _confirmed_at: datetime | None = None

    def take(self, key: bytes, value: bytes | None) -> Pane | None:
        """Assign a pane of the stream; return it when it is young and new. Never raises."""
        board = self._figures.board if self._figures is not None else None
        if board is not None and board.is_too_old(read_key(key)):
            return None
        pane = read_pane(value)
        if pane is None:
            metrics.PANES_UNREADABLE.inc()
            return None
        if board is not None and not board.assign(pane):
            return None
        metrics.PANES_ASSIGNED.inc()
        return pane if self.is_young(pane.key) else None

    def is_young(self, key: PaneKey) -> bool:
        """Whether a pane is young enough to be held one by one."""
        return key.start >= self.clock.now() - YOUNG

    async def changes(self) -> Values:
        """What has to be told now: values that differ from what was told last, and the pulse when it is due."""
        now = self.clock.now()
        figures = await self._up_to_date(now)
        self._pending |= figures.values()
        self._pending = self._news(self._pending, figures)
        due = dict(self._pending)
        if self._pulsed_at is None or now - self._pulsed_at >= self.pace.pulse:
            due[PULSE] = due.get(PULSE) or self._said(PULSE, figures)
        return due

    def mark_told(self, values: Mapping[Key, Shown]) -> None:
        """These values are on the topic and in the table."""
        assert self._told is not None
        self._told |= values
        if PULSE in values:
            self._pulsed_at = self.clock.now()
        metrics.VALUES_TOLD.inc(len(values))

    def _said(self, key: Key, figures: Figures) -> Shown:
        assert self._told is not None
        return self._told.get(key) or unsaid(key, figures.board.tree)

    def _news(self, values: Mapping[Key, Shown], figures: Figures) -> Values:
        return {key: shown for key, shown in values.items() if self._said(key, figures) != shown}

    async def _up_to_date(self, now: datetime) -> Figures:
        """Count what has to be counted; what changes meanwhile is counted again the next time."""
        figures = self._figures
        if figures is None:
            return await self._merge(None, now)
        touched, figures.board.touched = figures.board.touched, set()
        if self._merge_is_due(figures, now):
            merged = await self._merge(figures, now)
        else:
            merged = figures
            await self._count_open(figures, touched | figures.uncounted, now)
            await self._confirm(figures, now)
        merged.uncounted = set(merged.board.touched)
        merged.board.touched |= touched
        return merged

    def _merge_is_due(self, figures: Figures, now: datetime) -> bool:
        if self._merged_at is None or figures.board.today != day_of(now):
            return True
        age = now - self._merged_at
        return age >= self.pace.merge or (figures.board.late and age >= _LATE)

    async def _merge(self, known: Figures | None, now: datetime) -> Figures:
        """Read what has changed of the truth; everything when the tree or the day is another one."""
        async with self.database.reading() as tx:
            tree = await ReferenceStore(tx).tree()
            standing = await CaseStore(tx).standing(now)
            if self._told is None:
                self._told = await BoardStore(tx).all()
            figures = known if known is not None and known.is_for(tree, now) else None
            versions = figures.board.versions() if figures else {}
            truth = await PaneStore(tx).truth(versions, first=first_day(day_of(now)), since=now - YOUNG)
        if figures is None:
            figures = await asyncio.to_thread(Figures.of, tree, truth, standing, now)
            self._pending = await asyncio.to_thread(self._all, figures)
        else:
            figures.board.restate(truth)
            figures.gauges.restate(standing)
        for value in list(self.held_panes()):
            if (pane := read_pane(value)) is not None:
                figures.board.assign(pane)
        self._figures, self._merged_at, self._gauged_at, self.complete_at = figures, now, now, now
        metrics.MERGES.inc()
        return figures

    def _all(self, figures: Figures) -> Values:
        """All values; those that were told once and have no cell any more are taken back."""
        values = figures.values()
        gone = {key: unsaid(key, figures.board.tree) for key in self._told or () if key not in values}
        return gone | values

    async def _count_open(self, figures: Figures, places: set[Place], now: datetime) -> None:
        """Count open cases: those of touched places at once, all of them every few seconds."""
        if self._gauged_at is None or now - self._gauged_at >= self.pace.gauges:
            async with self.database.reading() as tx:
                figures.gauges.restate(await CaseStore(tx).standing(now))
                if not figures.is_for(await ReferenceStore(tx).tree(), now):
                    self._merged_at = None
            self._gauged_at = now
        elif places:
            async with self.database.reading() as tx:
                figures.gauges.update(await CaseStore(tx).standing_of(places, now))

    async def _confirm(self, figures: Figures, now: datetime) -> None:
        """Ask PostgreSQL once a second whether the stream has brought everything; else the truth is read again."""
        if self._confirmed_at is not None and now - self._confirmed_at < _CONFIRM:
            return
        self._confirmed_at = now
        async with self.database.reading() as tx:
            published = await PaneStore(tx).published(figures.board.since)
        if figures.board.holds(published):
            self.complete_at = now
        elif self.complete_at is None or now - self.complete_at > self.pace.lost:
            metrics.STREAM_LOSSES.inc()
            self._merged_at = None
