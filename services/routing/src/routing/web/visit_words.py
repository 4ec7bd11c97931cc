"""The words of site visits on the officers' screens."""

from __future__ import annotations

from common.contracts.intake import OfficePublished
from common.web.i18n import _
from common.web.wording import tanggal, waktu
from routing.domain.visit import MissedBecause, Result, Slot, VisitStatus


def slot_words(slot: Slot, zone: str) -> str:
    """“Rabu, 2 Desember 2026, 09.00 sampai 11.00 WIB”."""
    starts = waktu(slot.starts_at, zone).rsplit(" ", 1)[0]
    return _("%(day)s, %(starts)s sampai %(ends)s") % {
        "day": tanggal(slot.starts_at, zone), "starts": starts, "ends": waktu(slot.ends_at, zone),
    }  # fmt: skip


def visit_status_words(status: VisitStatus) -> str:
    """Where a visit stands, in a few words."""
    return {
        VisitStatus.PROPOSED: _("menunggu jawaban pemohon"),
        VisitStatus.SET: _("waktunya tetap"),
        VisitStatus.REPORTED: _("menunggu tanda tangan kedua"),
        VisitStatus.HELD: _("sudah ditinjau"),
        VisitStatus.MISSED: _("tidak terlaksana"),
    }[status]


def result_words(result: Result) -> str:
    """What was seen of an item."""
    return {
        Result.AGREES: _("Sesuai"),
        Result.DIFFERS: _("Tidak sesuai"),
        Result.NOT_SEEN: _("Tidak dapat diperiksa"),
    }[result]


def result_options() -> list[dict[str, str]]:
    """The results as choices."""
    return [{"value": result.value, "label": result_words(result)} for result in Result]


def missed_words(because: MissedBecause) -> str:
    """Why it did not take place."""
    return {
        MissedBecause.OFFICE: _("Kantor berhalangan"),
        MissedBecause.APPLICANT_ABSENT: _("Pemohon tidak ada di lokasi"),
        MissedBecause.NO_ACCESS: _("Lokasi tidak dapat dimasuki"),
        MissedBecause.WEATHER: _("Cuaca atau bencana"),
    }[because]


def missed_options(*, started: bool) -> list[dict[str, str]]:
    """The reasons that can be chosen: before its time only the office can call it off."""
    reasons = list(MissedBecause) if started else [MissedBecause.OFFICE]
    return [{"value": because.value, "label": missed_words(because)} for because in reasons]


def hours_words(office: OfficePublished) -> str:
    """From when until when the office is open, for a hint."""
    opens = min(opens for opens, _closes in office.hours.values())
    closes = max(closes for _opens, closes in office.hours.values())
    return _("Jam kerja kantor %(opens)s sampai %(closes)s.") % {
        "opens": opens.replace(":", "."), "closes": closes.replace(":", "."),
    }  # fmt: skip
