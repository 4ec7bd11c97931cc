"""What the pages ask of the service: the shelf of services, and the use cases behind the counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from common.clock import Clock
from common.contracts.intake import Channel
from common.errors import Refused
from common.web.live import Hub
from common.web.site import Site
from intake.catalogue import Level, ServiceDefinition, Text
from intake.domain.access import Asker
from intake.office_tree import Office, Region
from intake.search import Found
from intake.views import (
    Application,
    ApplicationPage,
    Contact,
    Draft,
    DraftKey,
    FieldProblem,
    OfficerFile,
    Paper,
    Receipt,
    Review,
    Upload,
    VerifiedLetter,
)
from intake.web.body_counter import BodyDesk
from intake.web.chair_counter import ChairDesk
from intake.web.paper_counter import PaperCounter
from intake.web.survey_counter import SurveyDesk
from intake.web.visit_counter import VisitDesk, VisitPhotos


class Shelf(Protocol):
    """What is published: services, offices and places; all in memory."""

    def services(self) -> Sequence[ServiceDefinition]:
        """The newest version of every service, by name."""
        ...

    def service(self, code: str, version: int | None = None) -> ServiceDefinition | None:
        """One version of a service, the newest when none is named."""
        ...

    def search(self, words: str) -> Found:
        """Services in everyday words."""
        ...

    def office(self, office: str) -> Office | None:
        """One office."""
        ...

    def unit_name(self, unit: str) -> Text | None:
        """What a unit is called."""
        ...

    def places(self, parent: str | None = None) -> Sequence[Region]:
        """Provinces, or the regencies of a province, by name."""
        ...

    def offices(self, level: Level, region: str) -> Sequence[Office]:
        """Open offices of a level within a region, by name."""
        ...


class DraftDesk(Protocol):
    """Drafts: made without signing in, kept while they are written."""

    async def start(
        self, service: ServiceDefinition, *, region: str | None, office: str | None, person: UUID | None,
        counter: str | None = None, officer: UUID | None = None,
    ) -> tuple[Draft, str] | Refused:  # fmt: skip
        """A new draft and the secret that opens it; an officer's at a counter opens to her alone."""
        ...

    async def open(self, key: DraftKey) -> Draft | None:
        """The draft, if the key fits."""
        ...

    async def drafts_of(self, person: UUID) -> Sequence[Draft]:
        """The drafts that a person has claimed, newest first."""
        ...

    async def save(
        self, key: DraftKey, answers: Mapping[str, str], *, partial: bool
    ) -> Sequence[FieldProblem] | Refused:
        """Keep the answers as typed, also wrong ones; returns what is wrong with them."""
        ...

    async def attach(self, key: DraftKey, requirement: str, upload: Upload) -> Paper | Refused:
        """Take a file for a requirement in place of an earlier one."""
        ...

    async def remove(self, key: DraftKey, requirement: str) -> Refused | None:
        """Give a file back."""
        ...

    async def discard(self, key: DraftKey) -> None:
        """Forget the draft and its files."""
        ...

    async def review(self, key: DraftKey) -> Review | Refused:
        """What is missing, and the promise if it were sent now."""
        ...

    async def claim(self, key: DraftKey, person: UUID) -> Refused | None:
        """Make the draft a person's own."""
        ...

    async def choose_body(self, key: DraftKey, person: UUID, body: UUID) -> Refused | None:
        """Note the body in whose name it will be sent."""
        ...

    async def submit(self, key: DraftKey, person: UUID, idempotency_key: str) -> Receipt | Refused:
        """Send it."""
        ...

    async def drafts_at_counter(self, officer: UUID) -> Sequence[Draft]:
        """What an officer has begun from paper and not filed yet."""
        ...

    async def file(self, key: DraftKey) -> Receipt | Refused:
        """File what an officer took from paper."""
        ...

    async def page_image(self, key: DraftKey, document: UUID, page: int) -> bytes | None:
        """One page of an uploaded file as PNG."""
        ...


class ContactDesk(Protocol):
    """Where a person is told news."""

    async def contacts(self, person: UUID) -> Sequence[Contact]:
        """The person's contacts, the preferred one first."""
        ...

    async def set_contact(self, person: UUID, channel: str, address: str, language: str) -> Refused | None:
        """Note a contact and send a code to it; `Refused` code `not-sent` means noted, but no code is under way."""
        ...

    async def confirm(self, person: UUID, channel: str, code: str) -> Refused | None:
        """Confirm a contact by its code."""
        ...


class ApplicationDesk(Protocol):
    """Applications that were sent; another person's application does not exist."""

    async def applications_of(self, person: UUID, after: str | None = None) -> ApplicationPage:
        """A page of a person's applications."""
        ...

    async def view(self, reference: str, asker: Asker) -> Application | None:
        """One application of a person."""
        ...

    async def receipt(self, reference: str, asker: Asker) -> Receipt | None:
        """The receipt of an application."""
        ...

    async def receipt_pdf(self, reference: str, asker: Asker) -> bytes | None:
        """The receipt as PDF."""
        ...

    async def letter_pdf(self, reference: str, asker: Asker) -> bytes | None:
        """The letter in force."""
        ...

    async def page_image(self, reference: str, asker: Asker, document: UUID, page: int) -> bytes | None:
        """One page of a document of one's own application as PNG."""
        ...

    async def attach(self, reference: str, asker: Asker, requirement: str, upload: Upload) -> Paper | Refused:
        """Take a file for a marked requirement; it counts when the correction is offered."""
        ...

    async def correct(
        self, reference: str, asker: Asker, answers: Mapping[str, str], idempotency_key: str
    ) -> Sequence[FieldProblem] | Refused:
        """Offer the correction; empty when it was taken."""
        ...

    async def withdraw(self, reference: str, asker: Asker, idempotency_key: str) -> Refused | None:
        """Ask to withdraw."""
        ...

    async def track(self, reference: str, code: str, client: str) -> Application | Refused | None:
        """Follow an application by number and code, without signing in."""
        ...

    async def verify_letter(self, code: str) -> VerifiedLetter | None:
        """What is known of a letter by its code."""
        ...


class OfficerDesk(Protocol):
    """What a capability of routing opens for one officer for a minute."""

    async def file(self, claims: Mapping[str, Any]) -> OfficerFile | None:
        """The revision that the capability names."""
        ...

    async def page_image(self, claims: Mapping[str, Any], document: UUID, page: int) -> bytes | None:
        """One page as PNG."""
        ...

    async def original(self, claims: Mapping[str, Any], document: UUID) -> tuple[bytes, str] | None:
        """The clean bytes and kind of a document."""
        ...


class Capabilities(Protocol):
    """Checks signed tokens (`common.signing.Verifier`)."""

    def verify(self, purpose: str, token: str, *, issuer: str | None = None) -> dict[str, Any]:
        """The claims of a genuine token; raises `NotGenuine`."""
        ...


class Objections(Protocol):
    """Objecting to a refusal."""

    @property
    def definition(self) -> ServiceDefinition | None:
        """The service by which objections are heard."""

    async def file(
        self, reference: str, asker: Asker, answers: Mapping[str, str], key: str, channel: Channel
    ) -> Receipt | Refused | list[FieldProblem]:
        """Object to the refusal of one's own application."""


@dataclass(frozen=True, slots=True)
class House:
    """Everything that the pages are made of."""

    site: Site
    shelf: Shelf
    drafts: DraftDesk
    contacts: ContactDesk
    applications: ApplicationDesk
    officers: OfficerDesk
    capabilities: Capabilities
    hub: Hub
    clock: Clock
    secure_cookies: bool = False
    third_parties_days: int = 90
    visits: VisitDesk = field(kw_only=True)
    photos: VisitPhotos = field(kw_only=True)
    papers: PaperCounter = field(kw_only=True)
    surveys: SurveyDesk = field(kw_only=True)
    objections: Objections = field(kw_only=True)
    bodies: BodyDesk = field(kw_only=True)
    chairs: ChairDesk = field(kw_only=True)
