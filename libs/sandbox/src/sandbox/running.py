"""The parts as they run: starts them in the order of their needs, sees them ready, stops them backwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sandbox import child
from sandbox.checkout import ROOT
from sandbox.environment import base_environment
from sandbox.errors import PartFailed, SandboxError
from sandbox.layout import Layout, busy_ports
from sandbox.part import Kind, Part
from sandbox.plan import Plan
from sandbox.unchanged import DoneSteps

Report = Callable[[dict[str, object]], None]
_LAST_LINES = 12
_POLL_SECONDS = 0.05


class Phase(StrEnum):
    """Where a part is in its life."""

    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"
    ENDED = "ended"
    KILLED = "killed"
    STOPPED = "stopped"


@dataclass(slots=True)
class Run:
    """One part's present run."""

    phase: Phase
    process: asyncio.subprocess.Process | None = None
    seconds: float = 0.0
    since: float = field(default_factory=time.time)

    @property
    def is_alive(self) -> bool:
        """True while its process runs."""
        return self.process is not None and self.process.returncode is None


class Runner:
    """Owns the processes of one profile."""

    def __init__(self, layout: Layout, plan: Plan, *, changed: Callable[[], None]) -> None:
        self.layout = layout
        self.plan = plan
        self.runs: dict[str, Run] = {}
        self._done_steps = DoneSteps(layout.folder / "done")
        self._changed = changed
        self._watchers: set[asyncio.Task[None]] = set()

    def log_of(self, name: str) -> Path:
        """Return the file that holds a part's output."""
        return self.layout.folder / "logs" / f"{name}.log"

    async def bring_up(self, parts: Iterable[Part], report: Report, *, again: bool = False) -> bool:
        """Start what does not run yet, as early as its needs allow; `again` repeats steps already done."""
        missing = [part for part in parts if again or not self._is_up(part)]
        self._check(missing)
        ready = {part.name: asyncio.get_running_loop().create_future() for part in missing}
        async with asyncio.TaskGroup() as group:
            for part in missing:
                group.create_task(self._bring_up_one(part, ready, report))
        return all(future.result() for future in ready.values())

    async def stop_all(self) -> None:
        """Stop every process, those that need others first."""
        alive = {name for name, run in self.runs.items() if run.is_alive}
        left = [self.plan[name] for name in alive]
        while left:
            needed = {need for part in left for need in self._all_needs(part)}
            last = [part for part in left if part.name not in needed]
            await asyncio.gather(*(self._stop(part) for part in last))
            left = [part for part in left if part not in last]

    async def kill(self, name: str) -> None:
        """End a part at once, as a power cut would."""
        run = self.runs.get(name)
        if run is None or not run.is_alive or run.process is None:
            raise SandboxError(f"{name} does not run, so it cannot be killed; `status` shows what runs.")
        run.phase = Phase.KILLED
        await child.kill(run.process)
        self._changed()

    def _is_up(self, part: Part) -> bool:
        run = self.runs.get(part.name)
        if part.kind is Kind.PROCESS:
            return run is not None and run.is_alive
        if run is None and self._done_steps.is_unchanged(part):
            run = self.runs[part.name] = Run(Phase.DONE)
        return run is not None and run.phase is Phase.DONE

    def _check(self, parts: list[Part]) -> None:
        """Name every missing file and busy port before anything starts."""
        absent = [str(path) for part in parts for path in part.requires if not path.exists()]
        if absent:
            raise SandboxError(f"Not installed: {', '.join(absent)}. Run `make setup`.")
        if busy := busy_ports(self.layout, [port for part in parts for port in part.ports]):
            raise SandboxError("\n".join(busy))

    async def _bring_up_one(self, part: Part, ready: dict[str, asyncio.Future[bool]], report: Report) -> None:
        for need in part.needs:
            if need in ready and not await ready[need]:
                why = f"{part.name} was not started, because {need} failed"
                report({"part": part.name, "phase": Phase.FAILED, "why": why})
                ready[part.name].set_result(False)
                return
        started = time.monotonic()
        run = self.runs[part.name] = Run(Phase.STARTING)
        try:
            await self._start(part, run)
            run.phase, why = Phase.READY, ""
            if part.kind is Kind.STEP:
                run.phase = Phase.DONE
                self._done_steps.remember(part)
        except (PartFailed, OSError) as problem:
            run.phase, why = Phase.FAILED, str(problem)
        run.seconds = time.monotonic() - started
        self._changed()
        report({"part": part.name, "phase": run.phase, "seconds": run.seconds, "why": why})
        ready[part.name].set_result(run.phase is not Phase.FAILED)

    async def _start(self, part: Part, run: Run) -> None:
        if part.prepare is not None:
            await part.prepare()
        if not part.command:
            return
        environment = base_environment(self.layout) | dict(part.environment)
        run.process = await child.spawn(part, environment, cwd=ROOT, log=self.log_of(part.name))
        self._changed()
        try:
            async with asyncio.timeout(part.patience_seconds):
                if part.kind is Kind.PROCESS:
                    await self._until_ready(part, run.process)
                else:
                    await self._until_done(part, run.process)
        except TimeoutError:
            await child.kill(run.process)
            late = f"was not ready within {part.patience_seconds:.0f} s"
            raise PartFailed(self._explain(part, late)) from None

    async def _until_ready(self, part: Part, process: asyncio.subprocess.Process) -> None:
        while part.probe is not None and not await part.probe():
            if process.returncode is not None:
                early = f"ended with code {process.returncode} before it was ready"
                raise PartFailed(self._explain(part, early))
            await asyncio.sleep(_POLL_SECONDS)
        watcher = asyncio.create_task(self._watch(part.name, process))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def _until_done(self, part: Part, process: asyncio.subprocess.Process) -> None:
        if code := await process.wait():
            raise PartFailed(self._explain(part, f"ended with code {code}"))

    async def _watch(self, name: str, process: asyncio.subprocess.Process) -> None:
        """Write down when a part ends by itself; nothing is restarted behind anyone's back."""
        await process.wait()
        run = self.runs[name]
        if run.process is process and run.phase is Phase.READY:
            run.phase = Phase.ENDED
            child.sweep(process)
        self._changed()

    async def _stop(self, part: Part) -> None:
        run = self.runs[part.name]
        assert run.process is not None
        run.phase = Phase.STOPPED
        await child.stop(run.process, part)
        self._changed()

    def _all_needs(self, part: Part) -> set[str]:
        direct = set(part.needs)
        return direct.union(*(self._all_needs(self.plan[need]) for need in direct)) if direct else direct

    def _explain(self, part: Part, what: str) -> str:
        log = self.log_of(part.name)
        lines = log.read_text(errors="replace").splitlines()[-_LAST_LINES:] if log.exists() else []
        return "\n".join([f"{part.name} {what}; the end of {log}:", *lines])
