"""What a refusal says: what happened, and what to do now, per status and per kind of field error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.plain_text import HIDDEN, HiddenSign, hidden_sign
from common.web.i18n import _, current_language, ngettext


@dataclass(frozen=True, slots=True)
class StatusText:
    """A title (what happened) and a detail (what to do)."""

    title: str
    detail: str


def status_text(status: int) -> StatusText:
    """The words for an HTTP status when the caller gives none of its own."""
    texts = {
        400: StatusText(_("Permintaan ini tidak dapat dibaca"), _("Kembali ke halaman sebelumnya, lalu coba lagi.")),
        401: StatusText(_("Anda perlu masuk dulu"), _("Masuk dengan akun Anda, lalu buka halaman ini lagi.")),
        403: StatusText(
            _("Halaman ini bukan untuk akun Anda"),
            _("Jika Anda merasa berhak membukanya, hubungi loket kantor Anda."),
        ),
        404: StatusText(
            _("Halaman ini tidak ada"),
            _("Periksa alamatnya, atau mulai lagi dari halaman depan."),
        ),
        405: StatusText(_("Halaman ini tidak menerima cara itu"), _("Buka lagi halaman sebelumnya dan ulangi.")),
        409: StatusText(_("Data ini baru saja berubah"), _("Muat ulang halaman untuk melihat keadaan terbaru.")),
        413: StatusText(
            _("Kiriman terlalu besar"),
            _("Perkecil berkas Anda, atau kirim satu per satu. Isian yang tersimpan tidak hilang."),
        ),
        422: StatusText(_("Ada isian yang perlu diperbaiki"), _("Perbaiki isian di bawah ini, lalu kirim lagi.")),
        429: StatusText(
            _("Terlalu banyak permintaan dalam waktu singkat"),
            _("Tunggu sebentar, lalu coba lagi. Isian Anda tidak hilang."),
        ),
        503: StatusText(
            _("Layanan sedang tidak tersedia"), _("Coba lagi beberapa menit lagi. Isian Anda tidak hilang.")
        ),
    }
    fallback = StatusText(
        _("Terjadi gangguan di pihak kami"),
        _("Kesalahan ini sudah tercatat. Coba lagi beberapa menit lagi; jika masih terjadi, sebutkan kode di bawah."),
    )
    return texts.get(status, fallback if status >= 500 else texts[400])


def field_name(entry: Mapping[str, Any]) -> str:
    """The field that a validation error is about, as the sender named it: `applicant.name`."""
    place = [str(part) for part in entry.get("loc", ())]
    inner = place[1:] if place and place[0] in {"body", "query", "path", "header", "cookie"} else place
    return ".".join(inner) or "body"


def field_message(entry: Mapping[str, Any]) -> str:
    """One sentence in the reader's language about what to change."""
    kind = str(entry.get("type", ""))
    limits: Mapping[str, Any] = entry.get("ctx") or {}
    particular = _limit_message(kind, limits) or _hidden_message(kind, limits, entry.get("input"))
    if particular:
        return particular
    texts = {
        "missing": _("Isian ini belum diisi."),
        "extra_forbidden": _("Isian ini tidak dikenal; hapus dari kiriman."),
        "string_pattern_mismatch": _("Bentuk isian ini belum sesuai contoh."),
        "literal_error": _("Pilih salah satu dari pilihan yang ada."),
        "enum": _("Pilih salah satu dari pilihan yang ada."),
        "json_invalid": _("Kiriman ini bukan JSON yang utuh."),
    }
    families = {
        "int": _("Isi dengan bilangan bulat."),
        "float": _("Isi dengan bilangan."),
        "decimal": _("Isi dengan bilangan."),
        "date": _("Isi dengan tanggal, misalnya 2026-11-27."),
        "time": _("Isi dengan jam, misalnya 14.00."),
        "bool": _("Isi dengan ya atau tidak."),
        "uuid": _("Kode ini belum lengkap."),
        "string": _("Isi dengan tulisan."),
    }
    family = next((text for prefix, text in families.items() if kind.startswith(prefix)), None)
    return texts.get(kind) or family or _("Isian ini belum sesuai; periksa lagi.")


def _hidden_message(kind: str, found: Mapping[str, Any], given: object) -> str | None:
    sign = None
    if kind == HIDDEN:
        sign = HiddenSign(str(found["code"]), str(found["after"]))
    elif kind == "string_unicode" and isinstance(given, str):
        sign = hidden_sign(given)
    return sign.words(str(current_language())) if sign else None


def _limit_message(kind: str, limits: Mapping[str, Any]) -> str | None:
    if kind == "string_too_long":
        most = int(limits.get("max_length", 0))
        return ngettext(
            "Terlalu panjang: paling banyak %(num)s huruf.", "Terlalu panjang: paling banyak %(num)s huruf.", most
        ) % {"num": most}
    if kind == "string_too_short":
        least = int(limits.get("min_length", 0))
        return ngettext(
            "Terlalu pendek: paling sedikit %(num)s huruf.", "Terlalu pendek: paling sedikit %(num)s huruf.", least
        ) % {"num": least}
    if kind in {"greater_than_equal", "greater_than"}:
        return _("Paling sedikit %(limit)s.") % {"limit": limits.get("ge", limits.get("gt"))}
    if kind in {"less_than_equal", "less_than"}:
        return _("Paling banyak %(limit)s.") % {"limit": limits.get("le", limits.get("lt"))}
    return None
