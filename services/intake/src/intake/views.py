"""Plain values that the use cases hand to pages and programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from common.contracts.intake import Promise
from common.contracts.routing import Mark
from intake.domain.bodies import Body, Mandate
from intake.domain.visits import Remark, Visit


class State(StrEnum):
    """Where an application stands, as its applicant is told."""

    RECEIVED = "received"
    IN_PROCESS = "in_process"
    RETURNED = "returned"
    GRANTED = "granted"
    REFUSED = "refused"
    FACILITATED = "facilitated"
    """No refusal: a letter says that the authorities must help."""
    WITHDRAWN = "withdrawn"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self in {State.GRANTED, State.REFUSED, State.FACILITATED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one answer or paper, in the reader's language."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was accepted for one requirement."""

    document: UUID
    requirement: str
    kind: str
    size: int
    pages: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class DraftKey:
    """How a visitor opens a draft: the browser's secret, or the person it was claimed by."""

    draft: UUID
    secret: str | None = None
    person: UUID | None = None
    officer: UUID | None = None
    """Who writes it from paper at a counter."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An application that is not sent yet."""

    draft: UUID
    service: str
    version: int
    office: str
    updated_at: datetime
    expires_at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    person: UUID | None = None
    body: UUID | None = None
    """The body in whose name it will be sent."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a draft still lacks, and the promise it would get if it were sent now."""

    answers: tuple[FieldProblem, ...] = ()
    papers: tuple[str, ...] = ()
    promise: Promise | None = None

    @property
    def complete(self) -> bool:
        """Whether it can be sent."""
        return not self.answers and not self.papers


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person is told news; `counter` has no address."""

    channel: str
    address: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a person holds in her hands after sending."""

    reference: str
    service: str
    version: int
    office: str
    submitted_at: datetime
    promise: Promise | None
    tracking_code: str
    track_url: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact about an application; `kind` is the event's type."""

    at: datetime
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """An officer opened a list of other people: from which desk of which office, never who."""

    requirement: str
    office: str
    desk: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A list of other people that is gone for good."""

    requirement: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list."""

    reference: str
    service: str
    version: int
    office: str
    state: State
    submitted_at: datetime
    due_at: datetime | None = None
    desk: str | None = None
    counter: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """Some applications, those that wait for their applicant first; `next` opens the following ones."""

    rows: tuple[ApplicationRow, ...] = ()
    next: str = ""
    waiting: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """An application as its applicant follows it; without `answers` and `papers` when tracked by code."""

    application: UUID
    reference: str
    service: str
    version: int
    office: str
    state: State
    submitted_at: datetime
    revision: int = 1
    desk: str | None = None
    unit: str | None = None
    promise: Promise | None = None
    waiting_since: datetime | None = None
    return_number: int = 0
    marks: tuple[Mark, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    """The papers of the newest revision; while it waits for its applicant, new files stand in their place."""
    replaced: frozenset[str] = frozenset()
    """Requirements for which a new file lies ready but was not sent yet."""
    timeline: tuple[TimelineEntry, ...] = ()
    refusal: str | None = None
    """The reason code of a refusal, or of a letter that the authorities must help."""
    objection_until: datetime | None = None
    """Of a refusal: until when its applicant may object."""
    letter_number: str = ""
    letter_ready: bool = False
    letter_code: str = ""
    """The code under which anyone can verify the letter."""
    letter_ended: str = ""
    """Why there is no letter in force any more, as a code; empty while there is one."""
    withdrawal_asked: bool = False
    overdue: bool = False
    openings: tuple[Opening, ...] = ()
    destroyed: tuple[Destroyed, ...] = ()
    visit: Visit | None = None
    """The newest site visit."""
    counter: str = ""
    """The office at whose counter it was filed from paper; its applicant is told there alone."""
    objections: tuple[ApplicationRow, ...] = ()
    """Objections to its refusals, the newest first."""
    objects_to: str = ""
    """The reference of the refused application that it objects to."""
    may_object: bool = False
    """Whether its refusal can be objected to now."""
    body: str = ""
    """The name of the body that applies."""


@dataclass(frozen=True, slots=True)
class VerifiedLetter:
    """What anyone may know of a letter whose code she holds."""

    number: str
    issued_on: date
    office: str
    service: str
    version: int
    state: str
    sha256: str
    outcome: str = "granted"
    """What it says: granted, refused, or facilitated."""
    ended_on: date | None = None
    end_reason: str = ""
    """Why it is in force no more, as a code of `common.contracts.letter_reasons`."""
    successor: str = ""
    """The code of the letter that stands in its place."""


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate with the name of its holder, and whether it counts today; `proof` is the document that proves it."""

    mandate: Mandate
    name: str
    holds: bool
    proof: Paper | None = None
    given: str | None = None
    """The office at whose counter it was recorded and confirmed; None where a chair gave it."""
    ended: str | None = None
    """The same of its end."""


@dataclass(frozen=True, slots=True)
class OfficerFile:
    """An application as an officer's capability shows it: the revision and papers it names."""

    application: UUID
    reference: str
    service: str
    version: int
    office: str
    revision: int
    answers: Mapping[str, str]
    papers: tuple[Paper, ...]
    marks: tuple[Mark, ...] = ()
    lists: tuple[Paper, ...] = ()
    """Lists of other people; each is opened for itself, by the officer who holds the file."""
    in_hand: bool = False
    remarks: tuple[Remark, ...] = ()
    """What the applicant said about the report of a visit."""
    body: Body | None = None
    mandates: tuple[MandateView, ...] = ()
    """Who acts for the body that applies, by which document."""
