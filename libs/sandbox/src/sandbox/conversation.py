"""Talks to a profile's supervisor, starting it when there is none."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.checkout import ROOT
from sandbox.errors import SandboxError
from sandbox.layout import profile_folder
from sandbox.sockets import address_of

Line = dict[str, Any]
Listener = Callable[[Line], None]
_START_SECONDS = 45.0
_POLL_SECONDS = 0.05


def tell(profile: str, order: Line, *, listener: Listener | None = None) -> None:
    """Give an order and wait until it is carried out; raise with the reasons if it is not."""
    connection = _connect(profile)
    if connection is None:
        raise SandboxError(f"The sandbox {profile!r} does not run: `python -m sandbox up`.")
    with connection:
        _converse(connection, order, listener)


def is_up(profile: str) -> bool:
    """True when the profile has a supervisor that answers."""
    connection = _connect(profile)
    if connection is not None:
        connection.close()
    return connection is not None


def ensure_supervisor(profile: str, *, brokers: int, port: int | None) -> None:
    """Start the supervisor in the background when none answers; two callers at once get one."""
    deadline = time.monotonic() + _START_SECONDS
    process: subprocess.Popen[bytes] | None = None
    while not is_up(profile):
        if time.monotonic() > deadline:
            raise SandboxError(f"The supervisor did not start; see {profile_folder(profile)}/supervisor.log.")
        if process is None or process.poll() == 0:
            process = _spawn(profile, brokers, port)
        elif process.returncode is not None:
            raise SandboxError(f"The supervisor ended at once; see {profile_folder(profile)}/supervisor.log.")
        time.sleep(_POLL_SECONDS)


def _spawn(profile: str, brokers: int, port: int | None) -> subprocess.Popen[bytes]:
    folder = profile_folder(profile)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sandbox.supervisor", "--profile", profile, "--brokers", str(brokers)]
    if port is not None:
        command += ["--port", str(port)]
    with (folder / "supervisor.log").open("wb") as log:
        silent = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, stdin=silent, stdout=log, stderr=log, start_new_session=True)


def _connect(profile: str) -> socket.socket | None:
    folder = profile_folder(profile)
    if not folder.is_dir():
        return None
    connection = socket.socket(socket.AF_UNIX)
    try:
        with address_of(folder) as address:
            connection.connect(address)
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


def _converse(connection: socket.socket, order: Line, listener: Listener | None) -> None:
    reasons: list[str] = []
    for line in _lines(connection, order):
        if "done" not in line:
            if listener is not None:
                listener(line)
            if line.get("why"):
                reasons.append(str(line["why"]))
        elif line["done"]:
            return
        else:
            raise SandboxError(line.get("why") or "\n".join(reasons))
    raise SandboxError("The supervisor ended in the middle of its work; its log says why.")


def _lines(connection: socket.socket, order: Line) -> Iterator[Line]:
    with connection.makefile("rwb") as stream:
        stream.write(json.dumps(order).encode() + b"\n")
        stream.flush()
        for line in stream:
            yield json.loads(line)
