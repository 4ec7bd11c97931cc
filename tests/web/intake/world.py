"""The pages of intake over the counter in memory, with a person signed in when a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from common.clock import FakeClock
from common.web.live import Hub
from common.web.site import Site
from intake.catalogue import read_definition
from intake.web import add_pages, site_of
from intake.web.counter import House
from tests.web.browser import STATIC_DIR
from tests.web.intake.counter_in_memory import (
    INTAKE,
    NOW,
    PERSON,
    CounterInMemory,
    DraftDeskInMemory,
    OfficersInMemory,
    a_granted_application,
    a_letter,
    a_refused_application,
    a_returned_application,
    an_application,
)
from tests.web.intake.decided import a_facilitated_application
from tests.web.intake.objections_in_memory import ObjectionsInMemory
from tests.web.intake.surveys_in_memory import SurveysInMemory
from tests.web.intake.visits_in_memory import PhotosInMemory, VisitsInMemory
from tests.web.sign_in_by_cookie import SignInByCookie

NO_BODIES: Any = None
"""The pages of bodies are walked on the real use cases: `tests/component/intake/test_bodies.py`."""
NOBODY_AT_THE_COUNTER: Any = None
"""The officers' pages are walked on the real use cases: `tests/component/intake/test_counter_pages.py`."""


@cache
def the_site() -> Site:
    """One site for all tests of a process: compiling its templates is what takes time. One world at a time."""
    return site_of(static_dir=STATIC_DIR, secure_cookies=False, secret=b"only-for-the-pages-in-our-tests!")


@dataclass
class World:
    """The application and everything a test may set up in it."""

    counter: CounterInMemory = field(default_factory=CounterInMemory)
    hub: Hub = field(default_factory=Hub)
    app: FastAPI = field(default_factory=FastAPI)
    photos: PhotosInMemory = field(default_factory=PhotosInMemory)

    def __post_init__(self) -> None:
        site = the_site()
        self.officers = OfficersInMemory(self.counter)
        drafts: Any = DraftDeskInMemory(self.counter)
        counter: Any = self.counter
        objection = read_definition(INTAKE / "catalogue" / "KEBERATAN.yaml")
        self.objections = ObjectionsInMemory(objection)
        self.surveys = SurveysInMemory(self.counter)
        self.house = House(
            site, counter.shelf, drafts, counter, counter, self.officers, self.officers, self.hub, FakeClock(NOW),
            visits=VisitsInMemory(self.counter), photos=self.photos, papers=NOBODY_AT_THE_COUNTER,
            surveys=self.surveys,
            objections=self.objections,
            bodies=NO_BODIES,
            chairs=NO_BODIES,
        )  # fmt: skip
        add_pages(self.app, self.house)
        site.install(self.app, inside=[Middleware(SignInByCookie)])

    def with_applications(self) -> Mapping[str, str]:
        """One application in each state; their references by state."""
        made = {
            "in_process": an_application(),
            "returned": a_returned_application(),
            "granted": a_granted_application(),
            "refused": a_refused_application(),
            "facilitated": a_facilitated_application(),
        }
        for application in made.values():
            self.counter.put(application, PERSON)
        self.counter.letter = a_letter()
        self.officers.reference = made["returned"].reference
        return {state: application.reference for state, application in made.items()}
