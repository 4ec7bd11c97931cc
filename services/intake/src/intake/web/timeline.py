"""What happened to an application, newest first, in sentences for its applicant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.web.i18n import _, ngettext
from common.web.wording import tanggal, tanggal_waktu
from intake.catalogue import ServiceDefinition
from intake.views import Application, TimelineEntry
from intake.web.body_words import by_counter_words
from intake.web.paper_words import brought_words, filed_words
from intake.web.visit_words import VISIT_SENTENCES
from intake.web.words import letter_reason, reason_sentence, say

SILENT = {"case-claimed", "case-released"}
"""Facts that say nothing to the applicant: who works on it is no news until it moves."""

CLOCK_STOOD = "clock-stood"
"""Routing's reason for a new day after the applicant's time was left out."""
_KIND = re.compile(r"^(?:routing\.|intake\.)?(?P<name>[a-z-]+?)(?:\.v\d+)?$")


def plain_kind(kind: str) -> str:
    """`routing.case-moved.v1` as `case-moved`."""
    match = _KIND.match(kind)
    return match["name"] if match else kind


def entries(application: Application, definition: ServiceDefinition, zone: str) -> list[dict[str, str]]:
    """The lines of the timeline component."""
    told = [entry for entry in application.timeline if plain_kind(entry.kind) not in SILENT]
    oldest_first = sorted(told, key=lambda entry: entry.at)
    return [_line(entry, definition, zone) for entry in reversed(oldest_first)]


def _line(entry: TimelineEntry, definition: ServiceDefinition, zone: str) -> dict[str, str]:
    kind = plain_kind(entry.kind)
    title, text, tone = _SENTENCES.get(kind, _other)(Told(entry.data, definition, zone))
    return {
        "title": title,
        "text": text,
        "tone": tone,
        "when": tanggal_waktu(entry.at, zone),
        "datetime": entry.at.isoformat(),
    }


Sentence = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One fact with what is needed to put it into words."""

    data: Mapping[str, Any]
    definition: ServiceDefinition
    zone: str

    @property
    def desk(self) -> str:
        """The desk that the fact names, by its name."""
        named = str(self.data.get("desk", ""))
        desk = self.definition.desk(named)
        return say(desk.name) if desk else named


def _submitted(told: Told) -> Sentence:
    return _("Permohonan dikirim"), _by(told), "done"


def _by(told: Told) -> str:
    name = str(told.data.get("by", ""))
    return _("Oleh %(name)s.") % {"name": name} if name else ""


def _mandate_given(told: Told) -> Sentence:
    title = (
        _("Ketua baru bertindak untuk lembaga") if told.data.get("role") == "chair" else _("Wakil baru diberi kuasa")
    )
    return title, _mandate_text(told), "done"


def _mandate_ended(told: Told) -> Sentence:
    return _("Mandat berakhir"), _mandate_text(told), "done"


def _mandate_text(told: Told) -> str:
    """Whose mandate it is; of a change at a counter also who recorded and who confirmed it, by office."""
    by, office = str(told.data.get("by", "")), str(told.data.get("counter", ""))
    recorded = by_counter_words(office) if office else ""
    return ". ".join(filter(None, (by, recorded)))


def _filed(told: Told) -> Sentence:
    return _("Permohonan diajukan di loket"), "", "done"


def _handed_over(told: Told) -> Sentence:
    titles = {
        "receipt": _("Tanda terima diserahkan di loket"),
        "corrections": _("Daftar perbaikan diserahkan di loket"),
        "standing": _("Lembar keadaan diserahkan di loket"),
        "letter": _("Surat diserahkan di loket"),
    }
    return titles[str(told.data["paper"])], "", "done"


def _requested(told: Told) -> Sentence:
    brought = str(told.data.get("brought", ""))
    return filed_words(str(told.data["request"])), brought_words(brought) if brought else "", "done"


def _opened(told: Told) -> Sentence:
    return _("Diterima di %(desk)s") % {"desk": told.desk}, "", "done"


def _moved(told: Told) -> Sentence:
    return _("Diteruskan ke %(desk)s") % {"desk": told.desk}, "", "done"


def _returned(told: Told) -> Sentence:
    marks = told.data.get("marks", ())
    sentences = [reason_sentence(told.definition, mark["reason"]) for mark in marks]
    title = ngettext("%(num)s hal perlu Anda perbaiki", "%(num)s hal perlu Anda perbaiki", len(marks))
    return title % {"num": len(marks)}, " ".join(dict.fromkeys(filter(None, sentences))), "waiting"


def _offered(told: Told) -> Sentence:
    text = _("Diajukan lewat loket.") if told.data.get("at_counter") else _by(told)
    return _("Perbaikan Anda dikirim"), text, "done"


def _resumed(told: Told) -> Sentence:
    text = _("Waktu layanan berjalan lagi.")
    return _("Perbaikan diterima di %(desk)s") % {"desk": told.desk}, text, "done"


def _promised(told: Told) -> Sentence:
    due_at = told.data.get("due_at")
    text = _("Paling lambat %(day)s.") % {"day": tanggal(datetime.fromisoformat(due_at), told.zone)} if due_at else ""
    if told.data.get("reason") == CLOCK_STOOD:
        waited = _("Waktu selama menunggu Anda tidak dihitung.")
        return _("Tanggal selesai dihitung lagi"), f"{text} {waited}".strip(), "done"
    return _("Tanggal selesai berubah"), text, "waiting"


def _decided(told: Told) -> Sentence:
    reason = reason_sentence(told.definition, str(told.data.get("reason", "")))
    if told.data.get("outcome") == "refused":
        return _("Permohonan ditolak"), f"{reason} {_until(told)}".strip(), "refused"
    if told.data.get("outcome") == "facilitated":
        return _("Selesai dengan surat kewajiban memfasilitasi"), reason, "done"
    return _("Permohonan dikabulkan"), str(told.data.get("letter_number", "")), "done"


def _until(told: Told) -> str:
    until = told.data.get("objection_until")
    if not until:
        return ""
    return _("Keberatan dapat diajukan sampai %(day)s.") % {"day": tanggal(datetime.fromisoformat(until), told.zone)}


def _letter_revoked(told: Told) -> Sentence:
    text = f"{told.data.get('letter_number', '')}. {letter_reason(str(told.data.get('reason', '')))}"
    return _("Surat dicabut, tidak berlaku lagi"), text, "refused"


def _letter_replaced(told: Told) -> Sentence:
    text = letter_reason(str(told.data.get("reason", "")))
    title = _("Surat diganti dengan nomor %(number)s") % {"number": told.data.get("successor", "")}
    return title, text, "done"


def _reopened(told: Told) -> Sentence:
    due_at = told.data.get("due_at")
    text = _("Paling lambat %(day)s.") % {"day": tanggal(datetime.fromisoformat(due_at), told.zone)} if due_at else ""
    return _("Keberatan diterima, permohonan dibuka kembali"), text, "done"


def _asked(told: Told) -> Sentence:
    return _("Anda meminta permohonan ini ditarik"), "", "done"


def _withdrawn(told: Told) -> Sentence:
    return _("Permohonan ditarik kembali"), "", "refused"


def _declined(told: Told) -> Sentence:
    text = _("Permohonan sudah diputuskan atau sudah berubah sebelum permintaan itu sampai.")
    return _("Permintaan Anda datang terlambat"), text, "waiting"


def _overdue(told: Told) -> Sentence:
    text = _("Kami mohon maaf. Kantor tetap wajib menyelesaikannya.")
    return _("Tanggal selesai terlewati"), text, "refused"


def _other(told: Told) -> Sentence:
    return _("Ada perubahan pada permohonan"), "", "done"


_SENTENCES: dict[str, Callable[[Told], Sentence]] = {
    "submitted": _submitted,
    "application-submitted": _submitted,
    "application-filed": _filed,
    "paper-handed-over": _handed_over,
    "request-filed": _requested,
    "mandate-given": _mandate_given,
    "mandate-ended": _mandate_ended,
    "case-opened": _opened,
    "case-moved": _moved,
    "case-returned": _returned,
    "correction-offered": _offered,
    "case-resumed": _resumed,
    "promise-changed": _promised,
    "case-decided": _decided,
    "case-reopened": _reopened,
    "withdrawal-asked": _asked,
    "case-withdrawn": _withdrawn,
    "request-declined": _declined,
    "case-overdue": _overdue,
    "letter-revoked": _letter_revoked,
    "letter-replaced": _letter_replaced,
    **VISIT_SENTENCES,
}
