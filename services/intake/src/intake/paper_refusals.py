"""Every "no" of the counter in both languages."""

from __future__ import annotations

from intake.catalogue import Text
from intake.refusals import No

NO_PAPER = No(
    "no-paper",
    Text(id="Kertas ini tidak ada atau sudah tidak sesuai keadaan. Buka halaman ini lagi dan cetak yang terbaru.",
         en="There is no such paper, or it is out of date. Open this page again and print the newest one."),
)  # fmt: skip
NOTHING_SIGNED = No(
    "nothing-signed",
    Text(id="Pilih kertas bertanda tangan yang ada di tangan Anda. Tanpa itu permintaan ini tidak dapat diajukan.",
         en="Choose the signed paper that you have in hand. Without one this request cannot be filed."),
    "brought", 422,
)  # fmt: skip
