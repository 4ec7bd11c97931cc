"""The documents that prove mandates, and the codes by which somebody is named without typing who she is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from common.database import Tx
from common.errors import Refused
from common.ids import new_code
from intake import files
from intake.body_refusals import PROOF_MISSING
from intake.catalogue import Document, Text
from intake.domain.bodies import PROOF_ID
from intake.handlers.room import Room
from intake.views import Upload

PROOF = Document(
    id=PROOF_ID,
    name=Text(id="Surat keputusan atau surat kuasa", en="Decree or power of attorney"),
)
CODE_LIFETIME = timedelta(days=14)


def new_long_code() -> str:
    """A code that nobody guesses, in two halves of six signs."""
    return f"{new_code()}{new_code()}"


async def judged_proof(room: Room, upload: Upload | None) -> files.Received | Refused:
    """The document that proves a mandate, judged like every upload; a refusal names the field `proof`."""
    if upload is None:
        return room.no(PROOF_MISSING)
    received = await files.receive_document(room.workshop, PROOF, upload, room.speaks())
    if isinstance(received, Refused):
        return Refused(received.code, received.detail, "proof", received.status)
    return received


async def kept_proof(room: Room, tx: Tx, person: UUID, proof: files.Received) -> UUID:
    """Keep the proof, sealed under the key of the one whom it speaks of."""
    owner = files.owned_by(str(person))
    return (await files.keep(tx, room.vault, proof, owner, now=room.clock.now())).document
