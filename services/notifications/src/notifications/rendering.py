"""Turns a template and the facts of a message into words, in the reader's language, at the moment of reading."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from common.contracts.letter_reasons import reason_words
from common.web.i18n import Language, Texts, _, current_language, ngettext
from common.web.wording import hari, hari_kerja, rupiah, tanggal, tanggal_waktu
from notifications.domain.facts import Facts, page_of
from notifications.domain.template import Template, filled
from notifications.library import Library


@dataclass(frozen=True, slots=True)
class ServiceCopy:
    """What messages say of a service: its name, its fee in rupiah, the sentences of its refusals by language with
    the article of each."""

    name: Mapping[str, str]
    fee: int | None
    refusals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfficeCopy:
    """What messages say of an office, and whose clock its dates follow."""

    name: str
    zone: str


log = structlog.get_logger()

_BREAKS = re.compile(r"[ \n]+")

Copies = tuple[ServiceCopy, OfficeCopy]
TemplateKey = tuple[str, int]
"""A template's id and version."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in words: a title (or subject) and its text; paragraphs are parted by empty lines."""

    title: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs, each on one line; no-break spaces stay."""
        return [_BREAKS.sub(" ", part.strip()) for part in self.text.split("\n\n") if part.strip()]


class Renderer:
    """Speaks for the library in both languages."""

    def __init__(self, library: Library, texts: Texts, public_url: str) -> None:
        self._library = library
        self._texts = texts
        self._public_url = public_url.rstrip("/")

    def inbox(self, key: TemplateKey, facts: Facts, copies: Copies) -> Letter:
        """A message of the inbox in the language of the request in hand.

        One whose template is missing still leads to its application, so that it does not close the whole inbox.
        """
        if not self._library.has(key):
            log.error("template_missing", template=key[0], version=key[1])
            title = _("Kabar tentang permohonan %s") % facts["reference"]
            return Letter(title, _("Keadaan terakhirnya tertulis pada halaman permohonan."))
        text = self._library.version(*key).texts[current_language()].inbox
        assert text is not None
        words = self.words(facts, *copies)
        return Letter(filled(text.title, words), filled(text.body, words))

    def mail(self, key: TemplateKey, language: Language, facts: Facts, copies: Copies) -> Letter:
        """A mail in the recipient's language."""
        text = self._library.version(*key).texts[language].mail
        assert text is not None
        with self._texts.speaking(language):
            words = self.words(facts, *copies)
        return Letter(filled(text.subject, words), filled(text.text, words))

    def sms(self, key: TemplateKey, language: Language, facts: Facts, copies: Copies) -> str:
        """An SMS in the recipient's language."""
        text = self._library.version(*key).texts[language].sms
        assert text is not None
        with self._texts.speaking(language):
            return _plain(filled(text, self.words(facts, *copies)))

    def code_mail(self, template: Template, language: Language, code: str) -> Letter:
        """A mail with a confirmation code."""
        text = template.texts[language].mail
        assert text is not None
        words = self._code_words(language, code)
        return Letter(filled(text.subject, words), filled(text.text, words))

    def code_sms(self, template: Template, language: Language, code: str) -> str:
        """An SMS with a confirmation code."""
        text = template.texts[language].sms
        assert text is not None
        return _plain(filled(text, self._code_words(language, code)))

    def words(self, facts: Facts, service: ServiceCopy, office: OfficeCopy) -> dict[str, str]:
        """The words of every variable that these facts have, in the language of the request in hand."""
        language = str(current_language())
        reference = str(facts["reference"])
        found = {
            "reference": reference,
            "service": service.name[language],
            "office": office.name,
            "fee": _fee(service.fee),
            "address": f"{self._public_url}{page_of(facts)}",
        }
        for name in ("stopped_on", "resumed_on", "withdrawn_on", "due_on"):
            if name in facts:
                found[name] = tanggal(_moment(facts[name]), office.zone)
        for name in ("visit_at", "answer_by"):
            if name in facts:
                found[name] = tanggal_waktu(_moment(facts[name]), office.zone)
        if "object_until" in facts:
            found["object_by"] = tanggal(_moment(facts["object_until"]), office.zone)
        if "due_at" in facts:
            found["promise"] = _promise(facts, office.zone)
        if "marks" in facts:
            found["marks"] = _marks(int(facts["marks"] or 0))
        for name in ("ended_letter", "successor"):
            if name in facts:
                found[name] = str(facts[name])
        if "letter_reason" in facts:
            found["letter_reason"] = reason_words(str(facts["letter_reason"]), language)
        if "letter" in facts:
            found |= self._decision_words(facts, service, office, language)
        return found

    def _decision_words(self, facts: Facts, service: ServiceCopy, office: OfficeCopy, language: str) -> dict[str, str]:
        reason = service.refusals.get(str(facts["reason"]), {})
        article, until = reason.get("article"), facts.get("objection_until")
        return {
            "letter": str(facts["letter"]),
            "reason": reason.get(language) or _("Alasannya tertulis pada surat."),
            "article": _("Dasar: %s.") % article.rstrip(".") if article else _("Dasarnya tertulis pada surat."),
            "objection": _("Anda dapat mengajukan keberatan sampai %s lewat halaman permohonan.")
            % tanggal(_moment(until), office.zone)
            if until
            else _("Bila ada yang kurang jelas, tanyakan kepada loket."),
        }

    def _code_words(self, language: Language, code: str) -> dict[str, str]:
        with self._texts.speaking(language):
            return {"code": code, "fee_rule": _("Petugas tidak boleh meminta uang atau kode ini.")}


def html_of(letter: Letter, language: str) -> str:
    """The HTML part of a mail: the same paragraphs and nothing else, no picture, no script, nothing to track."""
    paragraphs = "\n".join(f"<p>{_linked(paragraph)}</p>" for paragraph in letter.paragraphs)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{html.escape(letter.title)}'
        f"</title></head>\n<body>\n{paragraphs}\n</body>\n</html>\n"
    )


def _linked(paragraph: str) -> str:
    """The paragraph with web addresses as links."""
    words = [html.escape(word) for word in paragraph.split(" ")]
    return " ".join(f'<a href="{w}">{w}</a>' if w.startswith(("https://", "http://")) else w for w in words)


def _fee(amount: int | None) -> str:
    if amount is None:
        return _("Bayar hanya tarif resmi. Petugas tidak boleh meminta uang.")
    return _("Biaya resmi %s. Petugas tidak boleh meminta uang.") % rupiah(amount)


def _promise(facts: Facts, zone: str) -> str:
    if facts["due_at"] is None:
        return _("Layanan ini belum punya batas waktu resmi.")
    due, amount = _moment(facts["due_at"]), int(facts["amount"] or 0)
    if facts["unit"] == "minutes":
        return _("Paling lambat selesai %s.") % tanggal_waktu(due, zone)
    days = hari_kerja(amount) if facts["unit"] == "workdays" else hari(amount)
    return _("Paling lambat selesai %(due)s (%(days)s).") % {"due": tanggal(due, zone), "days": days}


def _marks(count: int) -> str:
    return ngettext("%(num)s bagian", "%(num)s bagian", count) % {"num": count}


def _moment(text: str | int | None) -> datetime:
    return datetime.fromisoformat(str(text))


def _plain(text: str) -> str:
    """The text in signs that a simple telephone has: no-break spaces become spaces, paragraphs one line."""
    return " ".join(text.replace("\u00a0", " ").split())
