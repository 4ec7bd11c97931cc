"""What tests of intake tell again and again: a draft that is complete, an application, facts of routing."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pikepdf
from PIL import Image

from common.contracts.event import Message
from common.contracts.letters import LetterReplaced, LetterRevoked
from common.contracts.routing import (
    CaseDecided,
    CaseEvent,
    CaseMoved,
    CaseOpened,
    CaseOverdue,
    CaseReopened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    Mark,
    RequestDeclined,
)
from common.errors import Refused
from common.ids import uuid7
from intake.catalogue import FileKind
from intake.domain.application import SentApplication
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.routing_reports import SignedLetter
from intake.store.applications import ApplicationStore
from intake.uploads import Accepted, Rejected
from intake.views import DraftKey, Paper, Receipt, Upload
from intake.workshop import Workshop

CODE = "IZIN-PENELITIAN-MAGANG"
OFFICE = "kanwil-32"
ANSWERS = {
    "purpose": "penelitian",
    "institution": "Universitas Contoh Nusantara",
    "study_programme": "Sosiologi",
    "student_number": "2103110042",
    "full_name": "Pemohon Rahasia",
    "topic": "Pelayanan satu pintu dan kepuasan masyarakat",
    "place": "Bidang Pendidikan Madrasah",
    "starts_on": "2026-12-01",
    "ends_on": "2027-02-28",
    "participants": "1",
}
_PLAIN = {b"%PDF-": FileKind.PDF, b"\xff\xd8\xff": FileKind.JPEG}
PAPERS = ("official-letter", "student-card")
MARK = Mark(kind="document", target="student-card", reason="unreadable")


KNOWN_SIGNER = SignedLetter("Kepala Contoh")


@dataclass(frozen=True, slots=True)
class Signers:
    """Routing's part: knows who signed letters; None while it knows of none."""

    known: SignedLetter | None = KNOWN_SIGNER

    async def signer(self, application: UUID, case_version: int) -> SignedLetter | None:
        return self.known


class QuickWorkshop(Workshop):
    """Takes what begins like a PDF or JPEG without opening it in a child: that has tests of its own."""

    async def judge(self, data: bytes, accept: Sequence[FileKind], most_bytes: int) -> Accepted | Rejected:
        kind = next((kind for start, kind in _PLAIN.items() if data.startswith(start)), None)
        if kind is None:
            return await super().judge(data, accept, most_bytes)
        return Accepted(kind, data, hashlib.sha256(data).hexdigest(), 1)

    async def draw(self, judged: Accepted) -> list[bytes]:
        return [b"page " + judged.sha256.encode()]

    async def mark(self, picture: bytes, words: str) -> bytes:
        return picture + b" marked " + words.encode()


def a_pdf(pages: int = 1) -> Upload:
    """A plain PDF, unlike any other."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.Root.Lang = pikepdf.String(uuid7().hex)
    out = io.BytesIO()
    document.save(out)
    return Upload("surat.pdf", out.getvalue())


def a_photo(*, place: bytes = b"") -> Upload:
    """A JPEG; `place` stands in its comment, as cameras leave words."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (10, 92, 67)).save(out, "JPEG", comment=place)
    return Upload("kartu.jpg", out.getvalue())


def said(answer: Any) -> Any:
    """The answer of a use case, which must not be a refusal."""
    assert not isinstance(answer, Refused), answer
    return answer


async def a_draft(drafts: DraftDesk, *, complete: bool = True) -> DraftKey:
    """A draft begun without signing in."""
    definition = drafts.room.shelf.service(CODE)
    assert definition is not None
    draft, secret = said(await drafts.start(definition, region=None, office=None, person=None))
    key = DraftKey(draft.draft, secret)
    if complete:
        assert said(await drafts.save(key, ANSWERS, partial=False)) == []
        for requirement in PAPERS:
            said(await drafts.attach(key, requirement, a_pdf()))
    return key


async def an_application(drafts: DraftDesk, person: UUID) -> Receipt:
    """An application that was just sent."""
    key = await a_draft(drafts)
    said(await drafts.claim(key, person))
    receipt: Receipt = said(await drafts.submit(key, person, "k-" + key.draft.hex))
    return receipt


async def stored(room: Room, reference: str) -> SentApplication:
    """The application as it is stored."""
    async with room.database.reading() as tx:
        row = await ApplicationStore(tx).by_reference(reference)
    assert row is not None
    return row


class Routing:
    """Speaks in routing's name about one application, in order."""

    def __init__(self, row: SentApplication) -> None:
        self._row = row
        self._sequence = 0

    def says(self, kind: type[CaseEvent], at: datetime, **facts: Any) -> Message[Any]:
        """The next fact about the case."""
        self._sequence += 1
        row = self._row
        head = {
            "case": row.application, "reference": row.reference, "service": row.service, "version": row.version,
            "office": row.office, "applicant": row.applicant, "at": at, "case_version": self._sequence,
        }  # fmt: skip
        return Message(kind(**head, **facts), uuid7(), str(row.application), self._sequence, 1, at, "thread")

    def opened(self, at: datetime) -> Message[Any]:
        """It stands at the counter."""
        row = self._row
        return self.says(
            CaseOpened, at, desk="loket", unit="loket", submitted_at=row.submitted_at, channel="web",
            applicant_kind="person", revision=1, documents=(), promise=row.promise,
        )  # fmt: skip

    def moved(self, at: datetime) -> Message[Any]:
        """It went to the team leader."""
        return self.says(
            CaseMoved, at, from_desk="loket", from_unit="loket", desk="ketua-tim", unit="ketua-tim", rule="forward"
        )

    def returned(self, at: datetime, *marks: Mark, number: int = 1) -> Message[Any]:
        """It waits for its applicant."""
        return self.says(
            CaseReturned, at, desk="loket", unit="loket", return_number=number, revision=number, marks=marks or (MARK,)
        )

    def resumed(self, at: datetime, *, revision: int = 2) -> Message[Any]:
        """The answer has come."""
        return self.says(
            CaseResumed, at, desk="loket", unit="loket", answers_return=revision - 1, revision=revision, documents=()
        )

    def reopened(self, at: datetime) -> Message[Any]:
        """An objection was upheld."""
        return self.says(
            CaseReopened, at, desk="ketua-tim", unit="ketua-tim", submitted_at=self._row.submitted_at,
            promise=self._row.promise, objection=uuid7(),
        )  # fmt: skip

    def decided(self, at: datetime, *, outcome: str = "granted", revision: int = 1, number: int = 12) -> Message[Any]:
        """It is over."""
        return self.says(
            CaseDecided, at, outcome=outcome, desk="ketua-tim", unit="ketua-tim", revision=revision,
            content_sha256="0" * 64, reason=None if outcome == "granted" else "no-capacity",
            letter_number=f"B-{number}/Kw.10/TL.00/11/2026", register_year=2026, register_number=number,
            signatory="ketua-tim", submitted_at=self._row.submitted_at, calendar_days=1.0,
            objection_until=at + timedelta(days=30) if outcome == "refused" else None,
        )  # fmt: skip

    def letter_revoked(self, at: datetime) -> Message[Any]:
        """The letter of the decision is taken back."""
        return self.says(
            LetterRevoked, at, desk="ketua-tim", unit="ketua-tim", letter_number="B-12/Kw.10/TL.00/11/2026",
            reason="wrong-basis",
        )  # fmt: skip

    def letter_replaced(self, at: datetime) -> Message[Any]:
        """Another letter stands in its place."""
        return self.says(
            LetterReplaced, at, desk="ketua-tim", unit="ketua-tim", letter_number="B-12/Kw.10/TL.00/11/2026",
            reason="wrong-content", outcome="granted", successor="B-13/Kw.10/TL.00/11/2026", register_year=2026,
            register_number=13, signatory="ketua-tim",
        )  # fmt: skip

    def withdrawn(self, at: datetime) -> Message[Any]:
        """Her wish came in time."""
        return self.says(CaseWithdrawn, at, desk="loket", unit="loket")

    def overdue(self, at: datetime) -> Message[Any]:
        """The promised day has passed."""
        return self.says(CaseOverdue, at, desk="loket", unit="loket", due_at=at)

    def declined(self, at: datetime, request: str) -> Message[Any]:
        """A request came to nothing."""
        return self.says(RequestDeclined, at, request=request, because="case-open")


def requirements(papers: Sequence[Paper]) -> set[str]:
    """Which papers there are."""
    return {paper.requirement for paper in papers}
