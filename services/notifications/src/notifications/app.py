"""Builds a notifications process once: adapters, planner, senders, doors, loops."""

from __future__ import annotations

from datetime import timedelta
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
from common.web.i18n import OWN_LOCALE, Texts
from common.web.live import Hub
from common.web.site import Site, SiteOptions
from notifications import http
from notifications.announcing import Announcer
from notifications.consumers import plan_consumer, reference_consumer
from notifications.context import NotificationsContext
from notifications.domain.delivery import Rules
from notifications.handlers import Forgetting, Planner
from notifications.library import Library
from notifications.reading import InboxReader
from notifications.rendering import Renderer
from notifications.sending.codes import CodeSender
from notifications.sending.contacts import IntakeContacts
from notifications.sending.counting import keep_counting
from notifications.sending.mail import Mailer, MailServer
from notifications.sending.roads import MailRoad, Road, SmsRoad
from notifications.sending.sender import Outside, Pace, Sender
from notifications.sending.sms import SmsProvider
from notifications.settings import PACKAGE, NotificationsSettings
from notifications.web import routes

_HERE = Path(__file__).parent
LOCALE = PACKAGE / "locale"
MIGRATIONS = PACKAGE / "migrations"


class Process:
    """One notifications process with all its parts; a role runs some of them."""

    def __init__(self, settings: NotificationsSettings, database: Database) -> None:
        s = self.settings = settings
        self.clock = SystemClock()
        self.database = database
        self.library = Library.load(s.messages_dir)
        self.renderer = Renderer(self.library, Texts.load([LOCALE, OWN_LOCALE]), s.public_url)
        self.mailer = Mailer(MailServer.of(s))
        self.provider = SmsProvider(s.sms_url, s.sms_token.get_secret_value() if s.sms_token else None)
        self.hub = Hub()
        self.health = Health("notifications")

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
        senders = self.senders()

        def wake() -> None:
            for sender in senders:
                sender.wake()

        planner = Planner(self.library, self.clock, wake)
        relay = Relay("notifications", self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        consumers = [plan_consumer(planner), reference_consumer(Forgetting(self.clock))]
        runners = [self._runner(consumer) for consumer in consumers]
        loops = [relay.run(), keep_counting(self.database)]
        return [*loops, *(runner.run() for runner in runners), *(sender.run() for sender in senders)]

    def senders(self) -> list[Sender]:
        """One sender per channel."""
        s = self.settings
        signer = Signer.of(s.keys_dir, "notifications", self.clock)
        outside = Outside(self.database, self.library, IntakeContacts(s.intake_url, signer), self.clock)
        roads: list[Road] = [
            MailRoad(self.mailer, self.renderer, s.call_seconds),
            SmsRoad(self.provider, self.renderer, s.call_seconds),
        ]
        return [Sender(road, outside, pace_of(s)) for road in roads]

    def _runner(self, consumer: Consumer) -> Runner:
        s = self.settings
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def _web(self) -> list[Work]:
        s = self.settings
        announcer = Announcer(self.hub, self.database)
        tail = Tail(
            ["notifications.deliveries"], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix,
            on_event=announcer.on_event,
        )  # fmt: skip
        self.health.add(tail.problems)
        app = build_app(self)
        serving = serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=[self.hub])
        return [serving, tail.run(), announcer.run()]


def pace_of(settings: NotificationsSettings) -> Pace:
    """The senders' pace as the settings say."""
    return Pace(
        rules=Rules(tuple(timedelta(seconds=seconds) for seconds in settings.retry_seconds)),
        batch=settings.sender_batch,
        poll_seconds=settings.sender_poll_seconds,
        uncertain_after=timedelta(seconds=settings.uncertain_after_seconds),
    )


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = FastAPI(title="Satu Meja: notifications", version="1", openapi_url="/api/notifications/v1/openapi.json",
                  docs_url=None, redoc_url=None)  # fmt: skip
    site = Site(
        "notifications", templates=_HERE / "web" / "templates", locale=LOCALE, static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes,
        options=SiteOptions(assets=("/kabar/berkas-tetap", _HERE / "web" / "static")),
    )  # fmt: skip
    app.state.notifications = NotificationsContext(
        database=process.database,
        reader=InboxReader(process.database, process.renderer),
        codes=CodeSender(process.library, process.renderer, process.mailer, process.provider),
        hub=process.hub,
        site=site,
        clock=process.clock,
    )
    sign_in = Middleware(
        Authentication, verifier=Verifier.of(s.keys_dir, process.clock), seats=NoSeats(), clock=process.clock
    )  # fmt: skip
    site.install(app, [sign_in])
    for router in (http.router, http.internal, routes.router):
        app.include_router(router)
    return app
