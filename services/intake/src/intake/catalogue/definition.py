"""What a service is: one YAML file holds all that intake asks, routing walks and a citizen is promised."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from common.workdays import Unit
from intake.catalogue.desks import Desk, Letter, Reasons, RefusalRule
from intake.catalogue.form import Document, FormField
from intake.catalogue.parts import LifeEvent, Part, ServiceCode, Slug, Status, Sure, Text


class ApplicantKind(StrEnum):
    """Who may apply."""

    PERSON = "person"
    BODY = "body"


class Level(StrEnum):
    """The level of office that decides; `madrasah` stands for the institution that issued a paper."""

    PUSAT = "pusat"
    KANWIL = "kanwil"
    KANKEMENAG = "kankemenag"
    KUA = "kua"
    MADRASAH = "madrasah"


class OfficeFrom(StrEnum):
    """What decides which office is competent."""

    DOMICILE = "domicile"
    OBJECT_LOCATION = "object_location"
    ISSUING_INSTITUTION = "issuing_institution"
    FIXED = "fixed"
    APPLICANT_CHOICE = "applicant_choice"
    ABOVE = "above"
    """The office above the one whose refusal is objected to."""


class OfficeRule(Part):
    """Which office: by what, at which level; `field` is the answer that names the region or office."""

    chosen_by: OfficeFrom = Field(alias="from")
    level: Level
    fixed: tuple[str, ...] = ()
    field: Slug | None = None


class Starts(StrEnum):
    """When the promise's clock starts."""

    SUBMITTED = "submitted"
    COMPLETE = "complete"
    AT_COUNTER = "at_counter"


class PromiseRule(Part):
    """The promised time; `note` says what it covers when that is only a part."""

    amount: int = Field(ge=1)
    unit: Unit
    starts: Starts
    note: Text | None = None


class Fee(Part):
    """The official fee in rupiah; null means it was not read anywhere and must not be guessed."""

    amount: int | None = Field(default=None, ge=0)
    note: Text | None = None


class Referral(Part):
    """Who does it instead of the ministry (null: nobody does any more), and what to tell the person who asks."""

    owner: str | None = None
    sentence: Text


class Standard(Part):
    """What of the 14 components of a service standard does not already stand elsewhere in the definition."""

    procedure: str | None = None
    complaints: str | None = None
    facilities: str | None = None
    competence: str | None = None
    supervision: str | None = None
    staff: str | None = None
    guarantee: str | None = None
    safety: str | None = None
    evaluation: str | None = None


class Source(Part):
    """Where the facts were read (name of the page, never an address), at which office, and how sure they are."""

    page: str
    office: str | None = None
    sure: Sure


class ServiceDefinition(Part):
    """One service in one version: immutable once published."""

    code: ServiceCode
    version: int = Field(ge=1)
    status: Status
    name: Text
    summary: Text
    keywords: tuple[str, ...]
    life_event: LifeEvent
    applicant: tuple[ApplicantKind, ...] = Field(min_length=1)
    office: OfficeRule
    promise: PromiseRule | None = None
    fee: Fee
    legal_basis: tuple[str, ...] = ()
    output: Text
    fields: tuple[FormField, ...] = ()
    documents: tuple[Document, ...] = ()
    desks: tuple[Desk, ...] = ()
    chain: tuple[Text, ...] = ()
    reasons: Reasons = Reasons()
    refusal: RefusalRule | None = None
    """None: the house's own chain and 21 working days."""
    letter: Letter | None = None
    facilitation_letter: Letter | None = None
    notice: Text | None = None
    referral: Referral | None = None
    standard: Standard = Standard()
    source: Source

    @property
    def key(self) -> str:
        """`code@version`: the aggregate under which the definition is published."""
        return f"{self.code}@{self.version}"

    @property
    def fileable(self) -> bool:
        """Whether an application can be filed now, by itself."""
        return self.status is Status.OPEN and not self.is_objection

    @property
    def is_objection(self) -> bool:
        """Whether it is filed from a refused application, and only so."""
        return self.office.chosen_by is OfficeFrom.ABOVE

    def field(self, field_id: str) -> FormField | None:
        """The question with this id."""
        return next((each for each in self.fields if each.id == field_id), None)

    def document(self, document_id: str) -> Document | None:
        """The required paper with this id."""
        return next((each for each in self.documents if each.id == document_id), None)

    def desk(self, desk_id: str) -> Desk | None:
        """The desk with this id."""
        return next((each for each in self.desks if each.id == desk_id), None)

    def as_event(self) -> dict[str, object]:
        """The definition as plain JSON values, keys as in its file."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
