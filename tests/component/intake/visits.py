"""What tests of site visits tell again and again: routing's facts about one, an officer's card, a camera's photo."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image

from common.contracts.event import Message
from common.contracts.routing import (
    VisitFinding,
    VisitHeld,
    VisitMissed,
    VisitPhoto,
    VisitProposed,
    VisitSet,
    VisitSlot,
)
from common.ids import uuid7
from intake.domain.application import SentApplication
from intake.routing_reports import SignedWords
from intake.views import Upload
from tests.component.intake.stories import Routing

ABOUT = {"desk": "loket", "unit": "loket", "visit": 1}


@dataclass
class Words:
    """Routing's part: knows the words of signed reports."""

    known: SignedWords | None

    async def words(self, application: UUID, visit: int) -> SignedWords | None:
        return self.known


def slots(now: datetime) -> tuple[VisitSlot, ...]:
    """In three and in four days, two hours each."""
    return tuple(VisitSlot(starts_at=now + timedelta(days=n), ends_at=now + timedelta(days=n, hours=2)) for n in (3, 4))


def proposed(routing: Routing, now: datetime) -> Message[Any]:
    """Two officers want to come; a day to answer."""
    return routing.says(
        VisitProposed, now, **ABOUT, slots=slots(now), answer_by=now + timedelta(days=1),
        functions=("loket", "ketua-tim"),
    )  # fmt: skip


def was_set(routing: Routing, now: datetime, because: str = "confirmed") -> Message[Any]:
    """Its time is fixed."""
    return routing.says(VisitSet, now, **ABOUT, slot=slots(now)[0], because=because)


def held(routing: Routing, now: datetime, photos: tuple[VisitPhoto, ...] = ()) -> Message[Any]:
    """Both have signed."""
    return routing.says(
        VisitHeld, now, **ABOUT, slot=slots(now)[0], functions=("loket", "ketua-tim"),
        findings=(VisitFinding(item="address", result="agrees"),), photos=photos,
    )  # fmt: skip


def missed(routing: Routing, now: datetime) -> Message[Any]:
    """Nobody came."""
    return routing.says(VisitMissed, now, **ABOUT, because="office")


def a_card(row: SentApplication, **changes: Any) -> dict[str, Any]:
    """What routing's capability says of an officer on the site."""
    return {"application": str(row.application), "visit": 1, "officer": str(uuid7()), "add": True} | changes


def a_camera_photo() -> Upload:
    """A photo as a phone makes it: coordinates, maker and time inside."""
    exif = Image.Exif()
    exif[0x010F] = "PembuatRahasia"
    exif[0x0132] = "2026:11:26 09:00:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 54.0, 53.0), 3: "E", 4: (107.0, 36.0, 35.0)})
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (40, 90, 60)).save(out, "JPEG", exif=exif)
    return Upload("IMG_0042.jpg", out.getvalue())
