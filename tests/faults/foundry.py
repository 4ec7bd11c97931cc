"""Forks service processes from one that has imported them already, so that a killed one is back within moments.

Orders come in on stdin and reports go out on stdout, one JSON object per line; when stdin ends, all children die.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import runpy
import select
import signal
import sys
import traceback
from typing import Any, NoReturn

from tests.faults import seams

_POLL_SECONDS = 0.02


def main() -> None:
    """Serve until stdin ends."""
    _import_services()
    children: set[int] = set()
    _report({"ready": True})
    while (orders := _orders()) is not None:
        for order in orders:
            children.add(pid := _fork(order))
            _report({"name": order["name"], "pid": pid})
        for pid, code in _ended():
            children.discard(pid)
            _report({"ended": pid, "code": code})
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


_unread = b""


def _orders() -> list[dict[str, Any]] | None:
    """Orders that have come in; None when there will be no more. Read raw: a buffer would hide lines from select."""
    global _unread
    readable, _, _ = select.select([0], [], [], _POLL_SECONDS)
    if not readable:
        return []
    chunk = os.read(0, 65_536)
    if not chunk:
        return None
    *lines, _unread = (_unread + chunk).split(b"\n")
    return [json.loads(line) for line in lines]


def _import_services() -> None:
    """Once here, so that children need not."""
    importlib.import_module("intake.app")
    importlib.import_module("routing.app")


def _report(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _ended() -> list[tuple[int, int]]:
    ended = []
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended.append((pid, os.waitstatus_to_exitcode(status)))
    return ended


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become(order)
    return pid


def _become(order: dict[str, Any]) -> NoReturn:
    """Be `python -m <service> <role>` with this environment and nothing of the parent's streams."""
    code = 1
    try:
        with open(os.devnull, "rb") as nothing, open(order["log"], "ab") as log:  # noqa: PTH123 - descriptors are kept
            os.dup2(nothing.fileno(), 0)
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.environ.update(order["environment"])
        random.seed()
        seams.prepare()
        sys.argv = [order["service"], *order["arguments"]]
        runpy.run_module(order["service"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        if sys.exc_info()[0] is not None:  # the child's trace must reach its log before it leaves
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
