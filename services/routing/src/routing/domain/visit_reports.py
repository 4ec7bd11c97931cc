"""The rules of a visit's report: photos, one officer writes and signs, the other signs, the applicant remarks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from common.contracts.routing import VisitFinding, VisitHeld, VisitPhoto, VisitRemarked
from common.errors import Refused, sentence
from routing.domain.case import Case
from routing.domain.decision import Decision, Setting, Verdict, following, line
from routing.domain.definition import Definition
from routing.domain.visit import Photo, Report, VisitStatus
from routing.domain.visit_commands import ConfirmVisit, KeepVisitPhoto, NoteRemark, ReportVisit
from routing.domain.visit_facts import about, declined, functions, not_yours, slot_of

MOST_PHOTOS = 12


def keep_photo(case: Case, c: KeepVisitPhoto, setting: Setting, now: datetime) -> Verdict:
    """A photo that comes after the first signature is not part of the report."""
    visit = case.visit
    if visit is None or visit.number != c.visit or visit.status is not VisitStatus.SET or not visit.goes(c.officer):
        return Decision(case, (), None)
    if len(visit.photos) >= MOST_PHOTOS or any(p.photo == c.photo for p in visit.photos):
        return Decision(case, (), None)
    after = following(case, visit=replace(visit, photos=(*visit.photos, Photo(c.photo, c.sha256))))
    data = {"visit": visit.number, "photo": str(c.photo), "sha256": c.sha256}
    return Decision(after, (), line(after, "visit-photo", c.kept_at, c.officer, data=data))


def report(case: Case, c: ReportVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    refusal = not_yours(case, c) or _not_reportable(case, now) or _unseen(case, c, setting.definition)
    if refusal is not None:
        return refusal
    assert visit is not None
    written = Report(c.actor.person, now, dict(c.findings), dict(c.notes))
    after = following(case, visit=replace(visit, status=VisitStatus.REPORTED, report=written, remind_at=None))
    data = {
        "visit": visit.number, "findings": {item: result.value for item, result in c.findings.items()},
        "photos": [p.sha256 for p in visit.photos],
    }  # fmt: skip
    return Decision(after, (), line(after, "visit-reported", now, c.actor.person, data=data))


def _not_reportable(case: Case, now: datetime) -> Refused | None:
    visit = case.visit
    if case.status.is_final or visit is None or visit.status not in (VisitStatus.SET, VisitStatus.REPORTED):
        return Refused(
            "no-visit-set",
            sentence("Tidak ada kunjungan yang berlaku untuk berkas %(reference)s."),
            names={"reference": case.reference},
        )
    if now < visit.slot.starts_at:
        return Refused("visit-ahead", sentence("Berita acara diisi sesudah kunjungan dimulai."), status=422)
    return None


def _unseen(case: Case, c: ReportVisit, definition: Definition) -> Refused | None:
    desk = definition.desk(case.visit.desk) if case.visit else None
    checklist = desk.visit.checklist if desk and desk.visit else ()
    for item in checklist:
        if item.id not in c.findings:
            return Refused(
                "item-open",
                sentence("Isi hasil untuk “%(item)s”."),
                f"result.{item.id}",
                422,
                names={"item": item.name["id"]},
            )
    if set(c.findings) - {item.id for item in checklist}:
        return Refused("unknown-item", sentence("Daftar periksa ini tidak memuat butir itu."), "findings", 422)
    return None


def confirm(case: Case, c: ConfirmVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    if (refusal := not_yours(case, c)) is not None:
        return refusal
    if visit is None or visit.status is not VisitStatus.REPORTED or visit.report is None or case.status.is_final:
        return Refused(
            "no-report",
            sentence("Tidak ada berita acara yang menunggu tanda tangan untuk %(reference)s."),
            names={"reference": case.reference},
        )
    if visit.report.signed_by == c.actor.person:
        return Refused(
            "second-signature", sentence("Anda sudah menandatangani; tanda tangan kedua dari petugas yang lain.")
        )
    if visit.report.signed_at != c.signed_at:
        return Refused(
            "changed-meanwhile", sentence("Berita acara ditulis ulang sejak Anda membukanya. Baca lagi, lalu ulangi.")
        )
    after = following(case, visit=replace(visit, status=VisitStatus.HELD))
    event = VisitHeld(
        **about(after, now), slot=slot_of(visit.slot),
        functions=functions(visit.visitors, setting.definition, visit.desk),
        findings=tuple(VisitFinding(item=i, result=r.value) for i, r in visit.report.findings.items()),
        photos=tuple(VisitPhoto(photo=p.photo, sha256=p.sha256) for p in visit.photos),
    )  # fmt: skip
    return Decision(after, (event,), line(after, "visit-held", now, c.actor.person, data={"visit": visit.number}))


def note_remark(case: Case, c: NoteRemark, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    if visit is None or visit.number != c.visit or visit.status is not VisitStatus.HELD or case.status.is_final:
        return declined(case, "visit-remark", now)
    after = following(case)
    event = VisitRemarked(**about(after, c.added_at), remark=c.remark)
    data = {"visit": visit.number, "remark": str(c.remark)}
    return Decision(after, (event,), line(after, "visit-remarked", c.added_at, data=data))
