"""Plain values about bodies and changes of their chair that the use cases hand to the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intake.domain.bodies import Body
from intake.domain.chair_changes import ChairChange, Decree
from intake.views import MandateView, Paper, Upload


@dataclass(frozen=True, slots=True)
class Look:
    """A look of a counter at a body, by office and minute."""

    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body as those see it who act for it, its mandates newest first; a chair may change them."""

    body: Body
    mandates: tuple[MandateView, ...]
    may_change: bool
    looks: tuple[Look, ...] = ()
    """Which counters looked at it, the newest first."""


@dataclass(frozen=True, slots=True)
class FoundBody:
    """A body as a counter finds it: what its decree says anyway, and by which application this office knows it."""

    body: Body
    reference: str
    applied_at: datetime
    waits: bool
    """Whether a change of its chair waits already."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in a list of a counter; `mine`: this officer is the one who may decide it."""

    change: ChairChange
    body: Body
    mine: bool


@dataclass(frozen=True, slots=True)
class ChangeFile:
    """A change as its counter sees it: the decree beside what was copied from it, who comes and who goes."""

    change: ChairChange
    body: Body
    number: str
    newcomer: str
    leaving: tuple[str, ...]
    proof: Paper | None
    mine: bool
    recorded_here: bool
    """Whether this very officer recorded it."""


@dataclass(frozen=True, slots=True)
class ChangeNotice:
    """A change as the new or the replaced chair reads it; `coming`: it is the new one who reads."""

    change: ChairChange
    body: Body
    number: str
    coming: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """What the new chair brought to the counter: her code, and her decree as copied and as scanned."""

    code: str
    decree: Decree
    scan: Upload | None
