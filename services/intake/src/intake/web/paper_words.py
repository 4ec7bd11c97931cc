"""Words of what is filed at a counter on a signed paper."""

from __future__ import annotations

from common.web.i18n import _
from intake.domain.requests import Brought, RequestKind


def brought_words(brought: Brought | str) -> str:
    """The paper that the officer has in hand."""
    return {
        Brought.FORM: _("Formulir loket, ditandatangani pemohon"),
        Brought.LETTER: _("Surat pemohon sendiri, ditandatangani"),
        Brought.THUMBPRINT: _("Formulir bercap jempol pemohon, ditandatangani dua saksi"),
    }[Brought(brought)]


def brought_options() -> list[dict[str, str]]:
    """Papers to choose from."""
    return [{"value": each.value, "label": brought_words(each)} for each in Brought]


def request_words(kind: RequestKind | str) -> str:
    """What is asked for, as a title."""
    return {
        RequestKind.OBJECTION: _("Keberatan atas penolakan"),
        RequestKind.WITHDRAWAL: _("Menarik permohonan"),
        RequestKind.VISIT_ANSWER: _("Jawaban atas waktu kunjungan"),
        RequestKind.VISIT_REMARK: _("Catatan atas berita acara"),
    }[RequestKind(kind)]


def filed_words(kind: RequestKind | str) -> str:
    """What the history says of it."""
    return {
        RequestKind.OBJECTION: _("Keberatan diajukan lewat loket"),
        RequestKind.WITHDRAWAL: _("Permintaan menarik permohonan diajukan lewat loket"),
        RequestKind.VISIT_ANSWER: _("Jawaban atas waktu kunjungan diajukan lewat loket"),
        RequestKind.VISIT_REMARK: _("Catatan atas berita acara diajukan lewat loket"),
    }[RequestKind(kind)]
