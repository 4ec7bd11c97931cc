"""Forms of the survey as sums, and the indexes told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from common.database import Tx
from situation.domain.cells import Indicator, Key, Place, Scope, Shown
from situation.domain.satisfaction import ELEMENTS, Forms

_UNSUR = tuple(f"u{number}" for number in range(1, ELEMENTS + 1))
_ADD = """
INSERT INTO survey_totals (office, service, week, forms, u1, u2, u3, u4, u5, u6, u7, u8, u9)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[],
                     $9::int[], $10::int[], $11::int[], $12::int[], $13::int[])
  AS n (office, service, week, forms, u1, u2, u3, u4, u5, u6, u7, u8, u9)
ORDER BY office, service, week
ON CONFLICT (office, service, week) DO UPDATE SET forms = survey_totals.forms + EXCLUDED.forms,
  u1 = survey_totals.u1 + EXCLUDED.u1, u2 = survey_totals.u2 + EXCLUDED.u2, u3 = survey_totals.u3 + EXCLUDED.u3,
  u4 = survey_totals.u4 + EXCLUDED.u4, u5 = survey_totals.u5 + EXCLUDED.u5, u6 = survey_totals.u6 + EXCLUDED.u6,
  u7 = survey_totals.u7 + EXCLUDED.u7, u8 = survey_totals.u8 + EXCLUDED.u8, u9 = survey_totals.u9 + EXCLUDED.u9
"""
_SINCE = """
SELECT office, service, sum(forms) AS forms, sum(u1) AS u1, sum(u2) AS u2, sum(u3) AS u3, sum(u4) AS u4, sum(u5) AS u5,
       sum(u6) AS u6, sum(u7) AS u7, sum(u8) AS u8, sum(u9) AS u9
FROM survey_totals WHERE week >= $1 GROUP BY office, service
"""
_FORGET = "DELETE FROM survey_totals WHERE week < $1"
_TOLD = """
SELECT scope, office, service, indicator, span, value, n FROM indicators WHERE indicator = 'satisfaction_index'
"""


class Week(NamedTuple):
    """Where and in which ISO week forms were told."""

    office: str
    service: str
    week: str


class SatisfactionStore:
    """Sums of forms within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def add(self, forms: Mapping[Week, Forms]) -> None:
        """Add forms to what is known of their weeks."""
        rows = [(*week, some.n, *some.sums) for week, some in forms.items()]
        if rows:
            await self._tx.execute(_ADD, *(list(column) for column in zip(*rows, strict=True)))

    async def since(self, week: str) -> dict[Place, Forms]:
        """All forms of each office and service since an ISO week."""
        return {
            Place(r["office"], r["service"]): Forms(int(r["forms"]), tuple(int(r[unsur]) for unsur in _UNSUR))
            for r in await self._tx.fetch(_SINCE, week)
        }

    async def forget(self, week: str) -> int:
        """Delete what lies before an ISO week."""
        return await self._tx.execute(_FORGET, week)

    async def told(self) -> dict[Key, Shown]:
        """The indexes as they were last told."""
        return {
            Key(Scope(r["scope"]), r["office"], r["service"], Indicator(r["indicator"]), r["span"]): Shown(
                r["value"], r["n"]
            )
            for r in await self._tx.fetch(_TOLD)
        }
