"""`python -m routing migrate|web|worker|all|appoint FILE|end-seat FILE|republish`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from common.clock import SystemClock
from common.database import Database
from common.encryption import MasterKey
from common.service_process import Command, main
from routing.app import MIGRATIONS, Process
from routing.appointments import appoint, end_seat, read_appointments, send_seats_again
from routing.engine import Engine
from routing.settings import RoutingSettings


async def _appoint(settings: RoutingSettings, database: Database, arguments: Sequence[str]) -> None:
    new = await appoint(database, SystemClock(), read_appointments(Path(arguments[0])))
    print(f"{new} seats given.")


async def _end_seat(settings: RoutingSettings, database: Database, arguments: Sequence[str]) -> None:
    engine = Engine(SystemClock(), MasterKey(settings.master_key_bytes))
    for line in read_appointments(Path(arguments[0])):
        back = await end_seat(database, engine, SystemClock(), line)
        print(f"Seat at {line.office}.{line.unit} ended; {back} items went back to the queue.")


async def _republish(settings: RoutingSettings, database: Database, arguments: Sequence[str]) -> None:
    print(f"{await send_seats_again(database, SystemClock())} seats sent again.")


_COMMANDS = {
    "appoint": Command(_appoint, ("FILE.csv",)),
    "end-seat": Command(_end_seat, ("FILE.csv",)),
    "republish": Command(_republish),
}

if __name__ == "__main__":
    main(Process, RoutingSettings, MIGRATIONS, _COMMANDS)
