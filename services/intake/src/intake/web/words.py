"""States, promises and chains in words: what a citizen reads about her application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.contracts.intake import Promise
from common.contracts.letter_reasons import reason_words
from common.web.i18n import Language, _, current_language, ngettext
from common.web.wording import bilangan, hari_kerja, rupiah, tanggal, waktu
from common.workdays import Unit
from intake.catalogue import (
    Act,
    Desk,
    Document,
    Fee,
    FormField,
    LifeEvent,
    PromiseRule,
    ServiceDefinition,
    Starts,
    Text,
)
from intake.survey_questions import Question
from intake.views import Paper, State

WEEKLY = "Hari libur mingguan"


def say(text: Text | None) -> str:
    """A text of a definition in the reader's language."""
    if text is None:
        return ""
    return text.en if current_language() is Language.ENGLISH else text.id


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as a tag, and the tone it is shown in."""

    label: str
    tone: str


def state_words(state: State) -> StateWords:
    """The tag of a state."""
    words = {
        State.RECEIVED: StateWords(_("Diterima"), "blue"),
        State.IN_PROCESS: StateWords(_("Sedang diproses"), "blue"),
        State.RETURNED: StateWords(_("Menunggu Anda"), "gold"),
        State.GRANTED: StateWords(_("Dikabulkan"), "green"),
        State.REFUSED: StateWords(_("Ditolak"), "red"),
        State.FACILITATED: StateWords(_("Surat fasilitasi"), "blue"),
        State.WITHDRAWN: StateWords(_("Ditarik kembali"), "plain"),
    }
    return words[state]


def amount_words(amount: int, unit: str) -> str:
    """“5 hari kerja”, “3 hari kalender”, “15 menit”."""
    match Unit(unit):
        case Unit.WORKDAYS:
            return hari_kerja(amount)
        case Unit.DAYS:
            return ngettext("%(num)s hari kalender", "%(num)s hari kalender", amount) % {"num": bilangan(amount)}
        case Unit.MINUTES:
            return ngettext("%(num)s menit", "%(num)s menit", amount) % {"num": bilangan(amount)}


def promised_words(rule: PromiseRule | None) -> str:
    """How long a service takes, and from when."""
    if rule is None:
        return _("Belum ada waktu resmi yang tertulis")
    amount = amount_words(rule.amount, rule.unit)
    starts = {
        Starts.SUBMITTED: _("%(amount)s sejak permohonan dikirim"),
        Starts.COMPLETE: _("%(amount)s sejak berkas lengkap"),
        Starts.AT_COUNTER: _("%(amount)s sejak dilayani di loket"),
    }
    return starts[rule.starts] % {"amount": amount}


def fee_words(fee: Fee) -> str:
    """“Rp 0”, an amount, or that none was read."""
    return rupiah(fee.amount) if fee.amount is not None else _("Belum ada tarif resmi yang tertulis")


def counted_words(promise: Promise) -> str:
    """“5 hari kerja; 2 hari libur tidak dihitung”."""
    amount = amount_words(promise.amount, promise.unit)
    if not promise.skipped:
        return amount
    skipped = len(promise.skipped)
    off = ngettext("%(num)s hari libur tidak dihitung", "%(num)s hari libur tidak dihitung", skipped)
    return f"{amount}; {off % {'num': bilangan(skipped)}}"


def skipped_days(promise: Promise) -> list[dict[str, str]]:
    """The days that do not count, in words, each with the reason."""
    weekly = _("Hari libur mingguan")
    return [
        {"label": tanggal(date.fromisoformat(day)), "value": weekly if reason == WEEKLY else reason}
        for day, reason in promise.skipped
    ]


def due_words(promise: Promise, zone: str) -> str:
    """The day, with the hour when the promise is one of minutes."""
    day = tanggal(promise.due_at, zone)
    return f"{day}, {waktu(promise.due_at, zone)}" if Unit(promise.unit) is Unit.MINUTES else day


@dataclass(frozen=True, slots=True)
class EventWords:
    """An occasion in life as people name it, and what there is for it."""

    label: str
    note: str


def life_events() -> dict[LifeEvent, EventWords]:
    """The occasions under which services are found."""
    return {
        LifeEvent.MENIKAH: EventWords(_("Saya akan menikah"), _("Pendaftaran, rekomendasi, buku nikah")),
        LifeEvent.RUMAH_IBADAT: EventWords(_("Mendirikan rumah ibadat"), _("Rekomendasi bagi semua agama")),
        LifeEvent.SEKOLAH: EventWords(_("Sekolah dan pendidikan agama"), _("Ijazah, pindah sekolah, izin lembaga")),
        LifeEvent.PENELITIAN: EventWords(_("Penelitian dan magang"), _("Izin di kantor Kementerian Agama")),
        LifeEvent.WAKAF_ZAKAT: EventWords(_("Wakaf dan zakat"), _("Ikrar wakaf, lembaga amil zakat")),
        LifeEvent.LEMBAGA: EventWords(_("Lembaga dan organisasi keagamaan"), _("Tanda daftar, keterangan, bantuan")),
        LifeEvent.KEGIATAN: EventWords(_("Kegiatan keagamaan"), _("Rekomendasi kegiatan, penceramah, pendampingan")),
        LifeEvent.PERJALANAN: EventWords(_("Perjalanan ibadah"), _("Ke mana mengurusnya sekarang")),
        LifeEvent.USAHA: EventWords(_("Usaha"), _("Halal, penyelenggara perjalanan")),
    }


def main_road(definition: ServiceDefinition) -> list[Desk]:
    """The desks of a case that nobody stops, from first to last."""
    road: list[Desk] = []
    desk = definition.desks[0] if definition.desks else None
    while desk is not None and desk not in road:
        road.append(desk)
        desk = definition.desk(desk.acts.get(Act.FORWARD, ""))
    return road


def steps(definition: ServiceDefinition, state: State, desk: str | None) -> list[dict[str, str]]:
    """The road of an application with where it stands, for the stepper."""
    road = main_road(definition)
    ids = [each.id for each in road]
    at = ids.index(desk) if desk in ids else 0
    if state in (State.GRANTED, State.FACILITATED):
        at = len(road)
    here = {State.REFUSED: "stopped", State.WITHDRAWN: "stopped"}.get(state, "now")
    labels = [*(say(each.name) for each in road), _("Surat")]
    placed = [
        {"label": label, "state": "done" if index < at else here if index == at else "next"}
        for index, label in enumerate(labels)
    ]
    if state in (State.GRANTED, State.FACILITATED):
        placed[-1]["state"] = "done"
    return placed


def reason_sentence(definition: ServiceDefinition, code: str) -> str:
    """What the applicant reads for a reason code."""
    reasons = [*definition.reasons.returns, *definition.reasons.refusals, *definition.reasons.facilitate]
    return next((say(reason.sentence) for reason in reasons if reason.code == code), "")


def letter_reason(code: str) -> str:
    """Why a letter is in force no more."""
    return reason_words(code, str(current_language())) if code else ""


def refusal_article(definition: ServiceDefinition, code: str | None) -> str:
    """The rule that a refusal rests on."""
    reasons = [*definition.reasons.refusals, *definition.reasons.facilitate]
    return next((reason.article for reason in reasons if reason.code == code), "")


def answer_words(definition: ServiceDefinition, name: str, value: str, places: Any = None) -> str:
    """An answer as it reads: choices by label, dates in words, places by name."""
    field = definition.field(name)
    if field is None or not value:
        return value
    match str(field.kind):
        case "choice":
            return next((say(option.label) for option in field.options if option.value == value), value)
        case "date":
            try:
                return tanggal(date.fromisoformat(value))
            except ValueError:
                return value
        case "region":
            return places(value) if places else value
        case _:
            return value


def option_list(field: FormField) -> list[dict[str, str]]:
    """The options of a choice in the reader's language."""
    return [{"value": option.value, "label": say(option.label)} for option in field.options]


def survey_answers(question: Question) -> list[dict[str, str]]:
    """The four answers to a question of the survey as options, by what they count."""
    return [{"value": str(points), "label": say(answer)} for points, answer in enumerate(question.answers, 1)]


def accepted_types(document: Document) -> str:
    """The `accept` attribute of a paper's file field."""
    types = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
    return ",".join(types[kind] for kind in document.accept)


def papers_in_order(definition: ServiceDefinition, papers: Sequence[Paper]) -> list[Paper]:
    """Papers in the order in which the definition asks for them."""
    order = {document.id: place for place, document in enumerate(definition.documents)}
    return sorted(papers, key=lambda paper: order.get(paper.requirement, len(order)))
