"""`python -m situation migrate|web|combine|indicate|all|recount`."""

from __future__ import annotations

from collections.abc import Sequence

from common.clock import SystemClock
from common.database import Database
from common.service_process import Command, main
from situation.app import MIGRATIONS, Process
from situation.recounting import recount, told
from situation.settings import SituationSettings


async def _recount(settings: SituationSettings, database: Database, arguments: Sequence[str]) -> None:
    """Print every indicator counted afresh, and where it differs from what is told."""
    counted = await recount(database, SystemClock().now())
    for line in counted.lines(await told(database)):
        print(line)


if __name__ == "__main__":
    main(Process, SituationSettings, MIGRATIONS, {"recount": Command(_recount)})
