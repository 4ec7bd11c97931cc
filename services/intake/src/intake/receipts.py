"""Turns decisions and receipts into the words of their papers, always in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from zoneinfo import ZoneInfo

from common.contracts.intake import Promise
from common.contracts.letter_reasons import reason_words
from intake.catalogue import FieldKind, FormField, Letter, ServiceDefinition
from intake.domain.application import SentApplication
from intake.letters import LetterContent, LetterFailed, ReceiptContent
from intake.office_tree import Office
from intake.routing_reports import SignedLetter
from intake.shelf import Shelf
from intake.store.letters import LetterRow
from intake.views import Receipt

_MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MINISTRY = "Kementerian Agama Republik Indonesia"
_UNITS = {"workdays": "hari kerja", "days": "hari kalender", "minutes": "menit jam kerja"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a letter is made of: the application, the facts of its letter, and what no event may carry."""

    row: SentApplication
    letter: LetterRow
    answers: Mapping[str, str]
    papers: Mapping[str, int]
    """The papers that the decision was made on: requirement to pages."""
    signed: SignedLetter


def letter_content(shelf: Shelf, decided: Decided, public_url: str) -> LetterContent:
    """The letter of a decision."""
    row, letter = decided.row, decided.letter
    definition, office = _known(shelf, row.service, row.version, row.office)
    title, body = _title_and_body(definition, office, decided)
    if "replaces" in letter.facts:
        body = f"{_replacing(letter, decided.signed)}\n\n{body}"
    attached = () if letter.facts["outcome"] == "refused" else _attached(definition, decided.papers)
    above = shelf.office(office.parent or "")
    return LetterContent(
        ministry=_MINISTRY,
        office_above=_letterhead(above) if above and above.name != _MINISTRY else "",
        office=_letterhead(office),
        address=office.address or _where(shelf, office),
        title=title,
        number=letter.facts["letter_number"],
        place_and_date=_date(letter.decided_at.astimezone(ZoneInfo(office.hours.zone)).date()),
        attachments=f"{len(attached)} dokumen (daftar di akhir surat)" if attached else "–",
        attachment_list=attached,
        subject=title,
        body=body,
        signatory=_function(shelf, definition, letter),
        signer=decided.signed.name,
        verify_url=f"{public_url}/surat/{letter.code}",
    )


def receipt_content(shelf: Shelf, receipt: Receipt) -> ReceiptContent:
    """The receipt of an application."""
    definition, office = _known(shelf, receipt.service, receipt.version, receipt.office)
    amount = definition.fee.amount
    return ReceiptContent(
        service=definition.name.id,
        office=office.name,
        reference=receipt.reference,
        tracking_code=receipt.tracking_code,
        submitted_on=_date_and_time(receipt.submitted_at, office),
        promise=_due(receipt.promise, office) if receipt.promise else "Waktu selesai belum ditetapkan",
        promise_note=_counted(receipt.promise) if receipt.promise else "Kantor akan memberi tahu Anda.",
        fee="lihat loket" if amount is None else f"Rp {amount:,}".replace(",", "."),
        track_url=receipt.track_url,
    )


def _replacing(letter: LetterRow, signed: SignedLetter) -> str:
    """What a letter says first when it stands in the place of another one."""
    reason = reason_words(letter.facts["because"], "id")
    opening = f"Surat ini menggantikan surat nomor {letter.facts['replaces']}, yang tidak berlaku lagi. {reason}"
    return f"{opening}\n\nPerbaikan: {' '.join(signed.note.split())}" if signed.note else opening


def _letterhead(office: Office) -> str:
    return office.name.replace("Kementerian Agama ", "")


def _where(shelf: Shelf, office: Office) -> str:
    """The region an office stands in, from the official list; a street only where the office's own row names it."""
    region = office.regions[0] if office.regions else ""
    names = [shelf.place(code) for code in (region[:5], region[:2])]
    return ", ".join(dict.fromkeys(place.name for place in names if place is not None))


def _attached(definition: ServiceDefinition, papers: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(f"{d.name.id}, {papers[d.id]} halaman" for d in definition.documents if d.id in papers)


def _function(shelf: Shelf, definition: ServiceDefinition, letter: LetterRow) -> str:
    """The function that signs: the unit's name, or the desk's where the unit is the desk's neutral one."""
    code = letter.facts["signatory"]
    name = shelf.unit_name(code) or next((d.name for d in definition.desks if d.id == code), None)
    return name.id if name else code


def _title_and_body(definition: ServiceDefinition, office: Office, decided: Decided) -> tuple[str, str]:
    row, letter = decided.row, decided.letter
    outcome = letter.facts["outcome"]
    if outcome == "refused":
        return "Pemberitahuan penolakan", _refused(definition, row, office, letter)
    text = definition.facilitation_letter if outcome == "facilitated" else definition.letter
    if text is None:
        raise LetterFailed(f"{definition.key} has no letter for {outcome}; add one to its definition.")
    return text.title, _filled(text, definition, row, office, decided.answers)


def _filled(
    text: Letter, definition: ServiceDefinition, row: SentApplication, office: Office, answers: Mapping[str, str]
) -> str:
    words = {field.id: _answer(field, answers.get(field.id, "")) for field in definition.fields}
    words |= {"reference": row.reference, "submitted_on": _date(_local(row.submitted_at, office))}
    words["office_name"] = office.name
    named = {name for _, name, _, _ in Formatter().parse(text.body) if name}
    return text.body.format(**{name: words.get(name) or "–" for name in named})


def _refused(definition: ServiceDefinition, row: SentApplication, office: Office, letter: LetterRow) -> str:
    reason = next((r for r in definition.reasons.refusals if r.code == letter.facts["reason"]), None)
    sentence = reason.sentence.id if reason else "–"
    article = reason.article if reason else "–"
    return (
        f"Sehubungan dengan permohonan Saudara bernomor {row.reference} tanggal "
        f"{_date(_local(row.submitted_at, office))} untuk layanan {definition.name.id}, dengan ini kami beri tahukan "
        f"bahwa permohonan tersebut ditolak.\n\nAlasan: {sentence}\nDasar: {article}\n\n"
        "Penolakan ini diusulkan oleh seorang petugas dan diputus oleh petugas kedua." + _objecting(office, letter)
    )


def _objecting(office: Office, letter: LetterRow) -> str:
    until = letter.facts.get("objection_until")
    if not until:
        return ""
    day = _date(_local(datetime.fromisoformat(until), office))
    return (
        f"\n\nAnda dapat mengajukan keberatan paling lambat {day}, melalui halaman permohonan Anda atau loket kantor "
        "ini. Keberatan diperiksa kantor di atasnya, oleh orang yang tidak ikut memutus penolakan ini, dan tidak "
        "dipungut biaya."
    )


def _answer(field: FormField, value: str) -> str:
    if field.kind is FieldKind.CHOICE:
        return next((o.label.id.lower() for o in field.options if o.value == value), value)
    if field.kind is FieldKind.DATE and value:
        return _date(date.fromisoformat(value))
    return " ".join(value.split())


def _due(promise: Promise, office: Office) -> str:
    day = _local(promise.due_at, office)
    if promise.unit == "minutes":
        return _date_and_time(promise.due_at, office)
    return f"{_DAYS[day.weekday()]}, {_date(day)}"


def _counted(promise: Promise) -> str:
    skipped = len(promise.skipped)
    words = f"{promise.amount} {_UNITS[promise.unit]}"
    return f"{words}; {skipped} hari libur tidak dihitung." if skipped else f"{words}."


def _known(shelf: Shelf, service: str, version: int, office: str) -> tuple[ServiceDefinition, Office]:
    definition, found = shelf.service(service, version), shelf.office(office)
    if definition is None or found is None:
        raise LetterFailed(f"{service}@{version} or office {office} is not in the catalogue: put its file back.")
    return definition, found


def _local(moment: datetime, office: Office) -> date:
    return moment.astimezone(ZoneInfo(office.hours.zone)).date()


def date_words(day: date) -> str:
    """“27 November 2026”, whatever language the page speaks."""
    return _date(day)


def _date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _date_and_time(moment: datetime, office: Office) -> str:
    local = moment.astimezone(ZoneInfo(office.hours.zone))
    return f"{_date(local.date())} pukul {local:%H.%M}"
