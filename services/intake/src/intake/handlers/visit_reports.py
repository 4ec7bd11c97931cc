"""Sets the papers of signed reports: outside any transaction, kept once, whatever happens in between."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from common.database import TRANSIENT
from common.encryption import SubjectKey
from common.errors import Transient
from intake.catalogue import ServiceDefinition
from intake.domain.application import SentApplication
from intake.domain.visits import VisitSlot, photo_place, report_place, slot_of
from intake.handlers.room import Room
from intake.letters import LetterFailed
from intake.office_tree import Office
from intake.receipts import date_words
from intake.routing_reports import Reports, SignedWords
from intake.store.applications import ApplicationStore
from intake.store.visits import ReportRow, VisitStore
from intake.visit_reports import ReportContent, ReportLine, Signature, render_report

log = structlog.get_logger()

_PAUSE_SECONDS = 0.5
_GENERAL = "general"
_MINISTRY = "Kementerian Agama Republik Indonesia"
_RESULTS = {"agrees": "Sesuai", "differs": "Tidak sesuai", "not_seen": "Tidak dapat diperiksa"}


@dataclass(frozen=True, slots=True)
class ReportWorker:
    """A loop that sets what waits; several may run, each report is taken by one."""

    room: Room
    reports: Reports

    async def run(self) -> None:
        """Set reports until cancelled."""
        while True:
            try:
                done = await self.render_next()
            except TRANSIENT as error:
                log.warning("visit_reports_wait", error=type(error).__name__)
                done = False
            if not done:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def render_next(self) -> bool:
        """Set the oldest report that waits; False when none does. One that fails is taken again later."""
        async with self.room.database.transaction() as tx:
            row = await VisitStore(tx).take_report(now=self.room.clock.now())
        if row is None:
            return False
        try:
            await self._render(row)
        except (LetterFailed, Transient) as failure:
            log.error("visit_report_failed", application=str(row.application), error=str(failure))
        return True

    async def _render(self, row: ReportRow) -> None:
        words = await self.reports.words(row.application, row.visit)
        async with self.room.database.reading() as tx:
            sent = await ApplicationStore(tx).get(row.application)
            key = await self.room.vault.known_key(tx, sent.subject) if sent else None
        if sent is None or key is None or words is None:
            raise LetterFailed("Its application, its applicant's key or its words are gone: there is nothing to set.")
        hashes, photos = await self._photos(row, key)
        content = report_content(self.room, sent, row, words, hashes)
        pdf = await asyncio.to_thread(render_report, content, photos)
        sealed, digest = key.seal(pdf, report_place(row.application, row.visit)), hashlib.sha256(pdf).hexdigest()
        async with self.room.database.transaction() as tx:
            await VisitStore(tx).keep_report(row, sealed, digest, now=self.room.clock.now())

    async def _photos(self, row: ReportRow, key: SubjectKey) -> tuple[tuple[str, ...], list[bytes]]:
        """The photos that were signed, in the order of the report. Raises `LetterFailed` when one is not there."""
        found = []
        async with self.room.database.reading() as tx:
            for photo in row.facts["photos"]:
                kept = await VisitStore(tx).photo(UUID(photo["photo"]))
                if kept is None or kept[0].sha256 != photo["sha256"]:
                    raise LetterFailed(f"Photo {photo['photo']} is not as it was signed.")
                found.append(key.open(kept[1], photo_place(kept[0].photo)))
        return tuple(photo["sha256"] for photo in row.facts["photos"]), found


def report_content(
    room: Room, sent: SentApplication, row: ReportRow, words: SignedWords, hashes: tuple[str, ...]
) -> ReportContent:
    """What the paper says."""
    definition, office = room.shelf.service(sent.service, sent.version), room.shelf.office(sent.office)
    if definition is None or office is None:
        raise LetterFailed(f"{sent.service}@{sent.version} or office {sent.office} is not in the catalogue.")
    desk = definition.desk(row.facts["desk"])
    results = {f["item"]: f["result"] for f in row.facts["findings"]}
    lines = [
        ReportLine(i.name.id, _RESULTS[results[i.id]], words.notes.get(i.id, ""))
        for i in (desk.visit_checklist if desk else ())
        if i.id in results
    ]
    return ReportContent(
        ministry=_MINISTRY,
        office=office.name.replace("Kementerian Agama ", ""),
        service=definition.name.id,
        reference=sent.reference,
        when=_slot_words(slot_of(row.facts["slot"]), office),
        lines=tuple(lines),
        general=words.notes.get(_GENERAL, ""),
        signatures=tuple(Signature(name or "Petugas", _function(definition, f)) for f, name in words.officers),
        signed_on=_day(row.held_at, office),
        photo_hashes=hashes,
    )


def _function(definition: ServiceDefinition, function: str) -> str:
    desk = definition.desk(function)
    return desk.name.id if desk else "Petugas kantor"


def _slot_words(slot: VisitSlot, office: Office) -> str:
    zone = ZoneInfo(office.hours.zone)
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return f"{date_words(starts.date())}, pukul {starts:%H.%M} sampai {ends:%H.%M}"


def _day(moment: datetime, office: Office) -> str:
    return date_words(moment.astimezone(ZoneInfo(office.hours.zone)).date())
