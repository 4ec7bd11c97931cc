"""Builds an intake process once: adapters, use cases, doors, loops."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import FastAPI

from common.database import Database
from common.encryption import MasterKey
from common.process import Work
from common.seats import SeatBook, seats_consumer
from common.service_process import ServiceProcess
from common.signing import Signer, Verifier
from common.web.i18n import current_language
from intake import http, internal, login
from intake.codes import NotificationCodes
from intake.consumers import cases_consumer
from intake.context import IntakeContext
from intake.handlers.applications import ApplicationDesk
from intake.handlers.bodies import BodyDesk
from intake.handlers.chair_changes import ChairRecorder
from intake.handlers.chair_decisions import ChairDecider
from intake.handlers.chair_reading import ChairReader
from intake.handlers.contacts import ContactDesk
from intake.handlers.counter import CounterDesk
from intake.handlers.destroying import Destroyer
from intake.handlers.drafts import DraftDesk
from intake.handlers.finding_bodies import BodyFinder
from intake.handlers.letters import LetterWorker
from intake.handlers.objecting import ObjectionDesk
from intake.handlers.officers import OfficerDesk
from intake.handlers.placing import UnitDesk
from intake.handlers.room import Room
from intake.handlers.sessions import SessionDesk
from intake.handlers.survey_telling import SurveyTeller
from intake.handlers.surveys import SurveyDesk
from intake.handlers.tidying import Tidier
from intake.handlers.visit_photos import VisitPhotos
from intake.handlers.visit_reports import ReportWorker
from intake.handlers.visits import VisitDesk
from intake.provider import Provider
from intake.routing_reports import RoutingReports
from intake.settings import PACKAGE, IntakeSettings
from intake.shelf import Shelf
from intake.vault import Vault
from intake.web import add_pages, site_of
from intake.web.announcing import announcer
from intake.web.chair_counter import ChairDesk
from intake.web.counter import House

MIGRATIONS = PACKAGE / "migrations"


class Process(ServiceProcess[IntakeSettings]):
    """One intake process with all its parts; a role runs some of them."""

    NAME = "intake"
    ROLES = ("worker", "web")

    def __init__(self, settings: IntakeSettings, database: Database) -> None:
        super().__init__(settings, database)
        self.shelf = Shelf(settings, self.clock)
        vault = Vault(MasterKey(settings.master_key_bytes), settings.pseudonym_key_bytes)
        self.room = Room(database, vault, self.shelf, self.clock, lambda: str(current_language()), settings.public_url)

    def parts(self, role: str) -> Sequence[Work]:
        """Consumers, relay and loops; or the doors, which are ready without Kafka: it may be down while one applies."""
        if role == "web":
            return [self.serve(build_app(self)), self.tail("routing.cases", announcer(self.hub), vital=False)]
        runners = [self.runner(cases_consumer()), self.runner(seats_consumer("intake"))]
        destroyer = Destroyer(self.room, self.settings.third_parties_days)
        reports = RoutingReports(self.settings.routing_url, Signer.of(self.settings.keys_dir, "intake", self.clock))
        self.closing.push_async_callback(reports.close)
        teller = SurveyTeller(self.room, self.settings.survey_seconds)
        letters = LetterWorker(self.room, reports)
        workers = (letters, ReportWorker(self.room, reports), Tidier(self.room), destroyer, teller)
        loops = [worker.run() for worker in workers]
        return [self.relay(), *loops, *(runner.run() for runner in runners)]


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s, room = process.settings, process.room
    app = process.new_app()
    signer, verifier = Signer.of(s.keys_dir, "intake", process.clock), Verifier.of(s.keys_dir, process.clock)
    site = site_of(
        static_dir=s.static_dir, secure_cookies=s.secure_cookies, secret=s.master_key_bytes,
        form_targets=(_origin(s.oidc_issuer),),
    )  # fmt: skip
    codes = NotificationCodes(s.notifications_url, signer)
    applications, contacts = ApplicationDesk(room), ContactDesk(room, codes)
    app.state.intake = IntakeContext(room, process.shelf, applications, contacts, BodyDesk(room))
    provider = Provider(
        s.oidc_issuer, s.oidc_client_id, s.oidc_client_secret.get_secret_value(), f"{s.public_url}/masuk/kembali",
        process.clock,
    )  # fmt: skip
    process.closing.push_async_callback(codes.close)
    process.closing.push_async_callback(provider.close)
    sessions = SessionDesk(room, signer, s.pseudonym_key_bytes)
    app.include_router(http.router)
    app.include_router(http.internal)
    app.include_router(internal.router(UnitDesk(room)))
    app.include_router(login.router(login.LoginPages(site, sessions, provider, signer, verifier, s.keys_dir)))
    house = House(
        site=site, shelf=process.shelf, drafts=DraftDesk(room), contacts=contacts, applications=applications,
        officers=OfficerDesk(room), capabilities=verifier, hub=process.hub, clock=process.clock,
        secure_cookies=s.secure_cookies, third_parties_days=s.third_parties_days, visits=VisitDesk(room),
        photos=VisitPhotos(room), papers=CounterDesk(room), surveys=SurveyDesk(room), bodies=BodyDesk(room),
        objections=ObjectionDesk(room),
        chairs=ChairDesk(BodyFinder(room), ChairRecorder(room), ChairDecider(room), ChairReader(room)),
    )  # fmt: skip
    add_pages(app, house)
    site.install(app, [process.sign_in(SeatBook(process.database))])
    return app


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
