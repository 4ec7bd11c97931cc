"""A process with relay and runner that kills itself at a named step: `mortal <dsn> <bootstrap> <prefix> [<step>]`.

Without a step it lives until it is told to stop.
"""

from __future__ import annotations

import os
import signal
import sys

from common import steps
from common.database import Database
from common.process import run, run_until_told
from tests.component.common.stories import Street

BATCH_RECORDS = 5


def die_at(step: str) -> None:
    """End this process at once, as a power cut would, when the step is reached for the first time."""

    def listener(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.listen(listener)


async def main(dsn: str, bootstrap: str, prefix: str) -> None:
    """Relay and consume."""
    street = Street(await Database.connect(dsn), bootstrap, prefix)
    await run_until_told(street.relay().run(), street.runner(BATCH_RECORDS).run())


if __name__ == "__main__":
    if len(sys.argv) == 5:
        die_at(sys.argv[4])
    run(main(*sys.argv[1:4]))
