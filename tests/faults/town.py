"""The whole of one fault run: real Kafka and PostgreSQL, and service processes that may be killed, frozen, doubled."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import psutil

from sandbox import Sandbox
from tests.faults import seams
from tests.faults.foundryman import Foundry
from tests.faults.seams import Deed, Safeguard
from tests.fixtures.ports import free_port

PARTS = ("kafka", "databases")
PARTITIONS = "6"
_READY_SECONDS = 180


@dataclass(slots=True)
class Member:
    """One service process: what it is, and as which process it runs now."""

    name: str
    service: str
    role: str
    port: int
    health: int
    pid: int = 0
    twin: bool = False
    wanted: bool = True


@dataclass(slots=True)
class Town:
    """Processes by name; whoever ends is started again at once, as an orchestrator would."""

    sandbox: Sandbox
    foundry: Foundry
    folder: Path
    dsn: Mapping[str, str]
    database: str
    prefix: str
    without: Safeguard | None = None
    members: dict[str, Member] = field(default_factory=dict)
    fell: list[str] = field(default_factory=list)
    """Processes that ended though nobody had killed them."""
    _killed: set[int] = field(default_factory=set)
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @classmethod
    def found(cls, sandbox: Sandbox, foundry: Foundry, folder: Path, without: Safeguard | None = None) -> Town:
        """Lay out a town of its own in the running sandbox: a database and a topic prefix."""
        name = f"f{secrets.token_hex(3)}"
        (folder / "orders").mkdir(parents=True)
        return cls(sandbox, foundry, folder, sandbox.make_database(name), name, f"{name}-", without)

    async def prepare(self) -> None:
        """Make topics and tables, publish the catalogue."""
        await asyncio.gather(
            self._step("topics", "common.kafka.topics", "apply", service="intake"),
            self._step("migrate-intake", "intake", "migrate"),
            self._step("migrate-routing", "routing", "migrate"),
        )
        await self._step("publish", "intake", "publish")

    async def appoint(self, seats: Path) -> None:
        """Give officers their seats."""
        await self._step("appoint", "routing", "appoint", str(seats))

    async def start(self, name: str, service: str, role: str, *, twin: bool = False) -> Member:
        """Start a process and keep it running; return it, perhaps not ready yet."""
        member = Member(name, service, role, free_port(), free_port(), twin=twin)
        self.members[name] = member
        member.pid = await self._fork(member)
        self._keepers[name] = asyncio.create_task(self._keep(member))
        return member

    async def ready(self, *names: str) -> None:
        """Wait until these processes call themselves ready."""
        async with asyncio.timeout(_READY_SECONDS), httpx.AsyncClient(trust_env=False) as http:
            for name in names or tuple(self.members):
                while not await _is_ready(http, self.members[name].health):
                    await asyncio.sleep(0.1)

    def of(self, service: str, role: str) -> list[Member]:
        """The processes of a role that are wanted."""
        return [m for m in self.members.values() if (m.service, m.role) == (service, role) and not m.twin and m.wanted]

    def kill(self, member: Member) -> None:
        """End a process as a power cut would."""
        self._signal(member, signal.SIGKILL)

    async def retire(self, member: Member) -> int:
        """Tell a process to stop and not to come back; return its exit code."""
        member.wanted = False
        pid = member.pid
        self._signal(member, signal.SIGTERM)
        code = await self.foundry.end_of(pid)
        del self.members[member.name]
        return code

    def wake(self, member: Member) -> None:
        """Let a frozen process go on."""
        self._signal(member, signal.SIGCONT)

    async def have(self, members: list[Member], step: str, deed: Deed, *, within: float) -> Member | None:
        """Have whichever of these first reaches a step do something to itself; None when none came by in time."""
        order, names = self._orders / step, {m.name: m for m in members}
        draft = order.with_name(f"{step}.draft")
        draft.write_text(" ".join((deed, *names)))
        before = {m.name: m.pid for m in members}
        self._killed.update(before.values())
        draft.rename(order)
        try:
            async with asyncio.timeout(within):
                while order.exists():
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        finally:
            order.unlink(missing_ok=True)
        taken = next((n for n in names if (self._orders / f"{step}.{n}").exists()), None)
        if taken is None:
            return None
        (self._orders / f"{step}.{taken}").unlink()
        await self._until_done(names[taken], before[taken], deed)
        return names[taken]

    async def close(self) -> None:
        """End every process at once and leave nothing but the ledger and the logs."""
        for keeper in self._keepers.values():
            keeper.cancel()
        for member in self.members.values():
            self._signal(member, signal.SIGKILL)
            await self.foundry.end_of(member.pid)
        shutil.rmtree(self._orders, ignore_errors=True)

    async def connect(self, service: str) -> asyncpg.Connection[asyncpg.Record]:
        """A connection as the role of a service."""
        return await asyncpg.connect(self.dsn[service], timeout=10)

    async def query(self, service: str, sql: str, *args: object) -> list[asyncpg.Record]:
        """Ask the database of a service as its role."""
        connection = await self.connect(service)
        try:
            return list(await connection.fetch(sql, *args))
        finally:
            await connection.close()

    def environment(self, service: str) -> dict[str, str]:
        """The settings of this town's processes."""
        own = {
            "SATUMEJA_DATABASE_DSN": self.dsn[service],
            "SATUMEJA_TOPIC_PREFIX": self.prefix,
            "SATUMEJA_PARTITIONS": PARTITIONS,
            "SATUMEJA_LOG_LEVEL": "INFO",
        }
        without = {seams.WITHOUT: str(self.without)} if self.without else {}
        return self.sandbox.environment(service) | own | without

    @property
    def _orders(self) -> Path:
        return self.folder / "orders"

    async def _fork(self, member: Member) -> int:
        own = {
            "SATUMEJA_HTTP_PORT": str(member.port),
            "SATUMEJA_HEALTH_PORT": str(member.health),
            seams.ORDERS: str(self._orders),
            seams.NAME: member.name,
            "SATUMEJA_DATABASE_DSN": f"{self.dsn[member.service]}?application_name={member.name}",
        } | ({seams.TWIN: "1"} if member.twin else {})
        return await self.foundry.fork(
            member.name, member.service, [member.role],
            environment=self.environment(member.service) | own, log=self.folder / f"{member.name}.log",
        )  # fmt: skip

    async def _keep(self, member: Member) -> None:
        while True:
            code = await self.foundry.end_of(member.pid)
            if not member.wanted:
                return
            if code != -signal.SIGKILL or member.pid not in self._killed:
                self.fell.append(f"{member.name} ended by itself with code {code}")
                await asyncio.sleep(0.3)
            member.pid = await self._fork(member)

    async def _until_done(self, member: Member, pid: int, deed: Deed) -> None:
        while deed is Deed.FREEZE and not _is_stopped(pid):
            await asyncio.sleep(0.005)
        while deed is Deed.KILL and member.pid == pid:
            await asyncio.sleep(0.01)

    def _signal(self, member: Member, number: signal.Signals) -> None:
        self._killed.add(member.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(member.pid, number)

    async def _step(self, name: str, module: str, *arguments: str, service: str = "") -> None:
        service = service or module
        pid = await self.foundry.fork(
            name, module, list(arguments), environment=self.environment(service), log=self.folder / f"{name}.log"
        )
        if code := await self.foundry.end_of(pid):
            raise RuntimeError(f"{name} ended with code {code}; see {self.folder / name}.log.")


async def _is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://127.0.0.1:{port}/readyz", timeout=2)).is_success
    except httpx.HTTPError:
        return False


def _is_stopped(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
