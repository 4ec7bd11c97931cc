"""Uploads are hostile until proven plain: type by content, active parts refused, hidden data stripped."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from intake.catalogue import FileKind, Text

MOST_PAGES = 200
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 2_400
_ACTIVE_KEYS = frozenset(
    {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA"}
)
_ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"})
_MARKUP = re.compile(rb"<\s*(html|script|svg|!doctype|iframe|body)\b", re.IGNORECASE)
_MOST_OBJECTS = 200_000


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
    """Judge a file by its bytes alone; its name and declared type mean nothing."""
    if not data:
        return _no("empty", "Berkas itu kosong. Pilih berkas lain.", "The file is empty. Choose another one.")
    if len(data) > most_bytes:
        size = most_bytes // 1_000_000
        return _no(
            "too-large",
            f"Berkas lebih besar dari {size} MB. Perkecil, atau foto ulang dengan mutu lebih rendah.",
            f"The file is larger than {size} MB. Make it smaller, or take the photo again in lower quality.",
        )
    kind = _kind(data)
    if kind is None or kind not in accept:
        names = ", ".join(k.value.upper() for k in accept)
        return _no(
            "wrong-kind",
            f"Isi berkas ini bukan {names}, apa pun namanya. Simpan sebagai salah satunya, lalu unggah lagi.",
            f"The content is not {names}, whatever its name says. Save it as one of these and upload it again.",
        )
    return _pdf(data) if kind is FileKind.PDF else _image(data, kind)


def _kind(data: bytes) -> FileKind | None:
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    if data.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    return FileKind.PNG if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def _pdf(data: bytes) -> Accepted | Rejected:
    tail = data[data.rfind(b"%%EOF") + 5 :] if b"%%EOF" in data else b""
    if _MARKUP.search(data[:1024]) or tail.strip() or _MARKUP.search(tail):
        return _disguised()
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return _plain_pdf(document)
    except pikepdf.PasswordError:
        return _no(
            "locked",
            "PDF ini terkunci sandi. Simpan ulang tanpa sandi.",
            "This PDF is locked. Save it without password.",
        )
    except (pikepdf.PdfError, RecursionError, ValueError):
        return _broken()


def _plain_pdf(document: pikepdf.Pdf) -> Accepted | Rejected:
    if document.is_encrypted:
        return _no("locked", "PDF ini terkunci. Simpan ulang tanpa kunci.", "This PDF is locked. Save it unlocked.")
    if not 1 <= len(document.pages) <= MOST_PAGES:
        return _no(
            "pages", f"PDF harus berisi 1 sampai {MOST_PAGES} halaman.", f"A PDF must have 1 to {MOST_PAGES} pages."
        )
    if _is_active(document):
        return _no(
            "active",
            "PDF ini memuat program atau lampiran. Cetak ke PDF biasa (“Print to PDF”), lalu unggah hasilnya.",
            "This PDF contains a program or an attachment. Print it to a plain PDF and upload that.",
        )
    if "/Metadata" in document.Root:
        del document.Root.Metadata
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    clean = io.BytesIO()
    document.save(clean, deterministic_id=True)
    return _accepted(FileKind.PDF, clean.getvalue(), len(document.pages))


def _is_active(document: pikepdf.Pdf) -> bool:
    for count, each in enumerate(document.objects):
        if count > _MOST_OBJECTS:
            return True
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if _ACTIVE_KEYS & set(each.keys()) or str(each.get("/S", "")) in _ACTIVE_ACTIONS:
            return True
        if str(each.get("/Type", "")) == "/EmbeddedFile" or "/Action" in each:
            return True
        if any(
            isinstance(inner, pikepdf.Dictionary)
            and (_ACTIVE_KEYS & set(inner.keys()) or str(inner.get("/S", "")) in _ACTIVE_ACTIONS)
            for inner in (each.get("/A"), each.get("/AA"), each.get("/Names"))
        ):
            return True
    return False


def _image(data: bytes, kind: FileKind) -> Accepted | Rejected:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG"])
            if picture.width * picture.height > _MOST_PIXELS:
                return _bomb()
            turned = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return _bomb()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return _broken()
    turned.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    plain = Image.new("RGB", turned.size)
    plain.paste(turned)
    clean = io.BytesIO()
    if kind is FileKind.JPEG:
        plain.save(clean, "JPEG", quality=88, optimize=True)
    else:
        plain.save(clean, "PNG", optimize=True)
    return _accepted(kind, clean.getvalue(), 1)


def _accepted(kind: FileKind, clean: bytes, pages: int) -> Accepted:
    return Accepted(kind, clean, hashlib.sha256(clean).hexdigest(), pages)


def _no(code: str, indonesian: str, english: str) -> Rejected:
    return Rejected(code, Text(id=indonesian, en=english))


def _disguised() -> Rejected:
    return _no(
        "disguised",
        "Berkas ini berisi dua jenis isi sekaligus. Simpan ulang sebagai PDF biasa.",
        "This file holds two kinds of content at once. Save it again as a plain PDF.",
    )


def _broken() -> Rejected:
    return _no(
        "broken", "Berkas ini rusak dan tidak dapat dibuka. Pindai atau foto ulang.",
        "This file is damaged and cannot be opened. Scan it or take the photo again.",
    )  # fmt: skip


def _bomb() -> Rejected:
    return _no(
        "too-many-pixels", "Gambar ini terlalu besar ukurannya. Foto ulang dengan ukuran lebih kecil.",
        "This picture has too many pixels. Take it again in a smaller size.",
    )  # fmt: skip
