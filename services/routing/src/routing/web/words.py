"""Routing's own words on screen: kinds of history, acts, states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from common.web.i18n import _, current_language
from routing.domain.definition import Definition, Text


def kind_words(kind: str) -> str:
    """What a line of history says happened."""
    return {
        "opened": _("Permohonan masuk"),
        "placed": _("Unit yang memeriksa sudah ditentukan"),
        "claimed": _("Diambil petugas"),
        "released": _("Dilepas ke antrean"),
        "moved": _("Diteruskan ke meja lain"),
        "returned": _("Dikembalikan kepada pemohon"),
        "resumed": _("Perbaikan diterima, waktu berjalan lagi"),
        "promise-changed": _("Tanggal janji digeser selama waktu berhenti"),
        "granted": _("Disetujui, surat bernomor"),
        "refused": _("Ditolak dengan surat"),
        "refusal-proposed": _("Penolakan diusulkan, menunggu pejabat kedua"),
        "refusal-turned-down": _("Usul penolakan tidak disetujui pejabat kedua"),
        "second-seated": _("Pejabat kedua yang lain dicari"),
        "reopened": _("Dibuka kembali karena keberatan diterima"),
        "facilitated": _("Bukan penolakan: surat kewajiban memfasilitasi"),
        "letter-revoked": _("Surat dicabut"),
        "letter-replaced": _("Surat diganti"),
        "withdrawn": _("Ditarik oleh pemohon"),
        "declined": _("Permintaan pemohon datang terlambat"),
        "overdue": _("Lewat dari waktu yang dijanjikan"),
        "visit-proposed": _("Kunjungan ditawarkan kepada pemohon"),
        "visit-set": _("Waktu kunjungan tetap"),
        "visit-neared": _("Pemohon diingatkan akan kunjungan"),
        "visit-photo": _("Foto kunjungan ditambahkan"),
        "visit-reported": _("Berita acara ditulis dan ditandatangani"),
        "visit-held": _("Berita acara ditandatangani petugas kedua"),
        "visit-missed": _("Kunjungan tidak terlaksana"),
        "visit-remarked": _("Pemohon memberi catatan atas berita acara"),
    }.get(kind, kind)


def act_words(act: str) -> str:
    """The verb on an act's button."""
    return {
        "forward": _("Teruskan"),
        "send_back": _("Kembalikan ke meja sebelumnya"),
        "return": _("Kembalikan kepada pemohon"),
        "approve": _("Setujui"),
        "refuse": _("Usulkan penolakan"),
        "facilitate": _("Beri surat fasilitasi"),
        "confirm_refusal": _("Tolak permohonan ini"),
        "turn_down_refusal": _("Jangan ditolak"),
    }[act]


def done_words(act: str, reference: str) -> str:
    """What is said after an act was carried out."""
    sentences = {
        "claim": _("Berkas %s ada di tangan Anda."),
        "release": _("Berkas %s kembali ke antrean."),
        "forward": _("Berkas %s diteruskan."),
        "send_back": _("Berkas %s dikembalikan ke meja sebelumnya."),
        "return": _("Berkas %s dikembalikan kepada pemohon; waktunya berhenti."),
        "approve": _("Berkas %s disetujui dan suratnya bernomor."),
        "refuse": _("Usul penolakan berkas %s dikirim kepada pejabat kedua."),
        "facilitate": _("Berkas %s selesai dengan surat kewajiban memfasilitasi."),
        "confirm_refusal": _("Berkas %s ditolak dengan surat bernomor."),
        "turn_down_refusal": _("Berkas %s kembali ke meja yang mengusulkan penolakan."),
    }
    return sentences[act] % reference


def unit_words(unit: str, shared: Mapping[str, Text] | None = None) -> str:
    """A unit's name for a heading; a queue that units share is called by its desk."""
    if shared and unit in shared:
        return shared[unit][str(current_language())]
    return unit.replace("-", " ").capitalize()


def reason_options(definition: Definition, acts: Sequence[str], language: str) -> list[dict[str, str]]:
    """The reasons that the acts offered now ask for, as options of a select."""
    reasons = [
        *(definition.refusal_reasons if "refuse" in acts else ()),
        *(definition.facilitation_reasons if "facilitate" in acts else ()),
    ]
    return [
        {"value": r.code, "label": r.sentence[language] + (f" ({r.article})" if r.article else "")} for r in reasons
    ]
