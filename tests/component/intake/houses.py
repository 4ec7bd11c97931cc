"""Files for a house of worship that differ in one answer only, at an intake where the service is open."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

from common.clock import FakeClock
from intake.handlers.drafts import DraftDesk
from intake.settings import IntakeSettings
from intake.shelf import Shelf
from intake.views import DraftKey, Receipt
from tests.component.intake.bodies import a_body
from tests.component.intake.stories import a_pdf, said

CODE = "REK-RUMAH-IBADAT"
BANDUNG = "32.73"
SIX = ("buddha", "hindu", "islam", "katolik", "khonghucu", "kristen")
LISTS = ("users-list", "supporters-list")
PAPERS = ("letter-of-the-committee", *LISTS, "drawings-of-the-building", "proof-of-right-to-the-land")
ANSWERS = {
    "region": BANDUNG,
    "body_name": "Panitia Pembangunan Rumah Ibadat Contoh",
    "chair_name": "Ketua Contoh",
    "house_name": "Rumah Ibadat Contoh",
    "address": "Jalan Contoh 1, Bandung",
    "land_right": "hak-milik",
    "users": "95",
    "supporters": "64",
}


def open_catalogue(source: Path, target: Path) -> Path:
    """The committed catalogue, with the house of worship open for applications."""
    shutil.copytree(source, target)
    definition = target / f"{CODE}.yaml"
    definition.write_text(definition.read_text().replace("status: unverified", "status: open"))
    return target


def shelf_with_houses(settings: IntakeSettings, folder: Path) -> Shelf:
    """A shelf on which the service is open."""
    catalogue = open_catalogue(settings.catalogue_dir, folder / "catalogue")
    return Shelf(settings.model_copy(update={"catalogue_dir": catalogue}), FakeClock())


async def a_complete_draft(drafts: DraftDesk, religion: str) -> DraftKey:
    """Everything but the sending."""
    definition = drafts.room.shelf.service(CODE)
    assert definition is not None
    draft, secret = said(await drafts.start(definition, region=BANDUNG, office=None, person=None))
    key = DraftKey(draft.draft, secret)
    await drafts.save(key, {**ANSWERS, "religion": religion}, partial=True)
    for requirement in PAPERS:
        said(await drafts.attach(key, requirement, a_pdf()))
    return key


async def a_house(drafts: DraftDesk, person: UUID, religion: str = "hindu") -> Receipt:
    """An application that was just sent."""
    key = await a_complete_draft(drafts, religion)
    said(await drafts.claim(key, person))
    said(await drafts.choose_body(key, person, await a_body(drafts.room, person)))
    receipt: Receipt = said(await drafts.submit(key, person, "k-" + key.draft.hex))
    return receipt
