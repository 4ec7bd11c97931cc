"""`python -m situation migrate|web|combine|all`."""

from __future__ import annotations

import sys

from common.database import Database
from common.errors import SatuMejaError
from common.logging import configure
from common.migrations import migrate
from common.process import run
from situation.app import MIGRATIONS, Process
from situation.settings import SituationSettings

_ROLES = ("web", "combine", "all")


async def _main(arguments: list[str]) -> None:
    settings = SituationSettings()
    configure("situation", settings.log_level)
    dsn = settings.database_dsn.get_secret_value()
    if arguments == ["migrate"]:
        await migrate(dsn, MIGRATIONS)
        return
    if len(arguments) != 1 or arguments[0] not in _ROLES:
        sys.exit("Use: python -m situation migrate | web | combine | all")
    database = await Database.connect(dsn, max_size=settings.database_connections)
    try:
        await Process(settings, database).run(arguments[0])
    finally:
        await database.close()


if __name__ == "__main__":
    try:
        run(_main(sys.argv[1:]))
    except SatuMejaError as error:
        sys.exit(str(error))
