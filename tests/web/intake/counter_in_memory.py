"""The use cases behind the counter, in memory: what the pages need to be walked and looked at. Not shipped."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from common.contracts.intake import Promise
from common.contracts.routing import Mark
from common.errors import Refused
from common.ids import new_reference, uuid7
from common.signing import NotGenuine
from intake.catalogue import Level, OfficeUnit, ServiceDefinition, Status, Text, load_definitions, load_units
from intake.catalogue.definition import Referral
from intake.office_tree import Office, OfficeTree, Region, competent_office, load_offices, load_regions
from intake.search import Found
from intake.views import (
    Application,
    ApplicationPage,
    ApplicationRow,
    Contact,
    Draft,
    DraftKey,
    FieldProblem,
    OfficerFile,
    Paper,
    Receipt,
    Review,
    State,
    TimelineEntry,
    Upload,
    VerifiedLetter,
)
from intake.watermarks import marked, words_of

INTAKE = Path(__file__).resolve().parents[3] / "services" / "intake"
NOW = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
CODE = "IZIN-PENELITIAN-MAGANG"
PERSON = UUID("018f0000-0000-8000-8000-000000000001")
OTHER = UUID("018f0000-0000-8000-8000-000000000002")
OFFICER = UUID("018f0000-0000-8000-8000-000000000003")
SECRET = "rahasia-draf"
ANSWERS = {
    "purpose": "penelitian",
    "institution": "Universitas Contoh Nusantara",
    "study_programme": "Sosiologi",
    "student_number": "2103110042",
    "full_name": "Pemohon Contoh",
    "topic": "Pelayanan satu pintu dan kepuasan masyarakat: studi pada kantor pelayanan di dua kota",
    "place": "Bidang Pendidikan Madrasah",
    "starts_on": "2026-12-01",
    "ends_on": "2027-02-28",
    "participants": "1",
}
PROMISE = Promise(
    due_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
    starts="submitted",
    unit="workdays",
    amount=5,
    calendar="ID@1",
    counted=("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01"),
    skipped=(("2026-11-28", "Hari libur mingguan"), ("2026-11-29", "Hari libur mingguan")),
)


def a_picture(text: str = "Halaman 1") -> bytes:
    """A page image."""
    image = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 60), text, fill="#16201b")
    for line in range(22):
        draw.line((60, 120 + line * 30, 560 - (line * 37) % 160, 120 + line * 30), fill="#9fb0a7", width=6)
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


@cache
def published() -> tuple[list[ServiceDefinition], OfficeTree, dict[str, Region], dict[str, OfficeUnit]]:
    """What the files of the service say; read once for all tests."""
    return (
        load_definitions(INTAKE / "catalogue"),
        load_offices(INTAKE / "offices.csv"),
        load_regions(INTAKE / "regions.csv"),
        load_units(INTAKE / "units.yaml"),
    )


class ShelfInMemory:
    """The real catalogue and offices, with one service of each status."""

    def __init__(self) -> None:
        definitions, self.tree, self.regions, self.units = published()
        self.all = {(each.code, each.version): each for each in definitions}
        open_one = next(each for each in definitions if each.code == CODE)
        for made in _one_of_each(open_one):
            self.all.setdefault((made.code, made.version), made)

    def services(self) -> Sequence[ServiceDefinition]:
        return sorted({each.code: each for each in self.all.values()}.values(), key=lambda each: each.name.id)

    def service(self, code: str, version: int | None = None) -> ServiceDefinition | None:
        newest = max((key for key in self.all if key[0] == code), default=None)
        return self.all.get((code, version) if version is not None else newest or ("", 0))

    def search(self, words: str) -> Found:
        wanted = words.lower().split()
        hits = [
            each
            for each in self.services()
            if any(word in " ".join((each.name.id, each.name.en, *each.keywords)).lower() for word in wanted)
        ]
        return Found(tuple(hits), () if hits else tuple(self.services()[:2]))

    def office(self, office: str) -> Office | None:
        return self.tree.get(office)

    def unit_name(self, unit: str) -> Text | None:
        found = self.units.get(unit)
        return found.name if found else None

    def places(self, parent: str | None = None) -> Sequence[Region]:
        return sorted((r for r in self.regions.values() if r.parent == parent), key=lambda region: region.name)

    def offices(self, level: Level, region: str) -> Sequence[Office]:
        near = [each for each in self.tree if each.kind is level and each.open_on(NOW.date())]
        return sorted((o for o in near if any(r.startswith(region) for r in o.regions)), key=lambda each: each.name)


def _one_of_each(base: ServiceDefinition) -> list[ServiceDefinition]:
    """Examples for the statuses that the real catalogue may not hold yet."""
    away = Text(id="Sertifikasi halal diurus oleh badan tersendiri.", en="Halal certificates are issued elsewhere.")
    text = Text(id="Contoh layanan lain", en="Another example")
    shared = {"documents": base.documents, "promise": None}
    return [
        base.model_copy(update={**shared, "code": "CONTOH-LOKET", "name": text, "status": Status.UNVERIFIED}),
        base.model_copy(
            update={
                "code": "CONTOH-RUJUKAN",
                "name": text,
                "status": Status.REFERRAL,
                "referral": Referral(owner="Badan lain", sentence=away),
            }
        ),
    ]


@dataclass
class CounterInMemory:
    """Drafts, contacts, applications and letters of a small world; switches make it refuse."""

    shelf: ShelfInMemory = field(default_factory=ShelfInMemory)
    stored: dict[UUID, Draft] = field(default_factory=dict)
    known: dict[UUID, list[Contact]] = field(default_factory=dict)
    sent: dict[str, tuple[UUID, Application]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    by_key: dict[str, Receipt] = field(default_factory=dict)
    refuse_upload: Refused | None = None
    codes_go_out: bool = True
    letter: VerifiedLetter | None = None

    # -- drafts --------------------------------------------------------------------------------------------

    async def start(
        self, service: ServiceDefinition, *, region: str | None, office: str | None, person: UUID | None
    ) -> tuple[Draft, str] | Refused:
        found = competent_office(service, self.shelf.tree, on=NOW.date(), region=region, office=office)
        if not isinstance(found, Office):
            return Refused(found.code, found.sentence.id, status=422)
        draft = Draft(uuid7(), service.code, service.version, found.id, NOW, NOW + timedelta(days=30))
        self.stored[draft.draft] = draft
        return draft, SECRET

    async def open(self, key: DraftKey) -> Draft | None:
        draft = self.stored.get(key.draft)
        may = draft is not None and (key.secret == SECRET or (draft.person is not None and draft.person == key.person))
        return draft if may else None

    async def drafts_of(self, person: UUID) -> Sequence[Draft]:
        return [draft for draft in self.stored.values() if draft.person == person]

    async def save(
        self, key: DraftKey, answers: Mapping[str, str], *, partial: bool
    ) -> Sequence[FieldProblem] | Refused:
        draft = self.stored[key.draft]
        self.stored[key.draft] = replace(draft, answers={**draft.answers, **answers})
        return [] if partial else self._problems(self.stored[key.draft])

    def _problems(self, draft: Draft) -> list[FieldProblem]:
        definition = self.shelf.service(draft.service)
        assert definition is not None
        required = [each for each in definition.fields if each.required]
        return [
            FieldProblem(each.id, f"{each.label.id}: belum diisi.")
            for each in required
            if not draft.answers.get(each.id)
        ]

    async def attach_to_draft(self, key: DraftKey, requirement: str, upload: Upload) -> Paper | Refused:
        if self.refuse_upload is not None:
            return self.refuse_upload
        draft = self.stored[key.draft]
        paper = Paper(uuid7(), requirement, "pdf", len(upload.data), 2, "0" * 64)
        others = tuple(each for each in draft.papers if each.requirement != requirement)
        self.stored[key.draft] = replace(draft, papers=(*others, paper))
        return paper

    async def remove(self, key: DraftKey, requirement: str) -> Refused | None:
        draft = self.stored[key.draft]
        kept = tuple(each for each in draft.papers if each.requirement != requirement)
        self.stored[key.draft] = replace(draft, papers=kept)
        return None

    async def discard(self, key: DraftKey) -> None:
        del self.stored[key.draft]

    async def review(self, key: DraftKey) -> Review | Refused:
        draft = self.stored[key.draft]
        definition = self.shelf.service(draft.service)
        assert definition is not None
        have = {paper.requirement for paper in draft.papers}
        lacking = tuple(each.id for each in definition.documents if each.required and each.id not in have)
        return Review(tuple(self._problems(draft)), lacking, PROMISE)

    async def claim(self, key: DraftKey, person: UUID) -> Refused | None:
        self.stored[key.draft] = replace(self.stored[key.draft], person=person)
        return None

    async def submit(self, key: DraftKey, person: UUID, idempotency_key: str) -> Receipt | Refused:
        if idempotency_key in self.by_key:
            return self.by_key[idempotency_key]
        draft = self.stored.pop(key.draft)
        application = an_application(
            reference=new_reference(), state=State.RECEIVED, answers=draft.answers, papers=draft.papers
        )
        return self.put(application, person, idempotency_key)

    def put(self, application: Application, person: UUID = PERSON, idempotency_key: str = "") -> Receipt:
        """Place an application of a person into this world."""
        receipt = Receipt(
            application.reference,
            application.service,
            application.version,
            application.office,
            application.submitted_at,
            application.promise,
            "K7M4QX",
            f"http://localhost:8080/lacak?nomor={application.reference}",
        )
        self.sent[application.reference] = (person, application)
        self.receipts[application.reference] = receipt
        self.by_key[idempotency_key] = receipt
        return receipt

    # -- contacts ------------------------------------------------------------------------------------------

    async def contacts(self, person: UUID) -> Sequence[Contact]:
        return self.known.get(person, [])

    async def set_contact(self, person: UUID, channel: str, address: str, language: str) -> Refused | None:
        self.known[person] = [Contact(channel, address, channel == "counter")]
        return None if self.codes_go_out else Refused("not-sent", "Kode belum dapat dikirim.", status=503)

    async def confirm(self, person: UUID, channel: str, code: str) -> Refused | None:
        if code != "234567":
            return Refused("wrong-code", "Kode ini tidak cocok. Periksa lagi, atau minta kode baru.", "code", 422)
        self.known[person] = [replace(each, confirmed=True) for each in self.known[person]]
        return None

    # -- applications --------------------------------------------------------------------------------------

    async def applications_of(self, person: UUID, after: str | None = None) -> ApplicationPage:
        own = [each for owner, each in self.sent.values() if owner == person]
        rows = tuple(
            ApplicationRow(
                each.reference, each.service, each.version, each.office, each.state, each.submitted_at,
                each.promise.due_at if each.promise else None, each.desk,
            )
            for each in sorted(own, key=lambda each: each.state is not State.RETURNED)
        )  # fmt: skip
        waiting = sum(each.state is State.RETURNED for each in own)
        return ApplicationPage(rows, "", waiting, sum(not each.state.ended for each in own))

    async def view(self, reference: str, person: UUID) -> Application | None:
        owner, application = self.sent.get(reference, (None, None))
        return application if owner == person else None

    async def receipt(self, reference: str, person: UUID) -> Receipt | None:
        return self.receipts.get(reference) if await self.view(reference, person) else None

    async def receipt_pdf(self, reference: str, person: UUID) -> bytes | None:
        return b"%PDF-1.7 tanda terima" if await self.view(reference, person) else None

    async def letter_pdf(self, reference: str, person: UUID) -> bytes | None:
        application = await self.view(reference, person)
        return b"%PDF-1.7 surat" if application and application.letter_ready else None

    async def page_image(self, place: Any, *rest: Any) -> bytes | None:
        return a_picture(f"Halaman {rest[-1]}")

    async def attach(self, reference: str, person: UUID, requirement: str, upload: Upload) -> Paper | Refused:
        if self.refuse_upload is not None:
            return self.refuse_upload
        owner, application = self.sent[reference]
        paper = Paper(uuid7(), requirement, "pdf", len(upload.data), 1)
        others = tuple(each for each in application.papers if each.requirement != requirement)
        changed = replace(application, papers=(*others, paper), replaced=application.replaced | {requirement})
        self.sent[reference] = (owner, changed)
        return paper

    async def correct(
        self, reference: str, person: UUID, answers: Mapping[str, str], idempotency_key: str
    ) -> Sequence[FieldProblem] | Refused:
        owner, application = self.sent[reference]
        empty = [FieldProblem(name, "Isian ini belum diisi.") for name, value in answers.items() if not value]
        marked = {mark.target for mark in application.marks if mark.kind == "document"}
        empty += [FieldProblem(name, "Berkas pengganti belum ada.") for name in marked - application.replaced]
        if not empty:
            changed = replace(application, state=State.IN_PROCESS, marks=(), revision=application.revision + 1)
            self.sent[reference] = (owner, replace(changed, answers={**application.answers, **answers}))
        return empty

    async def withdraw(self, reference: str, person: UUID, idempotency_key: str) -> Refused | None:
        owner, application = self.sent[reference]
        self.sent[reference] = (owner, replace(application, withdrawal_asked=True))
        return None

    async def track(self, reference: str, code: str, client: str) -> Application | Refused | None:
        _owner, application = self.sent.get(reference, (None, None))
        if application is None or code.upper() != "K7M4QX":
            return None
        return replace(application, answers={}, papers=())

    async def verify_letter(self, code: str) -> VerifiedLetter | None:
        return self.letter if code == "V4X2K9PQ" else None


@dataclass
class DraftDeskInMemory:
    """The draft half: its `attach` takes a draft's key, where the other takes a reference."""

    world: CounterInMemory

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, "attach_to_draft" if name == "attach" else name)


@dataclass
class OfficersInMemory:
    """One file, open to one card."""

    world: CounterInMemory
    reference: str = ""
    holds: bool = True
    lists: tuple[Paper, ...] = ()

    def verify(self, purpose: str, token: str, *, issuer: str | None = None) -> dict[str, Any]:
        if token != "kartu-sah" or (purpose, issuer) not in {("file", "routing"), ("visit-photos", "routing")}:
            raise NotGenuine("not ours")
        _owner, application = self.world.sent[self.reference]
        return {
            "application": str(application.application),
            "revision": 1,
            "officer": str(OFFICER),
            "in_hand": self.holds,
            "visit": 1,
            "add": True,
        }

    async def file(self, claims: Mapping[str, Any]) -> OfficerFile | None:
        _owner, a = self.world.sent[self.reference]
        return OfficerFile(
            a.application,
            a.reference,
            a.service,
            a.version,
            a.office,
            a.revision,
            a.answers,
            tuple(paper for paper in a.papers if paper not in self.lists),
            a.marks,
            self.lists,
            self.holds,
        )

    async def page_image(self, claims: Mapping[str, Any], document: UUID, page: int) -> bytes | None:
        words = words_of("Unit teknis", "Kantor Kementerian Agama Kota Bandung", NOW, "Asia/Jakarta")
        return marked(a_picture(f"Halaman {page}"), words)

    async def original(self, claims: Mapping[str, Any], document: UUID) -> tuple[bytes, str] | None:
        return b"%PDF-1.7 asli", "pdf"


def a_paper(requirement: str, pages: int = 2) -> Paper:
    """An accepted paper."""
    return Paper(uuid7(), requirement, "pdf", 820_400, pages, "0" * 64)


def an_application(**changes: Any) -> Application:
    """An application in process at the counter."""
    base = Application(
        application=uuid7(),
        reference="SM-7Q4K-2MT3",
        service=CODE,
        version=1,
        office="kanwil-32",
        state=State.IN_PROCESS,
        submitted_at=NOW,
        desk="loket",
        unit="loket",
        promise=PROMISE,
        answers=ANSWERS,
        papers=(a_paper("official-letter", 6), a_paper("student-card", 1)),
        timeline=(
            TimelineEntry(NOW, "intake.application-submitted.v1"),
            TimelineEntry(NOW + timedelta(seconds=2), "routing.case-opened.v1", {"desk": "loket"}),
            TimelineEntry(NOW + timedelta(minutes=9), "routing.case-claimed.v1", {"desk": "loket"}),
        ),
    )
    return replace(base, **changes)


def a_returned_application(**changes: Any) -> Application:
    """One that waits for its applicant: a paper and an answer are marked."""
    marks = (
        Mark(kind="document", target="official-letter", reason="unsigned"),
        Mark(kind="field", target="place", reason="place-unclear"),
    )
    told = {"desk": "loket", "marks": [mark.model_dump() for mark in marks]}
    returned = TimelineEntry(NOW + timedelta(hours=3), "routing.case-returned.v1", told)
    base = an_application(reference="SM-9HXC-4KTJ")
    return replace(
        base, state=State.RETURNED, marks=marks, return_number=1, waiting_since=NOW + timedelta(hours=3),
        timeline=(*base.timeline, returned), **changes,
    )  # fmt: skip


def a_granted_application(**changes: Any) -> Application:
    """One whose letter can be fetched."""
    moved = TimelineEntry(NOW + timedelta(hours=4), "routing.case-moved.v1", {"desk": "ketua-tim"})
    told = {"outcome": "granted", "letter_number": "B-1/Kw.10/TL.00/11/2026"}
    decided = TimelineEntry(NOW + timedelta(days=1), "routing.case-decided.v1", told)
    base = an_application(reference="SM-3VRD-8PNW")
    return replace(
        base, state=State.GRANTED, desk="ketua-tim", letter_number="B-1/Kw.10/TL.00/11/2026", letter_ready=True,
        letter_code="V4X2K9PQ", timeline=(*base.timeline, moved, decided), **changes,
    )  # fmt: skip


def a_refused_application(**changes: Any) -> Application:
    """One that was refused with a reason and its rule."""
    decided = TimelineEntry(
        NOW + timedelta(days=1), "routing.case-decided.v1", {"outcome": "refused", "reason": "no-capacity"}
    )
    base = an_application(reference="SM-5WBG-6JF8")
    return replace(
        base, state=State.REFUSED, desk="ketua-tim", refusal="no-capacity", may_object=True,
        objection_until=NOW + timedelta(days=30), timeline=(*base.timeline, decided), **changes,
    )  # fmt: skip


def a_letter(state: str = "in_force") -> VerifiedLetter:
    """A letter in the register."""
    ended_on, why = (None, "") if state == "in_force" else (date(2026, 12, 14), "wrong-content")
    sha256 = "3b1a5f0de2f64fbd3d1c4a9d5d0a8f7b6c1e2d3f4a5b6c7d8e9f0a1b2c3d4e5f"
    number, day, next_one = "B-1/Kw.10/TL.00/11/2026", date(2026, 11, 25), "W9Z3K2PQ" * (state == "replaced")
    return VerifiedLetter(number, day, "kanwil-32", CODE, 1, state, sha256, "granted", ended_on, why, next_one)
