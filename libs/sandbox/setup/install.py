"""`make setup`: everything that the demo (and with --tests the test suite) needs, inside this checkout."""

from __future__ import annotations

import fcntl
import sys
import time

if sys.version_info < (3, 11):  # noqa: UP036 - this sentence is for people whose Python is older
    present = sys.version.split()[0]
    sys.exit(f"Satu Meja needs Python 3.11 or newer; this is {present}. Run it with PYTHON=python3.11 (or newer).")

from python_parts import python_steps
from real_parts import demo_steps, ensure_browser
from stamps import SANDBOX, SetupFailed, perform


def main(arguments: list[str]) -> int:
    """Run the missing steps, one set-up at a time."""
    started = time.monotonic()
    SANDBOX.mkdir(exist_ok=True)
    with (SANDBOX / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            ran = perform([*python_steps(), *demo_steps()])
            if "--tests" in arguments:
                ensure_browser()
        except SetupFailed as failure:
            print(f"setup   {failure}", file=sys.stderr)
            return 1
    done = f"{ran} steps done" if ran else "everything is there"
    print(f"setup   {done} ({time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
