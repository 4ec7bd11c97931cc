"""Intake asks: what a citizen wants, the definitions of services, the offices and their calendars."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.event import Code, Event, Moment, Payload, Sentence


class Promise(Payload):
    """When the ministry says it will be finished, with the proof of the count."""

    due_at: Moment
    starts: Literal["submitted", "complete", "at_counter"]
    unit: Literal["minutes", "workdays", "days"]
    amount: int = Field(ge=1, le=100_000)
    calendar: Code
    started_at: Moment | None = None
    """When this count began: at submission, or at the last resumption."""
    counted: tuple[str, ...] = ()
    """ISO dates that count towards the promise."""
    skipped: tuple[tuple[str, Sentence], ...] = ()
    """ISO dates that do not, each with the reason."""


class DocumentRef(Payload):
    """A document that stands for one requirement of the definition; its bytes never leave intake."""

    requirement: Code
    document: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Channel(StrEnum):
    """Where an application entered."""

    WEB = "web"
    COUNTER = "counter"
    API = "api"


class ApplicationSubmitted(Event):
    """A citizen asks for a service; the promise starts as the definition says."""

    TYPE: ClassVar[str] = "intake.application-submitted.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    reference: Code
    service: Code
    version: int = Field(ge=1)
    office: Code
    applicant: UUID
    """Opaque person id, known to intake only; the application itself when it was filed from paper, for no account."""
    applicant_kind: Literal["person", "body"]
    channel: Channel
    revision: int = Field(ge=1)
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Keyed hash of the form's answers of this revision: equal for equal answers, and no help in guessing one."""
    documents: tuple[DocumentRef, ...]
    promise: Promise | None
    submitted_at: Moment
    filed_by: UUID | None = None
    """The officer who filed it from paper at a counter: she never decides it."""
    objects_to: UUID | None = None
    """The refused application that this one, an objection, is about."""


class CorrectionOffered(Event):
    """The applicant answers a return: a new revision of exactly what was marked."""

    TYPE: ClassVar[str] = "intake.correction-offered.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    answers_return: int = Field(ge=1)
    revision: int = Field(ge=2)
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    documents: tuple[DocumentRef, ...]
    """All documents of the new revision, unchanged ones included."""
    offered_at: Moment
    filed_by: UUID | None = None
    """The officer who filed what the applicant brought to a counter."""


class WithdrawalAsked(Event):
    """The applicant no longer wants it; only routing says whether that came in time."""

    TYPE: ClassVar[str] = "intake.withdrawal-asked.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    revision: int = Field(ge=1)
    asked_at: Moment
    filed_by: UUID | None = None
    """The officer who filed her signed request at a counter."""


class VisitAnswered(Event):
    """The applicant confirms a proposed visit, or asks once for another of the offered slots."""

    TYPE: ClassVar[str] = "intake.visit-answered.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    visit: int = Field(ge=1)
    answer: Literal["confirm", "move"]
    starts_at: Moment
    """The beginning of the slot that she wants."""
    answered_at: Moment
    filed_by: UUID | None = None
    """The officer who filed her signed answer at a counter."""


class VisitPhotoKept(Event):
    """A photo of a visit was taken in, cleaned and sealed."""

    TYPE: ClassVar[str] = "intake.visit-photo-kept.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    visit: int = Field(ge=1)
    photo: UUID
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    officer: UUID
    kept_at: Moment


class VisitRemarkAdded(Event):
    """The applicant has something to say about the report of a visit; her words stay in intake."""

    TYPE: ClassVar[str] = "intake.visit-remark-added.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    visit: int = Field(ge=1)
    remark: UUID
    added_at: Moment
    filed_by: UUID | None = None
    """The officer who filed her signed remark at a counter."""


class PaperHandedOver(Event):
    """An officer gave a printed paper to the applicant at a counter: only so is she told who has no account."""

    TYPE: ClassVar[str] = "intake.paper-handed-over.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    paper: Literal["receipt", "corrections", "standing", "letter"]
    states_until: int = Field(ge=0)
    """Sequence of the last fact of `routing.cases` that the paper states; 0: none yet."""
    office: Code
    officer: UUID
    handed_over_at: Moment


class ChairReplaced(Event):
    """A counter replaced the chair of the body that applied; told to her who is replaced, and naming no other."""

    TYPE: ClassVar[str] = "intake.chair-replaced.v1"
    TOPIC: ClassVar[str] = "intake.applications"

    application: UUID
    """By whose number she knows what it is about."""
    reference: Code
    service: Code
    version: int = Field(ge=1)
    office: Code
    """At whose counter it was recorded, and may be objected to."""
    change: UUID
    former: UUID
    """Opaque person id of the replaced chair, known to intake only."""
    object_until: Moment
    replaced_at: Moment


class ServicePublished(Event):
    """A version of a service definition; immutable. The aggregate is `code@version`."""

    TYPE: ClassVar[str] = "intake.service-published.v1"
    TOPIC: ClassVar[str] = "intake.services"

    code: Code
    version: int = Field(ge=1)
    definition: dict[str, object]
    """The definition as its YAML file says, checked by `intake.catalogue`."""


class ServiceWithdrawn(Event):
    """A version takes no new applications; running cases go on."""

    TYPE: ClassVar[str] = "intake.service-withdrawn.v1"
    TOPIC: ClassVar[str] = "intake.services"

    code: Code
    version: int = Field(ge=1)


class OfficePublished(Event):
    """One office of the tree as it stands; the aggregate is the office."""

    TYPE: ClassVar[str] = "intake.office-published.v1"
    TOPIC: ClassVar[str] = "intake.offices"

    office: Code
    kind: Literal["pusat", "kanwil", "kankemenag", "kua", "madrasah"]
    name: Sentence
    parent: Code | None
    regions: tuple[Code, ...]
    zone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
    week: Literal[5, 6]
    hours: dict[str, tuple[str, str]]
    """Weekday `mon`…`sun` to opening and closing time, `HH:MM` in the office's zone."""
    units: tuple[Code, ...]
    valid_from: str
    valid_until: str | None = None


class CalendarPublished(Event):
    """Holidays and joint leave of a scope, one version; the aggregate is `scope@version`."""

    TYPE: ClassVar[str] = "intake.calendar-published.v1"
    TOPIC: ClassVar[str] = "intake.calendars"

    scope: Code
    version: int = Field(ge=1)
    holidays: dict[str, Sentence]
    """ISO date to the day's name."""
    joint_leave: dict[str, Sentence] = Field(default_factory=dict)
    """ISO date to the day's name: days off that a decree adds."""
    valid_until: str
    """Last ISO date the calendar speaks for."""


class PersonErased(Event):
    """A person's keys are destroyed; every service destroys its own."""

    TYPE: ClassVar[str] = "intake.person-erased.v1"
    TOPIC: ClassVar[str] = "intake.persons"

    person: UUID


class SurveyAnswered(Event):
    """One form of the satisfaction survey (SKM); joined to no application."""

    TYPE: ClassVar[str] = "intake.survey-answered.v1"
    TOPIC: ClassVar[str] = "intake.surveys"

    office: Code
    service: Code
    week: str = Field(pattern=r"^\d{4}-W\d{2}$")
    """ISO week in which the form was told, together with at least four others; not when it was filled in."""
    answers: tuple[int, int, int, int, int, int, int, int, int]
    """U1…U9, each 1–4 (PermenPANRB 14/2017)."""
