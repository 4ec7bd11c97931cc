"""The rules of a site visit: proposed, answered once, held by two, signed by both; nothing is granted without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from common.contracts.event import Event
from common.contracts.routing import VisitMissed, VisitNeared, VisitProposed, VisitSet
from common.errors import Refused, sentence
from routing.domain import visit_reports, visit_slots
from routing.domain.case import Case
from routing.domain.commands import Approve, Command, Forward, OfficerCommand
from routing.domain.decision import Decision, Setting, Verdict, following, line
from routing.domain.definition import Definition, Desk
from routing.domain.visit import MissedBecause, Visit, Visitor, VisitStatus
from routing.domain.visit_commands import (
    AnswerVisit,
    ConfirmVisit,
    KeepVisitPhoto,
    MissVisit,
    NoteRemark,
    ProposeVisit,
    RemindOfVisit,
    ReportVisit,
    SettleVisit,
)
from routing.domain.visit_facts import about, declined, functions, not_yours, slot_of


def missing(case: Case, command: OfficerCommand, definition: Definition) -> Refused | None:
    """Why a case may not go on or be granted yet: its site must have been seen; None when it was, or need not be."""
    if isinstance(command, Forward):
        here = definition.desk(case.desk)
        needed = command.act == "forward" and here is not None and here.visit is not None
    else:
        needed = isinstance(command, Approve) and any(d.visit for d in definition.desks)
    if not needed or (case.visit is not None and case.visit.status is VisitStatus.HELD):
        return None
    return Refused(
        "visit-missing",
        sentence(
            "Lokasi berkas %(reference)s belum ditinjau. Atur kunjungan, lalu lengkapi berita acara dengan tanda "
            "tangan dua petugas; sesudah itu berkas dapat diteruskan atau disetujui."
        ),
        status=422,
        names={"reference": case.reference},
    )


def _propose(case: Case, c: ProposeVisit, setting: Setting, now: datetime) -> Verdict:
    desk = setting.definition.desk(case.desk)
    refusal = _not_now(case, desk) or _bad_visitors(case, c.visitors)
    if refusal is not None:
        return refusal
    assert desk is not None
    assert desk.visit is not None
    first = visit_slots.first_day(now, desk.visit, setting.hours, setting.calendar)
    if (refusal := visit_slots.bad_slots(c.slots, first, setting.hours, setting.calendar)) is not None:
        return refusal
    visit = Visit(
        number=case.visit.number + 1 if case.visit else 1, desk=desk.id, status=VisitStatus.PROPOSED, slots=c.slots,
        chosen=0, visitors=(c.visitors[0], c.visitors[1]),
        answer_by=visit_slots.answer_by(now, desk.visit, setting.hours, setting.calendar),
    )  # fmt: skip
    after = following(case, visit=visit)
    event = VisitProposed(
        **about(after, now), slots=tuple(slot_of(s) for s in c.slots), answer_by=visit.answer_by,
        functions=functions(c.visitors, setting.definition, desk.id),
    )  # fmt: skip
    data = {"visit": visit.number, "starts_at": visit.slot.starts_at.isoformat()}
    return Decision(after, (event,), line(after, "visit-proposed", now, c.actor.person, data=data))


def _not_now(case: Case, desk: Desk | None) -> Refused | None:
    if desk is None or desk.visit is None:
        return Refused(
            "no-visit-here", sentence("Meja %(desk)s tidak meninjau lokasi."), status=422, names={"desk": case.desk}
        )
    if case.visit is None or case.visit.status is VisitStatus.MISSED:
        return None
    if case.visit.status is VisitStatus.HELD:
        return Refused(
            "visit-held",
            sentence("Lokasi berkas %(reference)s sudah ditinjau; berita acaranya ada."),
            names={"reference": case.reference},
        )
    return Refused(
        "visit-under-way",
        sentence("Kunjungan untuk berkas %(reference)s sudah diusulkan. Catat dahulu bila kunjungan itu batal."),
        names={"reference": case.reference},
    )


def _bad_visitors(case: Case, visitors: Sequence[Visitor]) -> Refused | None:
    if len(visitors) != 2 or visitors[0].person == visitors[1].person:
        return Refused("two-officers", sentence("Pilih dua petugas yang berbeda orangnya."), "visitors", 422)
    if any(v.office != case.office for v in visitors):
        return Refused("own-officers", sentence("Kedua petugas harus dari kantor ini."), "visitors", 422)
    return None


def _answer(case: Case, c: AnswerVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    wanted = next((i for i, s in enumerate(visit.slots) if s.starts_at == c.starts_at), None) if visit else None
    if not _may_answer(case, c, wanted, now):
        return declined(case, "visit-answer", now)
    assert visit is not None
    assert wanted is not None
    because = "confirmed" if wanted == visit.chosen else "moved"
    return _set(case, replace(visit, chosen=wanted, answered=True), setting, c.answered_at, because=because)


def _may_answer(case: Case, c: AnswerVisit, wanted: int | None, now: datetime) -> bool:
    """One answer, given in time, for an offered slot that still lies ahead."""
    visit = case.visit
    if visit is None or wanted is None or case.status.is_final or visit.number != c.visit or visit.answered:
        return False
    waits = visit.status in (VisitStatus.PROPOSED, VisitStatus.SET)
    return waits and c.answered_at <= visit.answer_by and now < visit.slots[wanted].starts_at


def _settle(case: Case, c: SettleVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    if visit is None or visit.status is not VisitStatus.PROPOSED or case.status.is_final or now <= visit.answer_by:
        return Decision(case, (), None)
    return _set(case, visit, setting, now, because="unanswered")


def _set(case: Case, visit: Visit, setting: Setting, at: datetime, *, because: str) -> Decision:
    remind_at = visit_slots.remind_at(visit.slot, setting.hours)
    after = following(case, visit=replace(visit, status=VisitStatus.SET, remind_at=remind_at))
    event = VisitSet(**about(after, at), slot=slot_of(visit.slot), because=because)
    data = {"visit": visit.number, "starts_at": visit.slot.starts_at.isoformat(), "because": because}
    return Decision(after, (event,), line(after, "visit-set", at, data=data))


def _remind(case: Case, c: RemindOfVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    if visit is None or visit.status is not VisitStatus.SET or case.status.is_final or visit.remind_at is None:
        return Decision(case, (), None)
    if now < visit.remind_at:
        return Decision(case, (), None)
    after = following(case, visit=replace(visit, remind_at=None))
    events: tuple[Event, ...] = (VisitNeared(**about(after, now), slot=slot_of(visit.slot)),)
    return Decision(after, events if now < visit.slot.starts_at else (), line(after, "visit-neared", now))


def _miss(case: Case, c: MissVisit, setting: Setting, now: datetime) -> Verdict:
    visit = case.visit
    if (refusal := not_yours(case, c)) is not None:
        return refusal
    if visit is None or visit.status.is_over or case.status.is_final:
        return Refused(
            "no-visit-set",
            sentence("Tidak ada kunjungan yang berlaku untuk berkas %(reference)s."),
            names={"reference": case.reference},
        )
    if c.because is not MissedBecause.OFFICE and now < visit.slot.starts_at:
        too_early = sentence("Kunjungan belum dimulai; sebelum itu hanya kantor yang dapat membatalkan.")
        return Refused("visit-ahead", too_early, "because", 422)
    after = following(case, visit=replace(visit, status=VisitStatus.MISSED, remind_at=None))
    event = VisitMissed(**about(after, now), because=c.because.value)
    data = {"visit": visit.number, "because": c.because.value}
    return Decision(after, (event,), line(after, "visit-missed", now, c.actor.person, data=data))


RULES: dict[type[Command], Callable[..., Verdict]] = {
    ProposeVisit: _propose,
    AnswerVisit: _answer,
    SettleVisit: _settle,
    RemindOfVisit: _remind,
    KeepVisitPhoto: visit_reports.keep_photo,
    ReportVisit: visit_reports.report,
    ConfirmVisit: visit_reports.confirm,
    MissVisit: _miss,
    NoteRemark: visit_reports.note_remark,
}
"""Which rule answers which command about a visit."""
