"""Builds a notifications process once: adapters, planner, senders, doors, loops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from common.auth import NoSeats
from common.database import Database
from common.process import Work
from common.service_process import ServiceProcess
from common.signing import Signer
from common.web.i18n import OWN_LOCALE, Texts
from common.web.site import Site, SiteOptions
from notifications import http
from notifications.announcing import Announcer
from notifications.consumers import plan_consumer, reference_consumer
from notifications.context import NotificationsContext
from notifications.counter import Counter
from notifications.domain.delivery import Rules
from notifications.handlers import Forgetting, Planner
from notifications.library import Library
from notifications.reading import InboxReader
from notifications.reading_for import IntakeMandates
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


class Process(ServiceProcess[NotificationsSettings]):
    """One notifications process with all its parts; a role runs some of them."""

    NAME = "notifications"
    ROLES = ("worker", "web")

    def __init__(self, settings: NotificationsSettings, database: Database) -> None:
        super().__init__(settings, database)
        self.library = Library.load(settings.messages_dir)
        self.renderer = Renderer(self.library, Texts.load([LOCALE, OWN_LOCALE]), settings.public_url)
        self.mailer = Mailer(MailServer.of(settings))
        self.provider = SmsProvider(
            settings.sms_url, settings.sms_token.get_secret_value() if settings.sms_token else None
        )

    def parts(self, role: str) -> Sequence[Work]:
        """Consumers, relay and senders; or the doors."""
        return self._web() if role == "web" else self._worker()

    def _web(self) -> list[Work]:
        announcer = Announcer(self.hub, self.database)
        tail = self.tail("notifications.deliveries", announcer.on_event)
        return [self.serve(build_app(self)), tail, announcer.run()]

    def _worker(self) -> list[Work]:
        senders = self.senders()

        def wake() -> None:
            for sender in senders:
                sender.wake()

        planner = Planner(self.library, self.clock, wake)
        plan = plan_consumer(planner, Counter(self.clock))
        runners = [self.runner(plan), self.runner(reference_consumer(Forgetting(self.clock)))]
        loops = [self.relay(), keep_counting(self.database)]
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
    app = process.new_app()
    site = Site(
        "notifications", templates=_HERE / "web" / "templates", locale=LOCALE, static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes,
        options=SiteOptions(assets=("/kabar/berkas-tetap", _HERE / "web" / "static")),
    )  # fmt: skip
    mandates = IntakeMandates(s.intake_url, Signer.of(s.keys_dir, "notifications", process.clock))
    process.closing.push_async_callback(mandates.close)
    app.state.notifications = NotificationsContext(
        database=process.database,
        reader=InboxReader(process.database, process.renderer),
        codes=CodeSender(process.library, process.renderer, process.mailer, process.provider),
        hub=process.hub,
        site=site,
        clock=process.clock,
        mandates=mandates,
    )
    site.install(app, [process.sign_in(NoSeats())])
    for router in (http.router, http.internal, routes.router):
        app.include_router(router)
    return app
