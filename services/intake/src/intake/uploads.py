"""Uploads are hostile until proven plain: type by content, active parts refused, hidden data stripped.

What costs nothing is judged here; the file itself is opened only in a child process (`intake.cleaning`), because a
small file can unfold into gigabytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from intake import quarantine
from intake.catalogue import FileKind, Text

MOST_PAGES = 200
_FAULTS = {
    "locked": Text(
        id="PDF ini terkunci sandi. Simpan ulang tanpa sandi, lalu unggah lagi.",
        en="This PDF is locked. Save it again without a password and upload that.",
    ),
    "pages": Text(
        id=f"PDF harus berisi 1 sampai {MOST_PAGES} halaman. Bagi menjadi beberapa berkas.",
        en=f"A PDF must have 1 to {MOST_PAGES} pages. Divide it into several files.",
    ),
    "active": Text(
        id="PDF ini memuat program atau lampiran. Cetak ke PDF biasa (“Print to PDF”), lalu unggah hasilnya.",
        en="This PDF contains a program or an attachment. Print it to a plain PDF and upload that.",
    ),
    "disguised": Text(
        id="Berkas ini berisi dua jenis isi sekaligus. Simpan ulang sebagai PDF biasa, lalu unggah lagi.",
        en="This file holds two kinds of content at once. Save it again as a plain PDF and upload that.",
    ),
    "broken": Text(
        id="Berkas ini rusak dan tidak dapat dibuka. Pindai atau foto ulang, lalu unggah lagi.",
        en="This file is damaged and cannot be opened. Scan it or take the photo again and upload that.",
    ),
    "too-many-pixels": Text(
        id="Gambar ini terlalu besar ukurannya. Foto ulang dengan ukuran lebih kecil.",
        en="This picture has too many pixels. Take it again in a smaller size.",
    ),
    "too-heavy": Text(
        id="Berkas ini terlalu rumit untuk dibuka dengan aman. Cetak ke PDF biasa atau foto ulang, lalu unggah lagi.",
        en="This file is too complex to be opened safely. Print it to a plain PDF, or take a photo, and upload that.",
    ),
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: its kind by content, its bytes without hidden data."""

    kind: FileKind
    clean: bytes
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that is not taken, and what to do about it."""

    code: str
    sentence: Text


def inspect(data: bytes, accept: Sequence[FileKind], most_bytes: int) -> Accepted | Rejected:
    """Judge a file by its bytes alone; its name and declared type mean nothing. Blocks while a child opens it."""
    if not data:
        return _no("empty", "Berkas itu kosong. Pilih berkas lain.", "The file is empty. Choose another one.")
    if len(data) > most_bytes:
        return _too_large(most_bytes // 1_000_000)
    kind = _kind(data)
    if kind is None or kind not in accept:
        return _wrong_kind(accept)
    try:
        answer = quarantine.run_module("intake.cleaning", kind.value, data)
    except quarantine.Overrun:
        return Rejected("too-heavy", _FAULTS["too-heavy"])
    head, _, clean = answer.partition(b"\n")
    pages, _, fault = head.decode().partition(" ")
    if fault:
        return Rejected(fault, _FAULTS[fault])
    if len(clean) > 2 * most_bytes:
        return Rejected("too-heavy", _FAULTS["too-heavy"])
    return Accepted(kind, clean, hashlib.sha256(clean).hexdigest(), int(pages))


def _kind(data: bytes) -> FileKind | None:
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    return FileKind.PNG if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def _too_large(megabytes: int) -> Rejected:
    return _no(
        "too-large",
        f"Berkas lebih besar dari {megabytes} MB. Perkecil, atau foto ulang dengan mutu lebih rendah.",
        f"The file is larger than {megabytes} MB. Make it smaller, or take the photo again in lower quality.",
    )


def _wrong_kind(accept: Sequence[FileKind]) -> Rejected:
    names = ", ".join(kind.value.upper() for kind in accept)
    return _no(
        "wrong-kind",
        f"Isi berkas ini bukan {names}, apa pun namanya. Simpan sebagai salah satunya, lalu unggah lagi.",
        f"The content is not {names}, whatever its name says. Save it as one of these and upload it again.",
    )


def _no(code: str, indonesian: str, english: str) -> Rejected:
    return Rejected(code, Text(id=indonesian, en=english))
