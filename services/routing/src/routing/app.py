"""Builds a routing process once: adapters, engine, doors, loops."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.auth import Authentication
from common.clock import SystemClock
from common.contracts.event import Event, Message
from common.database import Database
from common.encryption import MasterKey
from common.health import Health
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.kafka.tail import Tail
from common.process import Work, run_until_told, serve
from common.seats import SeatBook
from common.signing import Signer, Verifier
from common.web.live import Hub
from common.web.site import Site, SiteOptions
from routing import http
from routing.consumers import reference_consumer, requests_consumer
from routing.context import RoutingContext
from routing.desk import DeskReader
from routing.engine import DefinitionBook, Engine
from routing.group_commit import GroupCommit
from routing.settings import RoutingSettings
from routing.timers import OverdueTimer
from routing.web import routes
from routing.web.words import refusal_options

_HERE = Path(__file__).parent
LOCALE = _HERE.parents[1] / "locale"
MIGRATIONS = _HERE.parents[1] / "migrations"


class Process:
    """One routing process with all its parts; a role runs some of them."""

    def __init__(self, settings: RoutingSettings, database: Database) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self.database = database
        self.wrapper = MasterKey(settings.master_key_bytes)
        self.book = DefinitionBook()
        self.engine = Engine(self.clock, self.wrapper, self.book)
        self.door = GroupCommit(self.engine, database, self.clock)
        self.hub = Hub()
        self.health = Health("routing")

    async def run(self, role: str) -> None:
        """Run `web`, `worker` or `all` until told to stop."""
        work: list[Work] = [self.health.serve(self.settings.http_host, self.settings.health_port)]
        if role in ("worker", "all"):
            work += self._worker()
        if role in ("web", "all"):
            work += self._web()
        await run_until_told(*work)

    def _worker(self) -> list[Work]:
        s = self.settings
        relay = Relay("routing", self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        requests = self._runner(requests_consumer(self.engine))
        reference = self._runner(reference_consumer())
        timer = OverdueTimer(self.engine, self.database, self.clock, poll_seconds=s.overdue_poll_seconds)
        return [relay.run(), requests.run(), reference.run(), timer.run(requests)]

    def _runner(self, consumer: Consumer) -> Runner:
        s = self.settings
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def _web(self) -> list[Work]:
        s = self.settings
        tail = Tail(["routing.cases"], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix, on_event=self._announce)
        self.health.add(tail.problems)
        app = build_app(self)
        serving = serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=[self.hub])
        return [serving, tail.run(), self.door.run()]

    def _announce(self, message: Message[Event]) -> None:
        """Tell the desks that a case left or came to that something changed."""
        event = message.event
        office = getattr(event, "office", "")
        for unit in {getattr(event, "unit", None), getattr(event, "from_unit", None)} - {None}:
            self.hub.publish(f"{office}.{unit}", "case")
        if not hasattr(event, "unit"):
            self.hub.publish(office, "case")


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = FastAPI(title="Satu Meja: routing", version="1", openapi_url="/api/routing/v1/openapi.json",
                  docs_url=None, redoc_url=None)  # fmt: skip
    signer = Signer.of(s.keys_dir, "routing", process.clock)
    site = Site(
        "routing", templates=_HERE / "web" / "templates", locale=LOCALE, static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes, options=SiteOptions(home="/meja"),
    )  # fmt: skip
    site.environment.globals["refusal_options"] = refusal_options
    reader = DeskReader(process.database, process.book, process.wrapper, signer, process.clock)
    app.state.routing = RoutingContext(
        process.database, reader, process.door, process.hub, site, process.clock, process.wrapper
    )
    app.include_router(http.router)
    app.include_router(routes.router)
    sign_in = Middleware(
        Authentication, verifier=Verifier.of(s.keys_dir, process.clock), seats=SeatBook(process.database),
        clock=process.clock,
    )  # fmt: skip
    site.install(app, [sign_in])
    return app
