"""What happened to an application, newest first, in sentences for its applicant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from common.web.i18n import _, ngettext
from common.web.wording import tanggal_waktu
from intake.catalogue import ServiceDefinition
from intake.views import Application, TimelineEntry
from intake.web.words import reason_sentence, say

SILENT = {"case-claimed", "case-released"}
"""Facts that say nothing to the applicant: who works on it is no news until it moves."""

_KIND = re.compile(r"^(?:routing\.|intake\.)?(?P<name>[a-z-]+?)(?:\.v\d+)?$")


def plain_kind(kind: str) -> str:
    """`routing.case-moved.v1` as `case-moved`."""
    match = _KIND.match(kind)
    return match["name"] if match else kind


def entries(application: Application, definition: ServiceDefinition, zone: str) -> list[dict[str, str]]:
    """The lines of the timeline component."""
    told = [entry for entry in application.timeline if plain_kind(entry.kind) not in SILENT]
    return [_line(entry, definition, zone) for entry in sorted(told, key=lambda entry: entry.at, reverse=True)]


def _line(entry: TimelineEntry, definition: ServiceDefinition, zone: str) -> dict[str, str]:
    kind = plain_kind(entry.kind)
    title, text, tone = _SENTENCES.get(kind, _other)(entry.data, definition)
    return {
        "title": title,
        "text": text,
        "tone": tone,
        "when": tanggal_waktu(entry.at, zone),
        "datetime": entry.at.isoformat(),
    }


Sentence = tuple[str, str, str]


def _desk(data: Mapping[str, Any], definition: ServiceDefinition) -> str:
    desk = definition.desk(str(data.get("desk", "")))
    return say(desk.name) if desk else str(data.get("desk", ""))


def _submitted(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Permohonan dikirim"), "", "done"


def _opened(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Diterima di %(desk)s") % {"desk": _desk(data, definition)}, "", "done"


def _moved(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Diteruskan ke %(desk)s") % {"desk": _desk(data, definition)}, "", "done"


def _returned(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    marks = data.get("marks", ())
    sentences = [reason_sentence(definition, mark["reason"]) for mark in marks]
    title = ngettext("%(num)s hal perlu Anda perbaiki", "%(num)s hal perlu Anda perbaiki", len(marks))
    return title % {"num": len(marks)}, " ".join(dict.fromkeys(filter(None, sentences))), "waiting"


def _offered(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Perbaikan Anda dikirim"), "", "done"


def _resumed(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    text = _("Waktu layanan berjalan lagi.")
    return _("Perbaikan diterima di %(desk)s") % {"desk": _desk(data, definition)}, text, "done"


def _promised(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Tanggal selesai berubah"), "", "waiting"


def _decided(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    if data.get("outcome") == "refused":
        return _("Permohonan ditolak"), reason_sentence(definition, str(data.get("reason", ""))), "refused"
    return _("Permohonan dikabulkan"), str(data.get("letter_number", "")), "done"


def _asked(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Anda meminta permohonan ini ditarik"), "", "done"


def _withdrawn(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Permohonan ditarik kembali"), "", "refused"


def _declined(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    text = _("Permohonan sudah diputuskan atau sudah berubah sebelum permintaan itu sampai.")
    return _("Permintaan Anda datang terlambat"), text, "waiting"


def _overdue(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    text = _("Kami mohon maaf. Kantor tetap wajib menyelesaikannya.")
    return _("Tanggal selesai terlewati"), text, "refused"


def _other(data: Mapping[str, Any], definition: ServiceDefinition) -> Sentence:
    return _("Ada perubahan pada permohonan"), "", "done"


_SENTENCES: dict[str, Callable[[Mapping[str, Any], ServiceDefinition], Sentence]] = {
    "submitted": _submitted,
    "application-submitted": _submitted,
    "case-opened": _opened,
    "case-moved": _moved,
    "case-returned": _returned,
    "correction-offered": _offered,
    "case-resumed": _resumed,
    "promise-changed": _promised,
    "case-decided": _decided,
    "withdrawal-asked": _asked,
    "case-withdrawn": _withdrawn,
    "request-declined": _declined,
    "case-overdue": _overdue,
}
