"""Photos of a site visit: hostile uploads like any other, taken in by a capability of routing, without coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.contracts.intake import VisitPhotoKept
from common.database import Tx
from common.errors import Refused
from common.ids import uuid7
from common.outbox import Outbox, Outgoing
from intake.catalogue import FileKind
from intake.domain.visits import VisitState, photo_place
from intake.handlers.once import Once, RolledBack
from intake.handlers.room import Room
from intake.handlers.visits import told_visit
from intake.metrics import UPLOADS
from intake.refusals import No
from intake.store.applications import ApplicationStore
from intake.store.visits import PhotoRow, VisitStore
from intake.uploads import Accepted, Rejected
from intake.views import State, Upload
from intake.visit_refusals import PHOTO_MISSING, PHOTOS_CLOSED, PHOTOS_MANY

MOST_PHOTOS = 12
MOST_BYTES = 10_000_000
"""What a phone's camera makes; what is kept is drawn anew and much smaller."""
_KINDS = (FileKind.JPEG, FileKind.PNG)


@dataclass(frozen=True, slots=True)
class VisitPhotos:
    """The use cases of an officer on the site; `claims` are those of a genuine capability."""

    room: Room

    async def of(self, claims: Mapping[str, Any]) -> list[PhotoRow]:
        """The photos of the visit that the capability names."""
        async with self.room.database.reading() as tx:
            return await VisitStore(tx).photos(UUID(claims["application"]), int(claims["visit"]))

    async def add(self, claims: Mapping[str, Any], upload: Upload | None, key: str) -> Refused | None:
        """Take in a photo; routing is told its id and hash."""
        if not claims.get("add"):
            return self.room.no(PHOTOS_CLOSED)
        if upload is None:
            return self.room.no(PHOTO_MISSING)
        judged = await self.room.workshop.judge(upload.data, _KINDS, MOST_BYTES)
        if isinstance(judged, Rejected):
            UPLOADS.labels(judged.code).inc()
            return No(judged.code, judged.sentence, "photo", 422).said(self.room.speaks())
        try:
            async with self.room.database.transaction() as tx:
                once = Once(self.room, tx, UUID(claims["officer"]), key)
                if await once.before(judged.sha256.encode()) is None:
                    await self._keep(tx, claims, judged)
                    await once.keep(201, b"")
        except RolledBack as rolled_back:
            return rolled_back.refused
        UPLOADS.labels("accepted").inc()
        return None

    async def _keep(self, tx: Tx, claims: Mapping[str, Any], judged: Accepted) -> None:
        now, number = self.room.clock.now(), int(claims["visit"])
        row = await ApplicationStore(tx).locked(UUID(claims["application"]))
        visit = await told_visit(tx, row) if row else None
        is_set = visit is not None and visit.number == number and visit.state is VisitState.SET
        if row is None or not is_set or State(row.state).ended:
            raise RolledBack(self.room.no(PHOTOS_CLOSED))
        if len(await VisitStore(tx).photos(row.application, number)) >= MOST_PHOTOS:
            raise RolledBack(self.room.no(PHOTOS_MANY, most=str(MOST_PHOTOS)))
        key = await self.room.vault.key(tx, row.subject, now=now)
        photo = PhotoRow(uuid7(), row.application, number, judged.kind.value, judged.sha256)
        officer = UUID(claims["officer"])
        await VisitStore(tx).add_photo(photo, officer, key.seal(judged.clean, photo_place(photo.photo)), now=now)
        event = VisitPhotoKept(
            application=row.application, visit=number, photo=photo.photo, sha256=photo.sha256, officer=officer,
            kept_at=now,
        )  # fmt: skip
        await Outbox(tx).add([Outgoing(str(row.application), event, now)])

    async def image(self, claims: Mapping[str, Any], photo: UUID) -> tuple[bytes, str] | None:
        """A photo's clean bytes and kind, if it belongs to the capability's visit."""
        async with self.room.database.reading() as tx:
            found = await VisitStore(tx).photo(photo)
            if found is None or str(found[0].application) != claims["application"]:
                return None
            row, sealed = found
            owner = await ApplicationStore(tx).get(row.application) if row.visit == int(claims["visit"]) else None
            key = await self.room.vault.known_key(tx, owner.subject) if owner else None
        return None if key is None else (key.open(sealed, photo_place(photo)), row.kind)
