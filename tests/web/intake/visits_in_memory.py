"""Site visits behind the counter, in memory: an application in every state of a visit. Not shipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from common.errors import Refused
from intake.domain.access import Asker
from intake.domain.visits import Remark, Visit, VisitSlot, VisitState
from intake.store.visits import PhotoRow
from intake.views import Application, Upload
from intake.visit_refusals import ANSWERED, NOT_OFFERED, PHOTO_MISSING, REMARK_EMPTY
from tests.web.intake.counter_in_memory import NOW, CounterInMemory, a_picture, an_application

SERVICE = "REK-RUMAH-IBADAT"
WEDNESDAY = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
SLOTS = tuple(VisitSlot(WEDNESDAY + timedelta(days=n), WEDNESDAY + timedelta(days=n, hours=2)) for n in (0, 1, 2))
FINDINGS = {
    "address-and-boundaries": "agrees", "land-right": "agrees", "drawings-agree": "differs",
    "access-and-safety": "agrees", "neighbours-note": "not_seen",
}  # fmt: skip


def a_visit(state: VisitState = VisitState.PROPOSED, **changes: Any) -> Visit:
    """A visit of two officers, one from the visiting desk and one from the counter."""
    visit = Visit(1, "tinjauan", state, SLOTS, SLOTS[0], NOW + timedelta(days=1), ("tinjauan", "loket"))
    if state is VisitState.HELD:
        visit = replace(visit, findings=FINDINGS, photos=3, report_ready=True)
    return replace(visit, **changes)


def a_visited_application(visit: Visit, **changes: Any) -> Application:
    """An application that waits at the visiting desk."""
    application = an_application(service=SERVICE, office="kankemenag-3273", desk="tinjauan", unit="tinjauan")
    return replace(application, visit=visit, answers={}, papers=(), **changes)


@dataclass
class VisitsInMemory:
    """Answers and remarks of applicants."""

    world: CounterInMemory

    async def answer(
        self, reference: str, asker: Asker, visit: int, starts_at: datetime | None, key: str
    ) -> Refused | None:
        owner, application = self.world.sent[reference]
        assert owner == asker
        assert application.visit is not None
        if application.visit.asked_for is not None:
            return ANSWERED.said("id")
        if starts_at not in {s.starts_at for s in application.visit.slots}:
            return NOT_OFFERED.said("id")
        self.world.put(replace(application, visit=replace(application.visit, asked_for=starts_at)), owner)
        return None

    async def remark(self, reference: str, asker: Asker, visit: int, words: str, key: str) -> Refused | None:
        if not words:
            return REMARK_EMPTY.said("id")
        owner, application = self.world.sent[reference]
        assert application.visit is not None
        noted = replace(application.visit, remarks=(*application.visit.remarks, Remark(NOW, words)))
        self.world.put(replace(application, visit=noted), owner)
        return None

    async def report_pdf(self, reference: str, asker: Asker, visit: int) -> bytes | None:
        return b"%PDF-1.7 berita acara"


@dataclass
class PhotosInMemory:
    """Photos of one visit."""

    kept: list[PhotoRow] = field(default_factory=list)

    async def of(self, claims: Mapping[str, Any]) -> Sequence[PhotoRow]:
        return self.kept

    async def add(self, claims: Mapping[str, Any], upload: Upload | None, key: str) -> Refused | None:
        if upload is None:
            return PHOTO_MISSING.said("id")
        self.kept.append(PhotoRow(UUID(int=len(self.kept) + 1), UUID(claims["application"]), 1, "png", "0" * 64))
        return None

    async def image(self, claims: Mapping[str, Any], photo: UUID) -> tuple[bytes, str] | None:
        return (a_picture(f"Foto {photo.int}"), "png") if any(p.photo == photo for p in self.kept) else None
