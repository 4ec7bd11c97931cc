"""Builds a situation process once: adapters, loops, doors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from common.database import Database
from common.process import Work
from common.seats import SeatBook, seats_consumer
from common.service_process import ServiceProcess
from common.web.site import Site, SiteOptions
from situation import http
from situation.consumers import combine_consumer, reference_consumer, surveys_consumer
from situation.context import SituationContext
from situation.feed import Feed
from situation.handlers import Counter
from situation.indicating.process import Indicating
from situation.loops import Announcer, Forgetting, PanePublisher, Satisfaction, Watermark
from situation.settings import PACKAGE, SituationSettings
from situation.web import office, room
from situation.web.wording import clock_words

_HERE = Path(__file__).parent
MIGRATIONS = PACKAGE / "migrations"


class Process(ServiceProcess[SituationSettings]):
    """One situation process with all its parts; a role runs some of them."""

    NAME = "situation"
    ROLES = ("combine", "web")
    APART = ("indicate",)

    def __init__(self, settings: SituationSettings, database: Database) -> None:
        super().__init__(settings, database)
        self.feed = Feed(bootstrap=settings.kafka_bootstrap, prefix=settings.topic_prefix)

    def parts(self, role: str) -> Sequence[Work]:
        """Counting; live values; or the doors."""
        match role:
            case "web":
                return self._web()
            case "indicate":
                indicating = Indicating(self.settings, self.database, self.clock)
                self.health.add(indicating.problems)
                return [indicating.run()]
            case _:
                return self._combine()

    def _combine(self) -> list[Work]:
        s = self.settings
        consumers = (
            combine_consumer(Counter(self.clock)),
            reference_consumer(),
            surveys_consumer(),
            seats_consumer("situation"),
        )
        loops = (
            PanePublisher(self.database, self.clock, every_seconds=s.pane_publish_seconds),
            Watermark(self.database, self.clock, bootstrap=s.kafka_bootstrap, prefix=s.topic_prefix),
            Satisfaction(self.database, self.clock),
            Forgetting(self.database, self.clock, keep_days=s.keep_days),
        )
        return [self.relay(), *(loop.run() for loop in loops), *(self.runner(c).run() for c in consumers)]

    def _web(self) -> list[Work]:
        self.health.add(self.feed.problems)
        serving = self.serve(build_app(self), self.feed)
        return [serving, self.feed.run(), Announcer(self.database, self.hub).run()]


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = process.new_app()
    options = SiteOptions(home="/situasi", assets=("/situasi/berkas", _HERE / "web" / "static"))
    site = Site(
        "situation", templates=_HERE / "web" / "templates", locale=PACKAGE / "locale", static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes, options=options,
    )  # fmt: skip
    site.environment.filters["jam"] = clock_words
    seats = SeatBook(process.database)
    app.state.situation = SituationContext(
        process.database, process.clock, process.hub, site, process.feed, seats, s.stream_seconds
    )
    app.include_router(http.router)
    app.include_router(room.room)
    app.include_router(office.office_room)
    site.install(app, [process.sign_in(seats)])
    return app
