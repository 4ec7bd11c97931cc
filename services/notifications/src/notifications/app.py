"""Builds a notifications process once: adapters, loops, doors."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.auth import Authentication, NoSeats
from common.clock import SystemClock
from common.database import Database
from common.health import Health
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.kafka.tail import Tail
from common.process import Work, run_until_told, serve
from common.signing import Signer, Verifier
from common.web.live import Hub
from common.web.site import Site
from notifications import http
from notifications.announcing import Announcer
from notifications.consumers import plan_consumer, reference_consumer
from notifications.context import NotificationContext
from notifications.handlers import Planner
from notifications.people import People
from notifications.providers import Mail, Provider, Sms
from notifications.sending import Sender
from notifications.settings import PACKAGE, NotificationSettings
from notifications.wording import Words

_HERE = Path(__file__).parent
MIGRATIONS = PACKAGE / "migrations"


class Process:
    """One notifications process with all its parts; a role runs some of them."""

    def __init__(self, settings: NotificationSettings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.clock = SystemClock()
        self.words = Words(PACKAGE / "messages")
        self.hub = Hub()
        self.health = Health("notifications")
        self.signer = Signer.of(settings.keys_dir, "notifications", self.clock)
        seconds = settings.provider_seconds
        self.providers: dict[str, Provider] = {
            "mail": Mail(settings.mail_host, settings.mail_port, settings.mail_from, seconds),
            "sms": Sms(settings.sms_url, seconds),
        }

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
        relay = Relay("notifications", self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        planner = Planner(self.clock, self.words.version)
        runners = [self._runner(plan_consumer(planner)), self._runner(reference_consumer())]
        people = People(s.intake_url, self.signer)
        senders = [
            Sender(provider, people, self.words, self.database, self.clock, s.public_url, s.uncertain_seconds)
            for provider in self.providers.values()
        ]
        return [relay.run(), *(r.run() for r in runners), *(sender.run() for sender in senders)]

    def _runner(self, consumer: Consumer) -> Runner:
        s = self.settings
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def _web(self) -> list[Work]:
        s = self.settings
        announcer = Announcer(self.hub)
        tail = Tail(
            ["routing.cases", "intake.applications"], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix,
            on_event=announcer.hear,
        )  # fmt: skip
        self.health.add(tail.problems)
        app = build_app(self)
        serving = serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=[self.hub])
        return [serving, tail.run()]


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = FastAPI(
        title="Satu Meja: notifications", version="1", openapi_url="/api/notifications/v1/openapi.json",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    site = Site(
        "notifications", templates=_HERE / "web" / "templates", locale=PACKAGE / "locale", static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes,
    )  # fmt: skip
    app.state.notifications = NotificationContext(
        process.database, process.clock, process.words, process.hub, site, process.providers, s.public_url
    )
    app.include_router(http.router)
    app.include_router(http.internal)
    app.include_router(http.pages)
    verifier = Verifier.of(s.keys_dir, process.clock)
    site.install(app, [Middleware(Authentication, verifier=verifier, seats=NoSeats(), clock=process.clock)])
    return app
