"""What a counter files for an applicant: only with her signed paper in hand, and noted with it."""

from __future__ import annotations

from common.database import Tx
from common.errors import Refused
from intake.domain.access import Asker, AtCounter
from intake.domain.application import SentApplication
from intake.domain.requests import FiledRequest, RequestKind
from intake.handlers.once import RolledBack
from intake.handlers.room import Room
from intake.paper_refusals import NOTHING_SIGNED
from intake.store.papers import PaperStore


def unsigned(room: Room, asker: Asker) -> Refused | None:
    """Why a counter may not ask for the applicant now; a person who acts for herself needs no paper."""
    return room.no(NOTHING_SIGNED) if isinstance(asker, AtCounter) and asker.brought is None else None


async def note_request(room: Room, tx: Tx, row: SentApplication, asker: Asker, kind: RequestKind) -> None:
    """Note by which paper a counter asks; nothing is noted of a person. Raises `RolledBack` without a paper."""
    if (refused := unsigned(room, asker)) is not None:
        raise RolledBack(refused)
    if isinstance(asker, AtCounter) and asker.brought is not None:
        filed = FiledRequest(kind, asker.brought, asker.office_for(row), room.clock.now())
        await PaperStore(tx).file(row.application, filed, asker.officer)
