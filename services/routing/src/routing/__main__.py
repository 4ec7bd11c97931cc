"""`python -m routing migrate|web|worker|all|appoint FILE|end-seat FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from common.clock import SystemClock
from common.database import Database
from common.encryption import MasterKey
from common.errors import SatuMejaError
from common.logging import configure
from common.migrations import migrate
from common.process import run
from routing.app import MIGRATIONS, Process
from routing.appointments import appoint, end_seat, read_appointments
from routing.engine import Engine
from routing.settings import RoutingSettings

_USE = "Use: python -m routing migrate | web | worker | all | appoint FILE.csv | end-seat FILE.csv"


async def _main(arguments: list[str]) -> None:
    settings = RoutingSettings()
    configure("routing", settings.log_level)
    dsn = settings.database_dsn.get_secret_value()
    if arguments == ["migrate"]:
        await migrate(dsn, MIGRATIONS)
        return
    database = await Database.connect(dsn, max_size=settings.database_connections)
    try:
        match arguments:
            case ["web" | "worker" | "all" as role]:
                await Process(settings, database).run(role)
            case ["appoint", file]:
                new = await appoint(database, SystemClock(), read_appointments(Path(file)))
                print(f"{new} seats given.")
            case ["end-seat", file]:
                engine = Engine(SystemClock(), MasterKey(settings.master_key_bytes))
                for line in read_appointments(Path(file)):
                    back = await end_seat(database, engine, SystemClock(), line)
                    print(f"Seat at {line.office}.{line.unit} ended; {back} items went back to the queue.")
            case _:
                sys.exit(_USE)
    finally:
        await database.close()


if __name__ == "__main__":
    try:
        run(_main(sys.argv[1:]))
    except SatuMejaError as error:
        sys.exit(str(error))
