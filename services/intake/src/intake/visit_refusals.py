"""Every "no" about site visits in both languages."""

from __future__ import annotations

from intake.catalogue import Text
from intake.refusals import No

NO_VISIT = No(
    "no-visit",
    Text(id="Tidak ada kunjungan yang dapat Anda jawab pada permohonan ini.",
         en="There is no visit for you to answer on this application."),
)  # fmt: skip
ANSWERED = No(
    "answered",
    Text(id="Anda sudah menjawab kunjungan ini; waktu hanya dapat diganti satu kali.",
         en="You have already answered this visit; its time can be changed only once."),
)  # fmt: skip
ANSWER_TOO_LATE = No(
    "too-late",
    Text(id="Waktu untuk menjawab sudah lewat, jadi waktu yang diusulkan berlaku. Bila berhalangan, hubungi loket.",
         en="The time to answer is over, so the proposed time stands. If you cannot be there, call the counter."),
)  # fmt: skip
NOT_OFFERED = No(
    "not-offered",
    Text(id="Pilih salah satu waktu yang ditawarkan.", en="Choose one of the times that are offered."),
    "starts_at", 422,
)  # fmt: skip
NO_REPORT = No(
    "no-report",
    Text(id="Belum ada berita acara yang dapat diberi catatan, atau permohonannya sudah selesai.",
         en="There is no report to remark on yet, or the application has ended."),
)  # fmt: skip
REMARK_EMPTY = No("remark-empty", Text(id="Tulis catatan Anda.", en="Write your remark."), "words", 422)
REMARK_LONG = No(
    "remark-long",
    Text(id="Catatan paling panjang {most} huruf; ringkas sedikit.",
         en="A remark has at most {most} characters; shorten it a little."),
    "words", 422,
)  # fmt: skip
REMARKS_MANY = No(
    "remarks-many",
    Text(id="Sudah ada {most} catatan. Sampaikan selebihnya di loket.",
         en="There are {most} remarks already. Tell the rest at the counter."),
)  # fmt: skip
PHOTOS_CLOSED = No(
    "photos-closed",
    Text(id="Berita acara sudah ditandatangani atau waktunya habis; muat ulang halaman kunjungan.",
         en="The report has been signed or the time is over; load the visit's page again."),
)  # fmt: skip
PHOTOS_MANY = No(
    "photos-many",
    Text(id="Sudah ada {most} foto untuk kunjungan ini.", en="There are {most} photos of this visit already."),
    "photo",
)  # fmt: skip
PHOTO_MISSING = No(
    "photo-missing", Text(id="Pilih foto atau ambil dengan kamera.", en="Choose a photo or take one."), "photo", 422
)
