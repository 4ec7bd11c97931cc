"""`python -m notifications migrate|web|worker|all`."""

from __future__ import annotations

import sys

from common.database import Database
from common.errors import SatuMejaError
from common.logging import configure
from common.migrations import migrate
from common.process import run
from notifications.app import MIGRATIONS, Process
from notifications.settings import NotificationsSettings

_USE = "Use: python -m notifications migrate | web | worker | all"


async def _main(arguments: list[str]) -> None:
    settings = NotificationsSettings()
    configure("notifications", settings.log_level)
    dsn = settings.database_dsn.get_secret_value()
    match arguments:
        case ["migrate"]:
            await migrate(dsn, MIGRATIONS)
        case ["web" | "worker" | "all" as role]:
            database = await Database.connect(dsn, max_size=settings.database_connections)
            try:
                await Process(settings, database).run(role)
            finally:
                await database.close()
        case _:
            sys.exit(_USE)


if __name__ == "__main__":
    try:
        run(_main(sys.argv[1:]))
    except SatuMejaError as error:
        sys.exit(str(error))
