"""`situation recount`: every indicator counted afresh from rows of cases, and held against what is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from common.database import Database
from situation.domain.cells import Key, Shown
from situation.domain.panes import day_of, first_day, start_of
from situation.domain.recount import recounted
from situation.domain.sheet import Values, unsaid
from situation.domain.tree import OfficeTree
from situation.store.board import BoardStore
from situation.store.cases import CaseStore
from situation.store.reference import ReferenceStore


@dataclass(frozen=True, slots=True)
class Recount:
    """All values as they would be told, worked out from `open_cases` and `results` alone."""

    values: Values
    tree: OfficeTree

    def differences(self, shown: Mapping[Key, Shown]) -> dict[Key, tuple[Shown, Shown]]:
        """Where others say something else, as (counted, told); what was never told stands for what that means."""
        keys = self.values.keys() | shown.keys()
        pairs = {key: (self._of(self.values, key), self._of(shown, key)) for key in keys}
        return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

    def lines(self, shown: Mapping[Key, Shown]) -> Iterator[str]:
        """The recount as text, one value a line, disagreements marked."""
        apart = self.differences(shown)
        for key in sorted(self.values.keys() | apart.keys()):
            mark = f"  != told {_words(apart[key][1])}" if key in apart else ""
            yield f"{key.text}  {_words(self._of(self.values, key))}{mark}"
        yield f"{len(self.values)} values counted, {len(apart)} differ from what is told."

    def _of(self, values: Mapping[Key, Shown], key: Key) -> Shown:
        return values.get(key) or unsaid(key, self.tree)


async def recount(database: Database, now: datetime) -> Recount:
    """Count everything afresh, as of a moment."""
    async with database.reading() as tx:
        cases, tree = CaseStore(tx), await ReferenceStore(tx).tree()
        open_cases = [case async for case in cases.open_cases()]
        results = [result async for result in cases.results(start_of(first_day(day_of(now))))]
    return Recount(recounted(tree, open_cases, results, now), tree)


async def told(database: Database) -> Values:
    """All values as they are told at present."""
    async with database.reading() as tx:
        return await BoardStore(tx).all()


def _words(shown: Shown) -> str:
    if shown.value is None:
        return "not enough data"
    return f"{shown.value:g}" + (f" (n >= {shown.n})" if shown.n is not None else "")
