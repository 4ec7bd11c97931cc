"""Every "no" of intake in both languages: what happened, where, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import Refused
from intake.catalogue import Text


@dataclass(frozen=True, slots=True)
class No:
    """A refusal before it is said: names in braces are filled in when it is."""

    code: str
    text: Text
    field: str | None = None
    status: int = 409

    def said(self, language: str, *, field: str | None = None, **names: str) -> Refused:
        """The refusal in a reader's language; `field` names the input that it is about."""
        words = self.text.id if language == "id" else self.text.en
        return Refused(self.code, words.format(**names), field or self.field, self.status)

    def named(self, name: str, language: str) -> Refused:
        """The refusal said of something by its name, whatever signs the text holds."""
        words = self.text.id if language == "id" else self.text.en
        return Refused(self.code, f"{name}: {words}", self.field, self.status)


def _no(code: str, status: int, indonesian: str, english: str, field: str | None = None) -> No:
    return No(code, Text(id=indonesian, en=english), field, status)


NO_DRAFT = _no("no-draft", 404, "Draf ini tidak ada lagi di sini.", "This draft is no longer here.")
ALREADY_SENT = _no(
    "already-sent", 409,
    "Permohonan ini sudah dikirim. Lihat di “Permohonan saya”.",
    "This application was already sent. See “My applications”.",
)  # fmt: skip
NOT_OPEN = _no(
    "not-open", 409, "Layanan ini belum dapat diajukan di sini.", "This service cannot be applied for here yet."
)
NO_SERVICE = _no("no-service", 422, "Tidak ada layanan {service}.", "There is no service {service}.", "service")
PAPER_MISSING = _no("incomplete", 422, "{name}: belum diunggah.", "{name}: not uploaded yet.")
UNKNOWN_DOCUMENT = _no(
    "unknown-document", 422, "Layanan ini tidak meminta dokumen itu.", "This service does not ask for that document."
)
UNRENDERABLE = _no(
    "unrenderable", 422,
    "{name}: Halamannya tidak dapat ditampilkan. Pindai atau foto ulang dokumen ini.",
    "{name}: Its pages cannot be shown. Scan the document or take the photo again.",
)  # fmt: skip
TOO_LONG_TO_SHOW = _no(
    "too-long-to-show", 422,
    "{name}: paling banyak {most} halaman, karena petugas hanya melihat gambar halamannya dan tidak menerima berkas "
    "aslinya. Susun beberapa kartu pada satu halaman, lalu unggah lagi.",
    "{name}: at most {most} pages, because officers see pictures of the pages only and never get the file itself. "
    "Put several cards on one page and upload it again.",
)  # fmt: skip
NO_DOCUMENT = _no(
    "no-document", 422,
    "Dokumen {document} tidak ada untuk {requirement}; unggah dahulu.",
    "There is no document {document} for {requirement}; upload it first.",
)  # fmt: skip
TOO_MANY_DOCUMENTS = _no(
    "too-many-documents", 429,
    "Terlalu banyak dokumen yang belum dipakai. Kirim permohonannya dahulu.",
    "Too many documents lie unused. Send the application first.",
)  # fmt: skip
KEY_REUSED = _no(
    "key-reused", 422,
    "Idempotency-Key ini sudah dipakai untuk permintaan lain. Kirim lagi dengan kunci baru.",
    "This Idempotency-Key was used for another request. Send it again with a new key.",
)  # fmt: skip
NO_APPLICATION = _no(
    "not-found", 404, "Permohonan ini tidak ditemukan.", "This application was not found."
)  # fmt: skip
NOT_RETURNED = _no(
    "not-returned", 409,
    "Tidak ada yang perlu Anda perbaiki pada permohonan ini sekarang.",
    "There is nothing for you to correct on this application now.",
)  # fmt: skip
NOT_MARKED = _no(
    "not-marked", 422,
    "{name}: tidak diminta untuk diperbaiki, jadi tidak dapat diubah.",
    "{name}: no correction was asked for, so it cannot be changed.",
)  # fmt: skip
SURVEY_TOO_EARLY = _no(
    "survey-too-early", 409,
    "Survei ditawarkan sesudah surat Anda siap.",
    "The survey is offered once your letter is ready.",
)  # fmt: skip
SURVEY_OPENED = _no(
    "survey-opened", 409,
    "Survei untuk permohonan ini sudah dibuka; satu permohonan satu kali.",
    "The survey of this application was opened before; there is one for each application.",
)  # fmt: skip
SURVEY_OVER = _no(
    "survey-over", 409,
    "Survei ini sudah tidak berlaku. Tidak ada yang perlu Anda lakukan.",
    "This survey no longer counts. There is nothing for you to do.",
)  # fmt: skip
TOO_LATE = _no(
    "too-late", 409,
    "Permohonan ini sudah selesai, jadi tidak dapat ditarik lagi.",
    "This application has ended, so it can no longer be withdrawn.",
)  # fmt: skip
NOT_REFUSED = _no(
    "not-refused", 409,
    "Keberatan hanya dapat diajukan atas permohonan yang ditolak.",
    "Only the refusal of an application can be objected to.",
)  # fmt: skip
OBJECTION_LATE = _no(
    "objection-late", 409,
    "Waktu untuk mengajukan keberatan sudah lewat. Anda dapat mengajukan permohonan baru.",
    "The time to object has passed. You can file a new application.",
)  # fmt: skip
OBJECTED_BEFORE = _no(
    "objected-before", 409,
    "Keberatan atas penolakan ini sudah diajukan dengan nomor {reference}.",
    "This refusal was objected to before, under the number {reference}.",
)  # fmt: skip
TOO_OFTEN = _no(
    "too-often", 429,
    "Terlalu sering mencoba. Tunggu satu menit, lalu coba lagi.",
    "Too many tries. Wait a minute, then try again.",
)  # fmt: skip
CODE_NOT_SENT = _no(
    "not-sent", 503,
    "Alamat tersimpan, tetapi kodenya belum terkirim. Coba kirim ulang sebentar lagi; permohonan Anda tidak menunggu.",
    "The address is kept, but its code was not sent yet. Try again in a while; your application does not wait.",
)  # fmt: skip
CODE_TOO_SOON = _no(
    "too-soon", 429,
    "Kode baru saja dikirim. Tunggu 20 detik, lalu minta lagi.",
    "A code was sent just now. Wait 20 seconds, then ask again.",
)  # fmt: skip
CODE_OVER = _no(
    "no-code", 422,
    "Kode itu sudah tidak berlaku. Minta kode baru.",
    "That code no longer counts. Ask for a new one.", "code",
)  # fmt: skip
CODE_TRIES = _no(
    "too-many-tries", 422,
    "Terlalu banyak kode keliru. Minta kode baru.",
    "Too many wrong codes. Ask for a new one.", "code",
)  # fmt: skip
CODE_WRONG = _no(
    "wrong-code", 422,
    "Kode ini belum cocok. Periksa lagi pesan terakhir kami.",
    "This code does not match. Look at our last message again.", "code",
)  # fmt: skip
BAD_MAIL = _no(
    "address", 422,
    "Tulis alamat surel lengkap, misalnya nama@contoh.id.",
    "Write a whole mail address, such as name@example.id.", "address",
)  # fmt: skip
BAD_PHONE = _no(
    "address", 422,
    "Tulis nomor ponsel Indonesia, misalnya 0812 3456 7890.",
    "Write an Indonesian mobile number, such as 0812 3456 7890.", "address",
)  # fmt: skip
BAD_CHANNEL = _no("channel", 422, "Pilih surel, ponsel, atau loket.", "Choose mail, phone, or the counter.", "channel")
