"""Real parts of the bench profile and processes of its own: what a bench starts, measures and ends again."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition

from common.kafka.topics import BY_NAME, partitions_of
from sandbox import Sandbox
from sandbox.child import spawn, stop
from sandbox.environment import base_environment
from sandbox.part import Group, Part

ROOT = Path(__file__).parents[2]
PROFILE = "bench"
_PARTS = ("kafka", "databases")
_READY_SECONDS = 60


@dataclass(slots=True)
class House:
    """A database and a topic prefix of its own on the bench profile's Kafka and PostgreSQL (fsync on)."""

    sandbox: Sandbox
    dsn: Mapping[str, str]
    database: str
    prefix: str
    _running: dict[str, tuple[asyncio.subprocess.Process, Part]] = field(default_factory=dict)

    @classmethod
    def open(cls) -> House:
        """Bring the parts up on empty data; they end with this process."""
        shutil.rmtree(Sandbox(PROFILE).folder / "processes", ignore_errors=True)
        sandbox = Sandbox(PROFILE)
        sandbox.reset()
        sandbox.up(_PARTS, with_parent=os.getpid())
        name = f"b{secrets.token_hex(3)}"
        return cls(sandbox, sandbox.make_database(name), name, f"{name}-")

    def environment(self, service: str) -> dict[str, str]:
        """The settings of this house's processes."""
        own = {
            "SATUMEJA_DATABASE_DSN": self.dsn[service],
            "SATUMEJA_TOPIC_PREFIX": self.prefix,
            "SATUMEJA_LOG_LEVEL": "WARNING",
        }
        return base_environment(self.sandbox.layout) | self.sandbox.environment(service) | own

    def port(self, name: str) -> int:
        """A port of the bench profile's block."""
        return self.sandbox.layout.ports[name]

    async def step(self, module: str, *arguments: str, service: str) -> None:
        """Run a command to its end. Raises `RuntimeError` with its last words when it fails."""
        process, _ = await self._spawn(module, arguments, self.environment(service))
        if await process.wait():
            raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{self._log(module).read_text()[-2000:]}")

    async def start(self, name: str, module: str, *arguments: str, service: str, port: str) -> None:
        """Start a process under a name; its ports are those of a part of the profile."""
        ports = {"SATUMEJA_HTTP_PORT": self.port(port), "SATUMEJA_HEALTH_PORT": self.port(f"{port}-health")}
        environment = self.environment(service) | {key: str(value) for key, value in ports.items()}
        self._running[name] = await self._spawn(module, arguments, environment, log=name)

    async def ready(self, address: str) -> None:
        """Wait until an address answers with success."""
        async with asyncio.timeout(_READY_SECONDS), httpx.AsyncClient(trust_env=False) as http:
            while not await _succeeds(http, address):
                await asyncio.sleep(0.1)

    async def end(self, name: str) -> None:
        """Ask a process to stop and wait for it."""
        await stop(*self._running.pop(name))

    def cpu_of(self, name: str) -> float:
        """CPU seconds used so far by a process of ours, or by a part (`kafka`, `postgres`) with its children."""
        if name in self._running:
            return _cpu(psutil.Process(self._running[name][0].pid))
        server = psutil.Process(self.sandbox.pid(name))
        times = server.cpu_times()
        return _cpu(server) + times.children_user + times.children_system + sum(map(_cpu, server.children()))

    async def close(self) -> None:
        """End everything and forget the data."""
        for name in list(self._running):
            await self.end(name)
        self.sandbox.reset()

    async def _spawn(
        self, module: str, arguments: tuple[str, ...], environment: Mapping[str, str], *, log: str = ""
    ) -> tuple[asyncio.subprocess.Process, Part]:
        part = Part(log or module, Group.SERVICES, (sys.executable, "-m", module, *arguments))
        return await spawn(part, environment, cwd=ROOT, log=self._log(log or module)), part

    def _log(self, name: str) -> Path:
        return self.sandbox.folder / "processes" / f"{name}.log"


class LogEnds:
    """How many records lie acknowledged in a topic."""

    def __init__(self, house: House, topic: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=house.sandbox.kafka_bootstrap)
        self._places = [TopicPartition(house.prefix + topic, p) for p in range(partitions_of(BY_NAME[topic]))]

    async def __aenter__(self) -> LogEnds:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def count(self) -> int:
        """All records up to the high watermarks."""
        ends: dict[TopicPartition, int] = await self._consumer.end_offsets(self._places)
        return sum(ends.values())


@dataclass(slots=True)
class Spent:
    """What passed between two moments: seconds on the wall, CPU seconds by process."""

    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)


@contextmanager
def spending(house: House, *names: str) -> Iterator[Spent]:
    """Measure a block."""
    spent = Spent()
    before = {name: house.cpu_of(name) for name in names}
    began = time.perf_counter()
    yield spent
    spent.seconds = time.perf_counter() - began
    spent.cpu = {name: house.cpu_of(name) - before[name] for name in names}


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


async def _succeeds(http: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await http.get(address, timeout=2)).is_success
    except httpx.HTTPError:
        return False
