"""`python -m intake migrate|publish|web|worker|all`."""

from __future__ import annotations

import sys

from common.clock import SystemClock
from common.database import Database
from common.errors import SatuMejaError
from common.logging import configure
from common.migrations import migrate
from common.process import run
from intake.app import MIGRATIONS, Process
from intake.handlers.publishing import publish
from intake.settings import IntakeSettings
from intake.shelf import Shelf

_USE = "Use: python -m intake migrate | publish | web | worker | all"


async def _main(arguments: list[str]) -> None:
    settings = IntakeSettings()
    configure("intake", settings.log_level)
    dsn = settings.database_dsn.get_secret_value()
    if arguments == ["migrate"]:
        await migrate(dsn, MIGRATIONS)
        return
    database = await Database.connect(dsn, max_size=settings.database_connections)
    try:
        match arguments:
            case ["web" | "worker" | "all" as role]:
                await Process(settings, database).run(role)
            case ["publish"]:
                new = await publish(database, Shelf(settings, SystemClock()), SystemClock())
                print(f"{new} definitions, offices and calendars published.")
            case _:
                sys.exit(_USE)
    finally:
        await database.close()


if __name__ == "__main__":
    try:
        run(_main(sys.argv[1:]))
    except SatuMejaError as error:
        sys.exit(str(error))
