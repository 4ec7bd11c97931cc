"""The one process per profile that owns all parts; it ends when told to, or with the last process it serves.

Started by `sandbox up`; listens on a socket in the profile's folder, one JSON object per line.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import shutil
import signal
import sys
import traceback
from typing import Any

from sandbox.blocks import claimed_layout, fixed_layout
from sandbox.environment import own_catalogue
from sandbox.errors import SandboxError
from sandbox.layout import Layout, is_throwaway, profile_folder
from sandbox.part import Part
from sandbox.plan import choose, make_plan
from sandbox.profile_secrets import ProfileSecrets
from sandbox.running import Report, Run, Runner
from sandbox.services import SEED_STEPS
from sandbox.sockets import address_of, socket_path
from sandbox.state import fixed_state, write_state

_LOCK = "supervisor.lock"


class Supervisor:
    """Takes orders for one profile."""

    def __init__(self, layout: Layout) -> None:
        secrets = ProfileSecrets(layout.folder / "keys")
        secrets.ensure()
        self._fixed = fixed_state(layout, secrets)
        self._runner = Runner(layout, make_plan(layout, secrets), changed=self.write_down)
        self._one_order = asyncio.Lock()
        self._leases: set[int] = set()
        self._permanent = False
        self.stopping = asyncio.Event()

    async def serve(self) -> None:
        """Take orders until stopped, then stop every part."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        with address_of(self._runner.layout.folder) as address:
            server = await asyncio.start_unix_server(self._converse, address)
        self.write_down()
        await self.stopping.wait()
        server.close()
        async with self._one_order:
            await self._runner.stop_all()
        socket_path(self._runner.layout.folder).unlink(missing_ok=True)
        self.write_down(ended=True)

    def write_down(self, *, ended: bool = False) -> None:
        """Write the present state where everybody can read it."""
        parts = {name: _written(run) for name, run in self._runner.runs.items()}
        write_state(self._fixed | {"supervisor": None if ended else os.getpid(), "parts": parts})

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def report(line: dict[str, object]) -> None:
            if not writer.is_closing():
                writer.write(json.dumps(line).encode() + b"\n")

        line = await reader.readline()
        if not line:
            writer.close()
            return
        order = json.loads(line)
        try:
            async with self._one_order:
                if self.stopping.is_set():
                    raise SandboxError("This sandbox is just stopping.")
                done = await self._obey(order, report)
            report({"done": done})
        except SandboxError as problem:
            report({"done": False, "why": str(problem)})
        except ExceptionGroup as problems:
            traceback.print_exception(problems)
            why = "; ".join(repr(problem) for problem in problems.exceptions)
            report({"done": False, "why": f"A fault of the sandbox itself, see supervisor.log: {why}"})
        writer.close()

    async def _obey(self, order: dict[str, Any], report: Report) -> bool:
        match order["do"]:
            case "up":
                self._serve_whom(order.get("with_parent"))
                return await self._runner.bring_up(choose(self._runner.plan, order["parts"]), report)
            case "seed":
                seed = [self._part(step) for step in SEED_STEPS]
                return await self._runner.bring_up(seed, report, again=True)
            case "start":
                return await self._runner.bring_up([self._part(order["part"])], report)
            case "kill":
                await self._runner.kill(self._part(order["part"]).name)
                return True
            case "down":
                self.stopping.set()
                return True
            case unknown:
                raise SandboxError(f"The supervisor knows no order {unknown!r}.")

    def _part(self, name: str) -> Part:
        """Return one part by name, without what it needs."""
        choose(self._runner.plan, [name])
        if name not in self._runner.plan:
            raise SandboxError(f"{name!r} is a group; name one part: {', '.join(self._runner.plan)}.")
        return self._runner.plan[name]

    def _serve_whom(self, parent: int | None) -> None:
        """Serve until `down`, or with a parent until the last such process has ended."""
        if parent is None:
            self._permanent = True
        elif parent not in self._leases:
            handle = _handle_of(parent)
            self._leases.add(parent)
            asyncio.get_running_loop().add_reader(handle, self._lease_ended, parent, handle)

    def _lease_ended(self, parent: int, handle: int) -> None:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)
        self._leases.discard(parent)
        if not self._leases and not self._permanent:
            self.stopping.set()


def _handle_of(process: int) -> int:
    try:
        return os.pidfd_open(process)
    except ProcessLookupError:
        raise SandboxError(f"Process {process} (--with-parent) has ended already.") from None


def _written(run: Run) -> dict[str, object]:
    pid = run.process.pid if run.process is not None and run.is_alive else None
    return {"phase": run.phase, "pid": pid, "seconds": round(run.seconds, 2), "since": run.since}


def main(arguments: list[str]) -> int:
    """Become the supervisor of a profile, unless it has one."""
    parser = argparse.ArgumentParser(prog="sandbox.supervisor")
    parser.add_argument("--profile", required=True)
    parser.add_argument("--brokers", type=int, default=1)
    parser.add_argument("--port", type=int)
    options = parser.parse_args(arguments)
    folder = profile_folder(options.profile)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        return asyncio.run(_supervise(options))


async def _supervise(options: argparse.Namespace) -> int:
    lay_out = claimed_layout if is_throwaway(options.profile) else fixed_layout
    with lay_out(options.profile, brokers=options.brokers, front_door=options.port) as layout:
        if is_throwaway(options.profile):
            _forget(layout)
        for name in ("tmp", "logs"):
            (layout.folder / name).mkdir(exist_ok=True)
        await Supervisor(layout).serve()
    return 0


def _forget(layout: Layout) -> None:
    """Throw-away profiles begin on nothing but the services they bring."""
    for path in layout.folder.iterdir():
        if path == own_catalogue(layout):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (_LOCK, "supervisor.log"):
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
