"""`python -m intake migrate|publish|republish|web|worker|all`."""

from __future__ import annotations

from collections.abc import Sequence

from common.clock import SystemClock
from common.database import Database
from common.service_process import Command, main
from intake.app import MIGRATIONS, Process
from intake.handlers.publishing import publish
from intake.settings import IntakeSettings
from intake.shelf import Shelf


async def _publish(settings: IntakeSettings, database: Database, arguments: Sequence[str]) -> None:
    new = await publish(database, Shelf(settings, SystemClock()), SystemClock())
    print(f"{new} definitions, offices and calendars published.")


async def _republish(settings: IntakeSettings, database: Database, arguments: Sequence[str]) -> None:
    sent = await publish(database, Shelf(settings, SystemClock()), SystemClock(), again=True)
    print(f"{sent} definitions, offices and calendars sent again.")


if __name__ == "__main__":
    main(Process, IntakeSettings, MIGRATIONS, {"publish": Command(_publish), "republish": Command(_republish)})
