"""Builds a situation process once: adapters, loops, doors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from common.contracts.event import Event, Message
from common.process import Work
from common.seats import SeatBook, seats_consumer
from common.service_process import ServiceProcess
from common.web.site import Site, SiteOptions
from situation import http
from situation.consumers import combine_consumer, reference_consumer
from situation.context import SituationContext
from situation.handlers import Counter, Teller
from situation.settings import PACKAGE, SituationSettings
from situation.telling import TellingLoop

_HERE = Path(__file__).parent
MIGRATIONS = PACKAGE / "migrations"


class Process(ServiceProcess[SituationSettings]):
    """One situation process with all its parts; a role runs some of them."""

    NAME = "situation"
    ROLES = ("combine", "web")

    def parts(self, role: str) -> Sequence[Work]:
        """Counting and telling; or the doors."""
        if role == "web":
            return [self.serve(build_app(self)), self.tail("situation.indicators", self._announce)]
        consumers = (combine_consumer(Counter(self.clock)), reference_consumer(), seats_consumer("situation"))
        telling = TellingLoop(Teller(self.database, self.clock), self.database, self.clock, self.settings.tell_seconds)
        return [self.relay(), telling.run(), *(self.runner(consumer).run() for consumer in consumers)]

    def _announce(self, message: Message[Event]) -> None:
        """Tell open rooms that a value has changed."""
        self.hub.publish(http.CHANNEL, "indicators")


def build_app(process: Process) -> FastAPI:
    """The web application of a process."""
    s = process.settings
    app = process.new_app()
    site = Site(
        "situation", templates=_HERE / "web" / "templates", locale=PACKAGE / "locale", static_dir=s.static_dir,
        secure_cookies=s.secure_cookies, secret=s.master_key_bytes, options=SiteOptions(home="/situasi"),
    )  # fmt: skip
    app.state.situation = SituationContext(process.database, process.clock, process.hub, site)
    app.include_router(http.router)
    app.include_router(http.room)
    site.install(app, [process.sign_in(SeatBook(process.database))])
    return app
