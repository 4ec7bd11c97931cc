"""Packed panes and their sums by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from common.contracts.situation import PaneTotalled
from common.database import Tx
from situation.domain.board import Day, DayKey, Truth
from situation.domain.cells import Place
from situation.domain.packing import packed, unpacked
from situation.domain.panes import Pane, PaneKey, day_of
from situation.domain.totals import NOTHING, Counts, Totals, together

_MAKE = """
INSERT INTO panes (pane, shard, version, published_version, cells)
SELECT n.pane, n.shard, 0, 0, '[]' FROM unnest($1::timestamptz[], $2::int[]) AS n (pane, shard)
ORDER BY n.pane, n.shard ON CONFLICT DO NOTHING
"""
_LOCKED = """
SELECT pane, shard, version, cells FROM panes
WHERE (pane, shard) IN (SELECT * FROM unnest($1::timestamptz[], $2::int[])) ORDER BY pane, shard FOR UPDATE
"""
_WRITE = """
UPDATE panes p SET version = p.version + 1, cells = n.cells
FROM unnest($1::timestamptz[], $2::int[], $3::text[]) AS n (pane, shard, cells)
WHERE p.pane = n.pane AND p.shard = n.shard
"""
_MAKE_DAYS = """
INSERT INTO days (day, shard, office, service, cells)
SELECT n.day, n.shard, n.office, n.service, '[]'
FROM unnest($1::date[], $2::int[], $3::text[], $4::text[]) AS n (day, shard, office, service)
ORDER BY n.day, n.shard, n.office, n.service ON CONFLICT DO NOTHING
"""
_LOCKED_DAYS = """
SELECT day, shard, office, service, cells FROM days
WHERE (day, shard, office, service) IN (SELECT * FROM unnest($1::date[], $2::int[], $3::text[], $4::text[]))
ORDER BY day, shard, office, service FOR UPDATE
"""
_WRITE_DAYS = """
UPDATE days d SET cells = n.cells
FROM unnest($1::date[], $2::int[], $3::text[], $4::text[], $5::text[]) AS n (day, shard, office, service, cells)
WHERE d.day = n.day AND d.shard = n.shard AND d.office = n.office AND d.service = n.service
"""
_RAISE_DAYS = """
INSERT INTO day_versions (day, shard, version)
SELECT n.day, n.shard, 1 FROM unnest($1::date[], $2::int[]) AS n (day, shard) ORDER BY n.day, n.shard
ON CONFLICT (day, shard) DO UPDATE SET version = day_versions.version + 1
"""
_UNPUBLISHED = """
SELECT pane, shard, version, cells FROM panes p
WHERE published_version < version AND NOT (shard::text || '@' || to_char(pane, 'YYYYMMDD"T"HH24MISS"Z"') IN
  (SELECT aggregate FROM outbox WHERE topic = $1))
ORDER BY pane, shard LIMIT $2 FOR UPDATE OF p SKIP LOCKED
"""
_PUBLISHED = """
UPDATE panes p SET published_version = n.version
FROM unnest($1::timestamptz[], $2::int[], $3::int[]) AS n (pane, shard, version)
WHERE p.pane = n.pane AND p.shard = n.shard
"""
_ANY_UNPUBLISHED = """
SELECT EXISTS (SELECT FROM panes WHERE published_version < version) OR EXISTS (SELECT FROM outbox WHERE topic = $1)
"""
_PUBLISHED_SINCE = "SELECT pane, shard, published_version FROM panes WHERE pane >= $1 AND published_version > 0"
_SINCE = "SELECT pane, shard, version, cells FROM panes WHERE pane >= $1"
_DAY_VERSIONS = "SELECT day, shard, version FROM day_versions WHERE day >= $1"
_DAYS = """
SELECT d.day, d.shard, d.cells FROM days d
JOIN unnest($1::date[], $2::int[]) AS n (day, shard) ON d.day = n.day AND d.shard = n.shard
"""
_FORGET = "DELETE FROM panes WHERE pane < $1 RETURNING pane, shard"
_FORGET_STREAMS = "DELETE FROM streams WHERE topic = $1 AND aggregate = ANY($2::text[])"
_FORGET_DAYS = "DELETE FROM days WHERE day < $1"
_FORGET_DAY_VERSIONS = "DELETE FROM day_versions WHERE day < $1"

DayPlace = tuple[date, int, str, str]


class PaneStore:
    """Panes and days within one transaction; rows are locked in the order of their keys, panes before days."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, growth: Mapping[PaneKey, Counts]) -> None:
        """Add what has been counted; each pane gets a new version."""
        if growth:
            await self._add_panes(growth)
            await self._add_days(growth)

    async def _add_panes(self, growth: Mapping[PaneKey, Counts]) -> None:
        keys = sorted(growth, key=lambda k: (k.start, k.shard))
        columns = [k.start for k in keys], [k.shard for k in keys]
        await self._tx.execute(_MAKE, *columns)
        rows = await self._tx.fetch(_LOCKED, *columns)
        held = {PaneKey(r["shard"], r["pane"]): unpacked(r["cells"]) for r in rows}
        await self._tx.execute(_WRITE, *columns, [packed(together(held[k], growth[k])) for k in keys])

    async def _add_days(self, growth: Mapping[PaneKey, Counts]) -> None:
        sums = _by_day(growth)
        keys = sorted(sums)
        columns = [list(column) for column in zip(*keys, strict=True)]
        await self._tx.execute(_MAKE_DAYS, *columns)
        rows = await self._tx.fetch(_LOCKED_DAYS, *columns)
        held = {(r["day"], r["shard"], r["office"], r["service"]): unpacked(r["cells"]) for r in rows}
        texts = [packed(together(held[k], {Place(k[2], k[3]): sums[k]})) for k in keys]
        await self._tx.execute(_WRITE_DAYS, *columns, texts)
        raised = sorted({(day, shard) for day, shard, _, _ in keys})
        await self._tx.execute(_RAISE_DAYS, *(list(column) for column in zip(*raised, strict=True)))

    async def unpublished(self, most: int) -> list[Pane]:
        """Panes whose newest version is not on its way; one that still waits in the outbox is left to its turn."""
        rows = await self._tx.fetch(_UNPUBLISHED, PaneTotalled.TOPIC, most)
        return [Pane(PaneKey(r["shard"], r["pane"]), r["version"], unpacked(r["cells"])) for r in rows]

    async def mark_published(self, panes: Sequence[Pane]) -> None:
        """Remember which versions are on their way."""
        await self._tx.execute(
            _PUBLISHED, [p.key.start for p in panes], [p.key.shard for p in panes], [p.version for p in panes]
        )

    async def published(self, since: datetime) -> dict[PaneKey, int]:
        """The version of each pane that is on its way or has arrived."""
        rows = await self._tx.fetch(_PUBLISHED_SINCE, since)
        return {PaneKey(r["shard"], r["pane"]): r["published_version"] for r in rows}

    async def any_unpublished(self) -> bool:
        """Whether a newer version of any pane has still to leave."""
        return bool(await self._tx.fetchval(_ANY_UNPUBLISHED, PaneTotalled.TOPIC))

    async def truth(self, known: Mapping[DayKey, int], *, first: date, since: datetime) -> Truth:
        """The days from `first` on whose version is not the known one, and all panes from `since` on."""
        versions = {DayKey(r["day"], r["shard"]): r["version"] for r in await self._tx.fetch(_DAY_VERSIONS, first)}
        changed = sorted(key for key, version in versions.items() if known.get(key) != version)
        counts: dict[DayKey, dict[Place, Totals]] = {key: {} for key in changed}
        for r in await self._tx.fetch(_DAYS, [k.day for k in changed], [k.shard for k in changed]):
            counts[DayKey(r["day"], r["shard"])] |= unpacked(r["cells"])
        rows = await self._tx.fetch(_SINCE, since)
        panes = [Pane(PaneKey(r["shard"], r["pane"]), r["version"], unpacked(r["cells"])) for r in rows]
        return Truth({key: Day(versions[key], counts[key]) for key in changed}, panes, since)

    async def forget(self, before: datetime, day: date) -> int:
        """Delete panes and days that no window reaches, with the counters of their streams."""
        rows = await self._tx.fetch(_FORGET, before)
        keys = [PaneKey(r["shard"], r["pane"]).text for r in rows]
        await self._tx.execute(_FORGET_STREAMS, PaneTotalled.TOPIC, keys)
        await self._tx.execute(_FORGET_DAYS, day)
        await self._tx.execute(_FORGET_DAY_VERSIONS, day)
        return len(rows)


def _by_day(growth: Mapping[PaneKey, Counts]) -> dict[DayPlace, Totals]:
    sums: defaultdict[DayPlace, Totals] = defaultdict(lambda: NOTHING)
    for key, counts in growth.items():
        for place, totals in counts.items():
            day = (day_of(key.start), key.shard, place.office, place.service)
            sums[day] = sums[day].plus(totals)
    return dict(sums)
