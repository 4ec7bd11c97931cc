"""The words of a site visit for its applicant: when, who, what is looked at, and what the timeline says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from common.web.i18n import _
from common.web.wording import tanggal, tanggal_waktu, waktu
from intake.catalogue import ServiceDefinition
from intake.domain.visits import Visit, VisitSlot, slot_of
from intake.web.words import say


class Told(Protocol):
    """One fact with what is needed to put it into words."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What the fact says."""
        ...

    @property
    def zone(self) -> str:
        """Where the office is."""
        ...


Sentence = tuple[str, str, str]
"""(title, text, tone) of a line of the timeline."""


def slot_words(slot: VisitSlot, zone: str) -> str:
    """“Rabu, 2 Desember 2026, 09.00 sampai 11.00 WIB”."""
    starts = waktu(slot.starts_at, zone).rsplit(" ", 1)[0]
    return _("%(day)s, %(starts)s sampai %(ends)s") % {
        "day": tanggal(slot.starts_at, zone), "starts": starts, "ends": waktu(slot.ends_at, zone),
    }  # fmt: skip


def slot_options(visit: Visit, zone: str) -> list[dict[str, str]]:
    """The offered slots as choices; the first is the proposed one."""
    return [
        {
            "value": slot.starts_at.isoformat(),
            "label": slot_words(slot, zone),
            "hint": _("waktu yang diusulkan") if slot is visit.slots[0] else "",
        }
        for slot in visit.slots
    ]


def function_words(functions: tuple[str, ...], definition: ServiceDefinition) -> str:
    """“dua petugas: Tinjauan lokasi dan Loket”."""
    names = []
    for function in functions:
        desk = definition.desk(function)
        names.append(say(desk.name) if desk else _("petugas lain kantor ini"))
    return _("Dua petugas: %(first)s dan %(second)s") % {"first": names[0], "second": names[-1]}


def missed_words(because: str) -> str:
    """Why a visit did not take place."""
    return {
        "office": _("Kantor berhalangan. Kami mohon maaf."),
        "applicant-absent": _("Petugas tidak bertemu Anda atau wakil Anda di lokasi."),
        "no-access": _("Petugas tidak dapat masuk ke lokasi."),
        "weather": _("Cuaca atau keadaan tidak memungkinkan."),
    }.get(because, "")


def result_words(result: str) -> str:
    """What was seen of an item."""
    return {
        "agrees": _("Sesuai"), "differs": _("Tidak sesuai"), "not_seen": _("Tidak dapat diperiksa"),
    }.get(result, result)  # fmt: skip


def _proposed(told: Told) -> Sentence:
    until = tanggal_waktu(datetime.fromisoformat(str(told.data["answer_by"])), told.zone)
    text = _("%(when)s. Anda dapat menjawab sampai %(until)s.")
    when = slot_words(slot_of(told.data["slots"][0]), told.zone)
    return _("Petugas mengusulkan kunjungan ke lokasi"), text % {"when": when, "until": until}, "waiting"


def _set(told: Told) -> Sentence:
    why = {
        "confirmed": _("Sesuai jawaban Anda."),
        "moved": _("Dipindah atas permintaan Anda."),
        "unanswered": _("Waktu yang diusulkan berlaku karena tidak ada jawaban."),
    }[str(told.data["because"])]
    return _("Waktu kunjungan tetap"), f"{slot_words(slot_of(told.data['slot']), told.zone)}. {why}", "done"


def _neared(told: Told) -> Sentence:
    return _("Kunjungan sebentar lagi"), slot_words(slot_of(told.data["slot"]), told.zone), "waiting"


def _held(told: Told) -> Sentence:
    text = _("Berita acaranya ditandatangani dua petugas; Anda mendapat salinannya.")
    return _("Lokasi sudah ditinjau"), text, "done"


def _missed(told: Told) -> Sentence:
    text = _("%(why)s Petugas menawarkan waktu lain.") % {"why": missed_words(str(told.data["because"]))}
    return _("Kunjungan tidak terlaksana"), text, "waiting"


def _remarked(told: Told) -> Sentence:
    return _("Catatan Anda tersimpan"), _("Pemutus membacanya bersama berita acara."), "done"


VISIT_SENTENCES: dict[str, Callable[[Told], Sentence]] = {
    "visit-proposed": _proposed,
    "visit-set": _set,
    "visit-neared": _neared,
    "visit-held": _held,
    "visit-missed": _missed,
    "visit-remarked": _remarked,
}
"""What the timeline says of each fact about a visit."""
