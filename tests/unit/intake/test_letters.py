"""Letters and receipts as PDF: what a reader sees on the sheet, and what her phone reads in the square."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
import segno
from PIL import Image

from intake.letters import LetterContent, ReceiptContent, render_letter, render_receipt

LETTER = LetterContent(
    ministry="Kementerian Agama Republik Indonesia",
    office="Kantor Wilayah Provinsi Jawa Barat",
    title="Surat Izin Penelitian/Magang",
    number="B-12/Kw.10/TL.00/11/2026",
    place_and_date="27 November 2026",
    attachments="–",
    subject="Surat Izin Penelitian/Magang",
    body="Dengan ini diberikan izin kepada:\n\nNama: Warga 1\nJudul: Waktu: sebuah kajian\n\n1. satu;\n2. dua.",
    signatory="Ketua tim",
    signer="Petugas Contoh",
    office_above="Kementerian di atasnya",
    address="Jawa Barat",
    attachment_list=("Surat pengantar, 1 halaman", "Kartu mahasiswa, 2 halaman"),
    verify_url="http://localhost:8080/surat/7Q4KXW2M9TPR",
)
RECEIPT = ReceiptContent(
    service="Izin penelitian atau magang",
    office="Kantor Wilayah Kementerian Agama Provinsi Jawa Barat",
    reference="SM-7Q4K-2M",
    tracking_code="K7P2WX",
    submitted_on="23 November 2026 pukul 09.15",
    promise="Jumat, 27 November 2026",
    promise_note="5 hari kerja; 2 hari libur tidak dihitung.",
    fee="Rp 0",
    track_url="http://localhost:8080/lacak",
)


def texts(pdf: bytes) -> list[str]:
    """The words of each page, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def reddish(pdf: bytes, page: int) -> int:
    """How many pixels of a page carry the red of the specimen stamp."""
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().convert("RGB")
    red, green, _ = (band.tobytes() for band in picture.split())
    return sum(1 for r, g in zip(red, green, strict=True) if r - g > 15)


def square_of(pdf: bytes, address: str, corner: tuple[float, float, float, float]) -> tuple[list[int], list[int]]:
    """The modules of the QR code in a part of the first page, and those that the address should have."""
    wanted = [list(row) for row in segno.make(address, error="m").matrix]
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=6).to_pil().convert("L")
    width, height = picture.size
    box = (int(corner[0] * width), int(corner[1] * height), int(corner[2] * width), int(corner[3] * height))
    dark = picture.crop(box).point(lambda value: 255 if value < 128 else 0)
    square = dark.crop(dark.getbbox())
    step = square.width / len(wanted)
    middle = [int((n + 0.5) * step) for n in range(len(wanted))]
    seen = [1 if square.getpixel((x, min(y, square.height - 1))) else 0 for y in middle for x in middle]
    return seen, [module for row in wanted for module in row]


def test_a_letter_says_all_it_must() -> None:
    """Letterhead, number, date, subject, body, signatory, page, and the warning about the QR code."""
    (page,) = texts(render_letter(LETTER))

    for words in (
        "KEMENTERIAN AGAMA REPUBLIK INDONESIA KEMENTERIAN DI ATASNYA KANTOR WILAYAH PROVINSI JAWA BARAT Jawa Barat",
        "Nomor : B-12/Kw.10/TL.00/11/2026",
        "27 November 2026",
        "Hal : Surat Izin Penelitian/Magang",
        "Nama : Warga 1",
        "Judul : Waktu: sebuah kajian",
        "1. satu; 2. dua.",
        "Ketua tim, Petugas Contoh",
        "1. Surat pengantar, 1 halaman 2. Kartu mahasiswa, 2 halaman",
        "QR saja tidak membuktikan isi surat",
        "http://localhost:8080/surat/7Q4KXW2M9TPR",
        "Halaman 1 dari 1",
    ):
        assert words in page, page


def test_the_specimen_stamp_lies_across_every_page() -> None:
    """A letter of the development signer cannot be taken for a real one, whichever page is shown."""
    long = replace(LETTER, body="\n\n".join(["Paragraf panjang. " * 60] * 8))

    pdf = render_letter(long)

    pages = texts(pdf)
    assert len(pages) == 3
    assert all("CONTOH – TIDAK BERLAKU" in page for page in pages)
    assert all(reddish(pdf, number) > 1_000 for number in range(3))
    assert reddish(render_letter(replace(LETTER, specimen=False)), 0) == 0


def test_the_square_of_a_letter_leads_to_its_page() -> None:
    """Module by module what the address of the verification page gives."""
    seen, wanted = square_of(render_letter(LETTER), LETTER.verify_url, (0, 0.872, 0.22, 1))

    assert seen == wanted


def test_the_square_of_a_receipt_leads_to_tracking() -> None:
    """Module by module what the address of the tracking page gives."""
    seen, wanted = square_of(render_receipt(RECEIPT), RECEIPT.track_url, (0.68, 0.2, 1, 0.45))

    assert seen == wanted


def test_a_receipt_says_all_it_must() -> None:
    """Reference, code, service, promise in words, and the fee, stated even when it is nothing."""
    (page,) = texts(render_receipt(RECEIPT))

    for words in (
        "Tanda terima", "SM-7Q4K-2M", "K7P2WX", "Izin penelitian atau magang", "Paling lambat selesai",
        "Jumat, 27 November 2026", "5 hari kerja; 2 hari libur tidak dihitung.", "Biaya resmi", "Rp 0",
        "http://localhost:8080/lacak",
    ):  # fmt: skip
        assert words in page, page


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "*tebal* _miring_ $x$ `kode` // hilang",
        "\\ @ref <label>",
        "a" * 300,
        "naḥwu é ß",
    ],
)
def test_what_a_person_typed_is_text_and_nothing_else(typed: str) -> None:
    """No sign of the typesetter's language does anything in a letter."""
    page = texts(render_letter(replace(LETTER, body=f"Judul: {typed}\nNama: Warga 1")))[0]

    assert typed.replace(" ", "") in page.replace(" ", "")


def test_the_same_letter_is_the_same_bytes() -> None:
    """Its hash can be compared later."""
    assert render_letter(LETTER) == render_letter(LETTER)
    assert render_receipt(RECEIPT) == render_receipt(RECEIPT)


def test_a_letter_carries_no_traces_of_the_machine() -> None:
    """No time of making and no path in the file."""
    for pdf in (render_letter(LETTER), render_receipt(RECEIPT)):
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        facts = document.get_metadata_dict()
        assert facts["CreationDate"] == facts["ModDate"] == facts["Author"] == ""
