"""What the processes of all services have alike: the parts a role runs, and the words on their command line."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.auth import Authentication, SeatSource
from common.clock import SystemClock
from common.contracts.event import Event, Message
from common.database import Database
from common.errors import SatuMejaError
from common.health import Health
from common.kafka.parked import show_parked_keys
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.kafka.tail import Tail
from common.logging import configure
from common.mending import incident_lines, let_go_on
from common.migrations import migrate
from common.process import Work, run, run_until_told, serve
from common.settings import Settings
from common.signing import Verifier
from common.web.live import Hub
from common.web.openapi import describe_doors

S = TypeVar("S", bound=Settings)


class Stream(Protocol):
    """What holds requests open until it is closed."""

    def close(self) -> None:
        """End every open answer."""


class ServiceProcess(ABC, Generic[S]):
    """One process of a service with all its parts; a role runs some of them, `all` runs every one of `ROLES`."""

    NAME: ClassVar[str]
    ROLES: ClassVar[tuple[str, ...]]
    APART: ClassVar[tuple[str, ...]] = ()
    """Roles that always want a process of their own."""

    def __init__(self, settings: S, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.clock = SystemClock()
        self.hub = Hub()
        self.health = Health(self.NAME)
        self.closing = AsyncExitStack()
        """What is closed when the process stops."""
        self.consumers: list[Consumer] = []
        """What the parts built so far read from Kafka."""

    @abstractmethod
    def parts(self, role: str) -> Sequence[Work]:
        """What a role runs side by side."""

    async def run(self, role: str) -> None:
        """Run one role, or `all`, until told to stop."""
        work: list[Work] = [self.health.serve(self.settings.http_host, self.settings.health_port)]
        for each in self.ROLES if role == "all" else (role,):
            work += self.parts(each)
        if self.consumers:
            work.append(show_parked_keys(self.database, self.consumers))
        async with self.closing:
            await run_until_told(*work)

    def all_consumers(self) -> Sequence[Consumer]:
        """Every consumer of the service, found by building its parts and running none."""
        for role in self.ROLES:
            for part in self.parts(role):
                part.close()
        return self.consumers

    def relay(self) -> Work:
        """The loop that publishes the service's outbox."""
        s = self.settings
        return Relay(self.NAME, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix).run()

    def runner(self, consumer: Consumer) -> Runner:
        """A consumer group's runner, whose troubles make the process unready."""
        s = self.settings
        self.consumers.append(consumer)
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def tail(self, topic: str, on_event: Callable[[Message[Event]], None], *, vital: bool = True) -> Work:
        """The loop behind live screens; `vital` makes the process unready while it does not follow."""
        s = self.settings
        tail = Tail([topic], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix, on_event=on_event)
        if vital:
            self.health.add(tail.problems)
        return tail.run()

    def serve(self, app: FastAPI, *streams: Stream) -> Work:
        """The web application's loop; the hub's and these other open streams end when the process stops."""
        s = self.settings
        closing = [self.hub, *streams]
        return serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=closing)

    def new_app(self) -> FastAPI:
        """An empty web application that describes its doors at the address all services use."""
        app = FastAPI(
            title=f"Satu Meja: {self.NAME}", version="1", openapi_url=f"/api/{self.NAME}/v1/openapi.json",
            docs_url=None, redoc_url=None,
        )  # fmt: skip
        describe_doors(app)
        return app

    def sign_in(self, seats: SeatSource) -> Middleware:
        """Reads who asks from the session or the bearer token."""
        verifier = Verifier.of(self.settings.keys_dir, self.clock)
        return Middleware(Authentication, verifier=verifier, seats=seats, clock=self.clock)


@dataclass(frozen=True, slots=True)
class Command(Generic[S]):
    """A further word of a service's command line: what it does with the database and its arguments."""

    run: Callable[[S, Database, Sequence[str]], Awaitable[None]]
    arguments: tuple[str, ...] = ()


def main(
    process: type[ServiceProcess[S]],
    settings: type[S],
    migrations: Path,
    commands: Mapping[str, Command[S]] | None = None,
) -> None:
    """Run `python -m <service> migrate | <role> | all | incidents | retry INCIDENT | <command> …`.

    Our own errors end it with their sentence.
    """
    try:
        run(_main(process, settings, migrations, commands or {}))
    except SatuMejaError as error:
        sys.exit(str(error))


async def _main(
    process: type[ServiceProcess[S]], settings: type[S], migrations: Path, commands: Mapping[str, Command[S]]
) -> None:
    word, *arguments = sys.argv[1:] or [""]
    _check(process, word, len(arguments), commands)
    told = settings()
    configure(process.NAME, told.log_level)
    dsn = told.database_dsn.get_secret_value()
    if word == "migrate":
        await migrate(dsn, migrations)
        return
    database = await Database.connect(dsn, max_size=told.database_connections)
    try:
        if word in commands:
            await commands[word].run(told, database, arguments)
        elif word == "incidents":
            print("\n".join(await incident_lines(database)))
        elif word == "retry":
            print(await let_go_on(database, process(told, database).all_consumers(), arguments[0]))
        else:
            await process(told, database).run(word)
    finally:
        await database.close()


def _check(process: type[ServiceProcess[S]], word: str, given: int, commands: Mapping[str, Command[S]]) -> None:
    """End the process with a line of all its words, unless it was called with one of them."""
    words: dict[str, tuple[str, ...]] = dict.fromkeys(
        ("migrate", *process.ROLES, *process.APART, "all", "incidents"), ()
    )
    words["retry"] = ("INCIDENT",)
    words |= {name: command.arguments for name, command in commands.items()}
    if word not in words or given != len(words[word]):
        uses = " | ".join(" ".join((name, *arguments)) for name, arguments in words.items())
        sys.exit(f"Use: python -m {process.NAME} {uses}")
