"""Builds an intake process once: adapters, use cases, doors, loops."""

from __future__ import annotations

from contextlib import AsyncExitStack
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.auth import Authentication
from common.clock import SystemClock
from common.database import Database
from common.encryption import MasterKey
from common.health import Health
from common.kafka.relay import Relay
from common.kafka.runner import Runner
from common.kafka.subscription import Consumer
from common.kafka.tail import Tail
from common.process import Work, run_until_told, serve
from common.seats import SeatBook, seats_consumer
from common.signing import Signer, Verifier
from common.web.i18n import current_language
from common.web.live import Hub
from intake import http, login
from intake.codes import NotificationCodes
from intake.consumers import cases_consumer
from intake.context import IntakeContext
from intake.handlers.applications import ApplicationDesk
from intake.handlers.contacts import ContactDesk
from intake.handlers.drafts import DraftDesk
from intake.handlers.letters import LetterWorker
from intake.handlers.officers import OfficerDesk
from intake.handlers.room import Room
from intake.handlers.sessions import SessionDesk
from intake.handlers.tidying import Tidier
from intake.provider import Provider
from intake.settings import PACKAGE, IntakeSettings
from intake.shelf import Shelf
from intake.vault import Vault
from intake.web import add_pages, site_of
from intake.web.announcing import announcer
from intake.web.counter import House

MIGRATIONS = PACKAGE / "migrations"


class Process:
    """One intake process with all its parts; a role runs some of them."""

    def __init__(self, settings: IntakeSettings, database: Database) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self.database = database
        self.shelf = Shelf(settings, self.clock)
        vault = Vault(MasterKey(settings.master_key_bytes), settings.pseudonym_key_bytes)
        self.room = Room(database, vault, self.shelf, self.clock, lambda: str(current_language()), settings.public_url)
        self.hub = Hub()
        self.health = Health("intake")
        self.closing = AsyncExitStack()
        """What is closed when the process stops."""

    async def run(self, role: str) -> None:
        """Run `web`, `worker` or `all` until told to stop."""
        work: list[Work] = [self.health.serve(self.settings.http_host, self.settings.health_port)]
        if role in ("worker", "all"):
            work += self._worker()
        if role in ("web", "all"):
            work += self._web()
        async with self.closing:
            await run_until_told(*work)

    def _worker(self) -> list[Work]:
        s = self.settings
        relay = Relay("intake", self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        runners = [self._runner(cases_consumer()), self._runner(seats_consumer("intake"))]
        loops = [LetterWorker(self.room).run(), Tidier(self.room).run()]
        return [relay.run(), *loops, *(runner.run() for runner in runners)]

    def _runner(self, consumer: Consumer) -> Runner:
        s = self.settings
        runner = Runner(consumer, self.database, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix)
        self.health.add(lambda: runner.problems)
        return runner

    def _web(self) -> list[Work]:
        """The doors; they are ready without Kafka, for an application is taken even while it is down."""
        s = self.settings
        tail = Tail(["routing.cases"], bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix, on_event=announcer(self.hub))
        app = build_app(self)
        return [
            serve(app, host=s.http_host, port=s.http_port, drain_seconds=s.drain_seconds, closing=[self.hub]),
            tail.run(),
        ]


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s, room = process.settings, process.room
    app = FastAPI(title="Satu Meja: intake", version="1", openapi_url="/api/intake/v1/openapi.json",
                  docs_url=None, redoc_url=None)  # fmt: skip
    signer, verifier = Signer.of(s.keys_dir, "intake", process.clock), Verifier.of(s.keys_dir, process.clock)
    site = site_of(
        static_dir=s.static_dir, secure_cookies=s.secure_cookies, secret=s.master_key_bytes,
        form_targets=(_origin(s.oidc_issuer),),
    )  # fmt: skip
    codes = NotificationCodes(s.notifications_url, signer)
    applications, contacts = ApplicationDesk(room), ContactDesk(room, codes)
    app.state.intake = IntakeContext(room, process.shelf, applications, contacts)
    provider = Provider(
        s.oidc_issuer, s.oidc_client_id, s.oidc_client_secret.get_secret_value(), f"{s.public_url}/masuk/kembali",
        process.clock,
    )  # fmt: skip
    process.closing.push_async_callback(codes.close)
    process.closing.push_async_callback(provider.close)
    sessions = SessionDesk(room, signer, s.pseudonym_key_bytes)
    app.include_router(http.router)
    app.include_router(http.internal)
    app.include_router(login.router(login.LoginPages(site, sessions, provider, signer, verifier, s.keys_dir)))
    house = House(
        site=site, shelf=process.shelf, drafts=DraftDesk(room), contacts=contacts, applications=applications,
        officers=OfficerDesk(room), capabilities=verifier, hub=process.hub, clock=process.clock,
        secure_cookies=s.secure_cookies,
    )  # fmt: skip
    add_pages(app, house)
    sign_in = Middleware(Authentication, verifier=verifier, seats=SeatBook(process.database), clock=process.clock)
    site.install(app, [sign_in])
    return app


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
