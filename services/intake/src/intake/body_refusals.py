"""Every "no" about bodies and mandates in both languages."""

from __future__ import annotations

from intake.catalogue import Text
from intake.refusals import No


def _no(code: str, status: int, indonesian: str, english: str, field: str | None = None) -> No:
    return No(code, Text(id=indonesian, en=english), field, status)


BODIES_ONLY = _no(
    "bodies-only", 422,
    "Layanan ini hanya dapat diajukan atas nama lembaga. Pilih atau daftarkan lembaganya dahulu.",
    "Only a body can apply for this service. Choose or register the body first.", "body",
)  # fmt: skip
PERSONS_ONLY = _no(
    "persons-only", 422, "Layanan ini diajukan oleh perorangan, bukan atas nama lembaga.",
    "A person applies for this service, not a body.", "body",
)  # fmt: skip
NO_MANDATE = _no(
    "no-mandate", 422, "Anda tidak sedang berwenang bertindak atas nama lembaga ini.",
    "You may not act for this body at present.", "body",
)  # fmt: skip
NO_BODY = _no("no-body", 404, "Lembaga ini tidak ditemukan.", "This body was not found.")
NAME_MISSING = _no("incomplete", 422, "Isi nama lembaga.", "Fill in the name of the body.", "name")
KIND_MISSING = _no("incomplete", 422, "Pilih jenis lembaganya.", "Choose what kind of body it is.", "kind")
PROOF_MISSING = _no(
    "incomplete", 422, "Unggah surat yang membuktikan wewenangnya.",
    "Upload the document that proves the mandate.", "proof",
)  # fmt: skip
BAD_TERMS = _no(
    "bad-terms", 422, "Periksa tanggalnya: mandat harus sudah berlaku hari ini dan berakhir sesudah dimulai.",
    "Check the dates: a mandate must be in force today and end after it begins.",
)  # fmt: skip
CODE_UNKNOWN = _no(
    "code-unknown", 422, "Kode ini tidak dikenal atau sudah lewat. Minta kode baru kepada wakil yang baru.",
    "This code is unknown or has expired. Ask the new representative for a new one.", "code",
)  # fmt: skip
LAST_CHAIR = _no(
    "last-chair", 409, "Lembaga harus punya ketua. Konfirmasi ketua yang baru dahulu; mandat Anda berakhir bersamanya.",
    "A body needs a chair. Confirm the new one first; your mandate ends with that.",
)  # fmt: skip
NO_SUCH_MANDATE = _no("no-such-mandate", 404, "Mandat ini tidak ditemukan.", "This mandate was not found.")
