"""Hostile files, made here: none is kept as it came, and each refusal says what to do."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

from intake import quarantine
from intake.catalogue import FileKind
from intake.uploads import Accepted, Rejected, inspect

ALL = tuple(FileKind)
FIVE_MB = 5_000_000


def judged(data: bytes, accept: tuple[FileKind, ...] = ALL) -> Accepted | Rejected:
    """The verdict on a file."""
    return inspect(data, accept, FIVE_MB)


def accepted(data: bytes) -> Accepted:
    """The verdict, which must be good."""
    verdict = judged(data)
    assert isinstance(verdict, Accepted), verdict
    return verdict


def code_of(data: bytes, accept: tuple[FileKind, ...] = ALL) -> str:
    """The refusal's code; it always comes with words in both languages."""
    verdict = judged(data, accept)
    assert isinstance(verdict, Rejected)
    assert verdict.sentence.id
    assert verdict.sentence.en
    return verdict.code


def a_pdf(change: Callable[[Pdf], None] | None = None, **saving: object) -> bytes:
    """A PDF of one empty page, changed as a test needs."""
    document = Pdf.new()
    document.add_blank_page(page_size=(200, 200))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **saving)  # type: ignore[arg-type]
    return out.getvalue()


def a_picture(mode: str = "RGB", size: tuple[int, int] = (60, 40), kind: str = "JPEG", **saving: object) -> bytes:
    """A picture, saved as a test needs."""
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **saving)
    return out.getvalue()


def script() -> Dictionary:
    """An action that runs a program."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def a_link(document: Pdf, action: Dictionary, *, indirect: bool = False) -> None:
    """Put an annotation with an action on the first page, inside the page's own dictionary or apart."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0].obj.Annots = Array([document.make_indirect(link) if indirect else link])


def after_a_link(document: Pdf) -> None:
    """A harmless link that is followed by a program."""
    a_link(document, Dictionary(S=Name.URI, URI=String("http://localhost"), Next=script()), indirect=True)


def attached_to_a_note(document: Pdf) -> None:
    """A file that hangs on a note of the page."""
    held = Dictionary(Type=Name.Filespec, F=String("a"), EF=Dictionary(F=document.make_stream(b"MZ")))
    document.pages[0].obj.Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=held)]
    )


def named_script(document: Pdf) -> None:
    """A program in the document's name tree, run when it opens."""
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))


def attached(document: Pdf) -> None:
    """A file in the document's list of attachments."""
    document.attachments["a.exe"] = b"MZ"


ACTIVE: dict[str, Callable[[Pdf], None]] = {
    "opens with a program": lambda pdf: setattr(pdf.Root, "OpenAction", script()),
    "program in the name tree": named_script,
    "program in an inline annotation": lambda pdf: a_link(pdf, script()),
    "program in an annotation apart": lambda pdf: a_link(pdf, script(), indirect=True),
    "program after a link": after_a_link,
    "program when the page opens": lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary(O=script())),
    "starts another program": lambda pdf: a_link(pdf, Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "opens a file elsewhere": lambda pdf: a_link(pdf, Dictionary(S=Name.GoToR, F=String("//host/share"))),
    "sends the form away": lambda pdf: a_link(pdf, Dictionary(S=Name.SubmitForm, F=String("http://localhost"))),
    "XML form": lambda pdf: setattr(pdf.Root, "AcroForm", Dictionary(Fields=Array([]), XFA=String("<x/>"))),
    "attachment": attached,
    "attachment on a note": attached_to_a_note,
}


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE.keys())
def test_a_pdf_that_can_do_something_is_refused(change: Callable[[Pdf], None]) -> None:
    """However deep it is hidden: inside the page's own dictionary, after a link, on a note."""
    assert code_of(a_pdf(change)) == "active"


def test_an_active_part_is_found_inside_compressed_objects() -> None:
    """Packing the dictionaries into an object stream hides nothing."""
    packed = a_pdf(lambda pdf: a_link(pdf, script()), object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert b"JavaScript" not in packed
    assert code_of(packed) == "active"


def test_ordinary_pdfs_are_kept() -> None:
    """A link to a page of the web and an opening view are ordinary; the view is dropped all the same."""

    def ordinary(pdf: Pdf) -> None:
        a_link(pdf, Dictionary(S=Name.URI, URI=String("http://localhost")))
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])

    verdict = accepted(a_pdf(ordinary))

    assert (verdict.kind, verdict.pages) == (FileKind.PDF, 1)
    with pikepdf.open(io.BytesIO(verdict.clean)) as kept:
        assert "/OpenAction" not in kept.Root


def test_who_wrote_a_pdf_is_forgotten() -> None:
    """Author and metadata are in no byte that is kept."""

    def signed(pdf: Pdf) -> None:
        pdf.docinfo["/Author"] = "rahasia-penulis"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["rahasia-penulis"]

    verdict = accepted(a_pdf(signed))

    with pikepdf.open(io.BytesIO(verdict.clean)) as kept:
        assert "/Info" not in kept.trailer
        assert "/Metadata" not in kept.Root


@pytest.mark.parametrize("password", [{"user": "x", "owner": "x"}, {"user": "", "owner": "x"}])
def test_a_locked_pdf_is_refused(password: dict[str, str]) -> None:
    """Nobody can check what nobody can open."""
    locked = pikepdf.Encryption(R=4, **password)  # type: ignore[arg-type]

    assert code_of(a_pdf(encryption=locked)) == "locked"


PAGE = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PAGE + a_pdf(), "wrong-kind"),
        (b"\n" + a_pdf(), "wrong-kind"),
        (a_pdf() + PAGE, "disguised"),
        (a_pdf() + b"PK\x03\x04", "disguised"),
        (a_pdf() + PAGE + b"\n%%EOF\n", "disguised"),
        (b"%PDF-1.4\n" + PAGE + a_pdf()[9:], "disguised"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "wrong-kind"),
        (b"GIF89a" + bytes(40), "wrong-kind"),
        (b"MZ" + bytes(40), "wrong-kind"),
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(FIVE_MB), "too-large"),
        (b"%PDF-1.7\n" + bytes(100), "broken"),
        (b"\xff\xd8\xff" + bytes(100), "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "broken"),
    ],
)
def test_files_that_are_not_what_they_seem_are_refused(data: bytes, code: str) -> None:
    """A page of HTML before, behind or inside a PDF, a drawing called photo, rubbish: the content decides."""
    assert code_of(data) == code


def test_markup_between_objects_does_not_survive() -> None:
    """What a reader of PDF skips is not copied: the kept file is written anew."""
    data = a_pdf().replace(b"\n1 0 obj", b"\n%" + b"x" * 1100 + PAGE + b"\n1 0 obj", 1)
    assert PAGE in data

    assert b"script" not in accepted(data).clean


def test_a_kind_that_was_not_asked_for_is_refused() -> None:
    """The requirement says which kinds it takes, and the refusal names them."""
    verdict = judged(a_picture(), (FileKind.PDF,))

    assert isinstance(verdict, Rejected)
    assert verdict.code == "wrong-kind"
    assert "PDF" in verdict.sentence.id


def test_a_photo_forgets_where_it_was_taken() -> None:
    """No coordinate, camera, comment or thumbnail is in any byte that is kept."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera-Uji"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 55.0, 9.26), 3: "E", 4: (107.0, 38.0, 12.0)})
    photo = a_picture(exif=exif, comment=b"komentar-uji")
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)

    kept = accepted(photo).clean

    assert not Image.open(io.BytesIO(kept)).getexif()
    assert b"Exif" not in kept
    assert b"Kamera-Uji" not in kept
    assert b"komentar-uji" not in kept


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    """The turn that the camera only noted is carried out, as the note itself is dropped."""
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = Image.open(io.BytesIO(accepted(a_picture(size=(60, 40), exif=exif)).clean))

    assert kept.size == (40, 60)


def test_a_transparent_scan_stays_readable() -> None:
    """Black ink on nothing becomes black ink on white paper."""
    scan = Image.new("RGBA", (200, 50), (0, 0, 0, 0))
    ImageDraw.Draw(scan).rectangle((10, 10, 40, 40), fill=(0, 0, 0, 255))
    out = io.BytesIO()
    scan.save(out, "PNG")

    kept = Image.open(io.BytesIO(accepted(out.getvalue()).clean))

    assert (kept.getpixel((20, 20)), kept.getpixel((150, 20))) == ((0, 0, 0), (255, 255, 255))


def test_bytes_behind_a_picture_do_not_survive() -> None:
    """An archive hung behind a photo is gone when the pixels are written anew."""
    assert b"PK\x03\x04" not in accepted(a_picture() + b"PK\x03\x04rahasia").clean


def test_a_huge_picture_becomes_one_that_can_be_served() -> None:
    """A phone's large photo is made smaller, not refused."""
    kept = Image.open(io.BytesIO(accepted(a_picture(size=(6000, 4000), quality=10)).clean))

    assert max(kept.size) == 2_400


def test_a_picture_bomb_is_refused_unopened() -> None:
    """A few bytes that claim nine hundred million pixels are never unfolded."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )

    assert code_of(bomb) == "too-many-pixels"


def a_pdf_bomb(unfolded: int) -> bytes:
    """A small PDF whose object stream holds one string of `unfolded` bytes."""
    places: dict[int, int] = {}
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)

    def put(number: int, body: bytes) -> None:
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def stream(facts: bytes, content: bytes) -> bytes:
        packed = zlib.compress(content, 9)
        return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (facts, len(packed), packed)

    put(1, b"<</Type/Catalog/Pages 2 0 R/X 10 0 R>>")
    put(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    put(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>")
    put(4, stream(b"/Type/ObjStm/N 1/First 5", b"10 0 (" + b"a" * unfolded + b")"))
    table = places[5] = out.tell()
    rows = [(1, places[n], 0) if n in places else (0, 0, 65_535) for n in range(10)] + [(2, 4, 0)]
    packed = b"".join(struct.pack(">BIH", *row) for row in rows)
    put(5, stream(b"/Type/XRef/Size 11/W[1 4 2]/Root 1 0 R", packed))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def test_a_pdf_bomb_brings_down_only_its_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file that unfolds to more than a child may hold ends in a sentence, not in a dead service."""
    monkeypatch.setattr(quarantine, "MEMORY_BYTES", 300_000_000)
    bomb = a_pdf_bomb(80_000_000)
    assert len(bomb) < 100_000

    assert code_of(bomb) == "too-heavy"


def test_a_small_file_of_the_same_make_is_kept() -> None:
    """The bomb is refused for its size alone."""
    assert accepted(a_pdf_bomb(100)).pages == 1


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is limited as memory is."""
    monkeypatch.setattr(quarantine, "SECONDS", 0.01)

    with pytest.raises(quarantine.Overrun, match="longer than"):
        quarantine.run_module("intake.cleaning", "pdf", a_pdf())


def test_the_same_file_gives_the_same_bytes() -> None:
    """A hash shown to the applicant can be compared later."""
    for data in (a_pdf(), a_picture(), a_picture(kind="PNG")):
        assert accepted(data).sha256 == accepted(data).sha256
