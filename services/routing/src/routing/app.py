"""Builds a routing process once: adapters, engine, doors, loops."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from common.database import Database
from common.encryption import MasterKey
from common.process import Work
from common.seats import SeatBook
from common.service_process import ServiceProcess
from common.signing import Signer
from common.web.site import Site, SiteOptions
from routing import http, internal
from routing.consumers import reference_consumer, requests_consumer
from routing.context import RoutingContext
from routing.desk import DeskReader
from routing.engine import DefinitionBook, Engine
from routing.group_commit import GroupCommit
from routing.hints import DeskHints
from routing.letters import LetterReader
from routing.placing import IntakeAnswers, Placer
from routing.settings import RoutingSettings
from routing.timers import OverdueTimer, SecondTimer, VisitTimer
from routing.visiting import VisitReader
from routing.web import letter_door, routes, visits
from routing.web import letters as letter_pages
from routing.web.words import reason_options

_HERE = Path(__file__).parent
LOCALE = _HERE.parents[1] / "locale"
MIGRATIONS = _HERE.parents[1] / "migrations"


class Process(ServiceProcess[RoutingSettings]):
    """One routing process with all its parts; a role runs some of them."""

    NAME = "routing"
    ROLES = ("worker", "web")

    def __init__(self, settings: RoutingSettings, database: Database) -> None:
        super().__init__(settings, database)
        self.wrapper = MasterKey(settings.master_key_bytes)
        self.book = DefinitionBook()
        self.engine = Engine(self.clock, self.wrapper, self.book)
        self.door = GroupCommit(self.engine, database, self.clock)
        self.hints = DeskHints(self.hub, database)

    def parts(self, role: str) -> Sequence[Work]:
        """Consumers, relay, timer and placer; or the doors."""
        if role == "web":
            tail = self.tail("routing.cases", self.hints.heard)
            return [self.serve(build_app(self)), tail, self.hints.run(), self.door.run()]
        requests = self.runner(requests_consumer(self.engine))
        reference = self.runner(reference_consumer())
        timers = [
            timer(self.engine, self.database, self.clock, poll_seconds=self.settings.overdue_poll_seconds).run(requests)
            for timer in (OverdueTimer, VisitTimer, SecondTimer)
        ]
        return [self.relay(), requests.run(), reference.run(), *timers, self._placer().run()]

    def _placer(self) -> Placer:
        s = self.settings
        answers = IntakeAnswers(s.intake_url, Signer.of(s.keys_dir, "routing", self.clock))
        self.closing.push_async_callback(answers.close)
        return Placer(self.engine, self.database, self.clock, answers, poll_seconds=s.placement_poll_seconds)


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = process.new_app()
    signer = Signer.of(s.keys_dir, "routing", process.clock)
    site = Site(
        "routing", templates=_HERE / "web" / "templates", locale=LOCALE, static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes, options=SiteOptions(home="/meja"),
    )  # fmt: skip
    site.environment.globals["reason_options"] = reason_options
    reader = DeskReader(process.database, process.book, process.wrapper, signer, process.clock)
    visit_reader = VisitReader(process.database, process.book, process.wrapper, signer, process.clock)
    letters = LetterReader(process.database, process.book, process.wrapper)
    app.state.routing = RoutingContext(
        process.database, reader, visit_reader, letters, process.door, process.hub, site, process.clock,
        process.wrapper,
    )  # fmt: skip
    app.include_router(http.router)
    app.include_router(internal.router)
    app.include_router(visits.router)
    app.include_router(letter_door.router)
    app.include_router(letter_pages.router)
    app.include_router(routes.router)
    site.install(app, [process.sign_in(SeatBook(process.database))])
    return app
