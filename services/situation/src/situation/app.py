"""Builds a situation process once: adapters, loops, doors."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.auth import Authentication
from common.clock import SystemClock
from common.contracts.event import Event, Message
from common.database import Database
from common.health import Health
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.kafka.tail import Tail
from common.process import Work, run_until_told, serve
from common.seats import SeatBook, seats_consumer
from common.signing import Verifier
from common.web.live import Hub
from common.web.site import Site, SiteOptions
from situation import http
from situation.consumers import combine_consumer, reference_consumer
from situation.context import SituationContext
from situation.handlers import Counter, Teller
from situation.settings import PACKAGE, SituationSettings
from situation.telling import TellingLoop

_HERE = Path(__file__).parent
MIGRATIONS = PACKAGE / "migrations"


class Process:
    """One situation process with all its parts; a role runs some of them."""

    def __init__(self, settings: SituationSettings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.clock = SystemClock()
        self.hub = Hub()
        self.health = Health("situation")

    async def run(self, role: str) -> None:
        """Run `web`, `combine` or `all` until told to stop."""
        work: list[Work] = [self.health.serve(self.settings.http_host, self.settings.health_port)]
        if role in ("combine", "all"):
            work += self._combine()
        if role in ("web", "all"):
            work += self._web()
        await run_until_told(*work)

    def _combine(self) -> list[Work]:
        s = self.settings
        relay = Relay("situation", self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        consumers = (combine_consumer(Counter(self.clock)), reference_consumer(), seats_consumer("situation"))
        teller = Teller(self.database, self.clock)
        telling = TellingLoop(teller, self.database, self.clock, s.tell_seconds)
        return [relay.run(), telling.run(), *(self._runner(c).run() for c in consumers)]

    def _runner(self, consumer: Consumer) -> Runner:
        s = self.settings
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def _web(self) -> list[Work]:
        s = self.settings
        tail = Tail(
            ["situation.indicators"], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix, on_event=self._announce
        )
        self.health.add(tail.problems)
        app = build_app(self)
        serving = serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=[self.hub])
        return [serving, tail.run()]

    def _announce(self, message: Message[Event]) -> None:
        """Tell open rooms that a value has changed."""
        self.hub.publish(http.CHANNEL, "indicators")


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = FastAPI(
        title="Satu Meja: situation", version="1", openapi_url="/api/situation/v1/openapi.json",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    site = Site(
        "situation", templates=_HERE / "web" / "templates", locale=PACKAGE / "locale", static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes, options=SiteOptions(home="/situasi"),
    )  # fmt: skip
    app.state.situation = SituationContext(process.database, process.clock, process.hub, site)
    app.include_router(http.router)
    app.include_router(http.room)
    sign_in = Middleware(
        Authentication, verifier=Verifier.of(s.keys_dir, process.clock), seats=SeatBook(process.database),
        clock=process.clock,
    )  # fmt: skip
    site.install(app, [sign_in])
    return app
