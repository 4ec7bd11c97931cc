"""Every "no" about a change of chair at a counter in both languages."""

from __future__ import annotations

from intake.catalogue import Text
from intake.refusals import No


def _no(code: str, status: int, indonesian: str, english: str, field: str | None = None) -> No:
    return No(code, Text(id=indonesian, en=english), field, status)


BODY_UNKNOWN = _no(
    "no-body", 404,
    "Tidak ada lembaga dengan nama atau nomor itu yang mengajukan permohonan ke kantor Anda. Salin namanya lengkap "
    "seperti pada surat keputusannya.",
    "No body of that name or number has applied to your office. Copy its whole name as its decree writes it.", "words",
)  # fmt: skip
BAD_DECREE = _no(
    "bad-decree", 422,
    "Periksa isian ini: surat harus bernomor, sudah bertanggal, dan sudah berlaku hari ini.",
    "Check this: a decree has a number, a date that has come, and is in force today.",
)  # fmt: skip
COUNTER_CODE_UNKNOWN = _no(
    "code-unknown", 422,
    "Kode loket ini tidak dikenal atau sudah lewat. Minta ketua yang baru membuat kode baru di “Lembaga saya”.",
    "This counter code is unknown or has expired. Ask the new chair to make a new one under “My bodies”.", "code",
)  # fmt: skip
ALREADY_CHAIR = _no(
    "already-chair", 409, "Pemilik kode ini sudah menjadi ketua lembaga ini. Tidak ada yang perlu diganti.",
    "The holder of this code is the chair of this body already. There is nothing to change.", "code",
)  # fmt: skip
CHANGE_WAITS = _no(
    "change-waits", 409,
    "Pergantian ketua lembaga ini sudah dicatat dan menunggu petugas kedua. Selesaikan yang itu dahulu.",
    "A change of this body's chair is recorded already and waits for the second officer. Settle that one first.",
)  # fmt: skip
CONCERNED = _no(
    "concerned", 403,
    "Anda sendiri ketua yang lama atau yang baru. Minta petugas lain mencatatnya.",
    "You are the old or the new chair yourself. Ask another officer to record it.", "code",
)  # fmt: skip
NO_CHANGE = _no("no-change", 404, "Catatan pergantian ini tidak ditemukan.", "This record was not found.")
DECIDED_BEFORE = _no(
    "decided-before", 409, "Pergantian ini sudah dikonfirmasi atau ditolak.",
    "This change was confirmed or refused before.",
)  # fmt: skip
NOT_SECOND = _no(
    "not-second", 403,
    "Pergantian ini dikonfirmasi petugas kedua kantor ini: bukan yang mencatatnya, dan bukan ketua yang lama atau yang "
    "baru.",
    "A second officer of this office confirms this: not who recorded it, and neither the old nor the new chair.",
)  # fmt: skip
CHAIRS_CHANGED = _no(
    "chairs-changed", 409,
    "Ketua lembaga ini sudah berganti sejak pergantian ini dicatat. Tolak catatan ini, lalu catat lagi bila perlu.",
    "This body's chair has changed since this was recorded. Refuse this record, and record anew if needed.",
)  # fmt: skip
REASON_MISSING = _no(
    "incomplete", 422, "Pilih alasan penolakannya.", "Choose why it is refused.", "reason",
)  # fmt: skip
