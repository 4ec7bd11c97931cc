"""Opens one hostile file and writes it anew without what is active or hidden; runs only in quarantine."""

from __future__ import annotations

import io
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from intake.quarantine import limit

MOST_PAGES = 200
_MOST_PIXELS = 51_000_000
_LONGEST_SIDE = 2_400
_MOST_PARTS = 400_000
_ACTIVE_KEYS = frozenset(
    {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
)
_ACTIVE_VALUES = {
    "/S": frozenset(
        {
            "/JavaScript",
            "/Launch",
            "/SubmitForm",
            "/ImportData",
            "/GoToE",
            "/GoToR",
            "/Rendition",
            "/Sound",
            "/Movie",
        }
    ),
    "/Subtype": frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"}),
    "/Type": frozenset({"/EmbeddedFile"}),
}
_MARKUP = re.compile(rb"<\s*(html|script|svg|!doctype|iframe|body)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The file written anew, or the code of the reason why it was not (see `intake.uploads`)."""

    data: bytes = b""
    pages: int = 0
    fault: str = ""


def clean(kind: str, data: bytes) -> Cleaned:
    """Write a file of a known kind (pdf, jpeg, png) anew."""
    return _pdf(data) if kind == "pdf" else _image(data, kind)


def _pdf(data: bytes) -> Cleaned:
    tail = data[data.rfind(b"%%EOF") + 5 :] if b"%%EOF" in data else b""
    if tail.strip() or _MARKUP.search(data[:1024]):
        return Cleaned(fault="disguised")
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            return _plain(document)
    except pikepdf.PasswordError:
        return Cleaned(fault="locked")
    except (pikepdf.PdfError, RecursionError, ValueError):
        return Cleaned(fault="broken")


def _plain(document: pikepdf.Pdf) -> Cleaned:
    if document.is_encrypted:
        return Cleaned(fault="locked")
    if not 1 <= len(document.pages) <= MOST_PAGES:
        return Cleaned(fault="pages")
    _forget_opening_view(document)
    if _is_active(document):
        return Cleaned(fault="active")
    if "/Metadata" in document.Root:
        del document.Root.Metadata
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return _lost(document.get_warnings()) or Cleaned(out.getvalue(), len(document.pages))


def _lost(notes: list[str]) -> Cleaned | None:
    """The reader repairs silently; where that cost a part of the document, the file is refused instead."""
    if any("bad_alloc" in warning for warning in notes):
        return Cleaned(fault="too-heavy")
    return Cleaned(fault="broken") if any("treating object as null" in w for w in notes) else None


def _forget_opening_view(document: pikepdf.Pdf) -> None:
    """Ordinary writers say on which page to open: that is a place, not an action, and is dropped."""
    action = document.Root.get("/OpenAction")
    is_place = isinstance(action, pikepdf.Array) or (
        isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/GoTo" and "/Next" not in action
    )
    if is_place:
        del document.Root.OpenAction


def _is_active(document: pikepdf.Pdf) -> bool:
    """Whether any dictionary, however deep, can do something or carries another file."""
    for count, part in enumerate(_parts(document.objects)):
        if count > _MOST_PARTS:
            return True
        if _ACTIVE_KEYS & set(part.keys()):
            return True
        if any(str(part.get(key, "")) in values for key, values in _ACTIVE_VALUES.items()):
            return True
    return False


def _parts(objects: Iterable[pikepdf.Object]) -> Iterator[pikepdf.Object]:
    """All dictionaries: indirect objects, and what lies inside them directly."""
    for each in objects:
        waiting: list[object] = [each]
        while waiting:
            part = waiting.pop()
            if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                yield part
                inside: Iterable[object] = (part[key] for key in part.keys())  # noqa: SIM118 (a stream has no iterator)
            elif isinstance(part, pikepdf.Array):
                inside = iter(part)
            else:
                continue
            waiting.extend(p for p in inside if isinstance(p, pikepdf.Object) and not p.is_indirect)


def _image(data: bytes, kind: str) -> Cleaned:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[kind.upper()])
            if picture.width * picture.height > _MOST_PIXELS:
                return Cleaned(fault="too-many-pixels")
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            plain = _on_white(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError:
        return Cleaned(fault="too-many-pixels")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return Cleaned(fault="broken")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    out = io.BytesIO()
    if kind == "jpeg":
        plain.save(out, "JPEG", quality=88, optimize=True)
    else:
        plain.save(out, "PNG", optimize=True)
    return Cleaned(out.getvalue(), 1)


def _on_white(picture: Image.Image) -> Image.Image:
    """Only pixels: a picture without metadata, with paper where it was transparent."""
    paper = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        shaped = picture.convert("RGBA")
        paper.paste(shaped, mask=shaped.getchannel("A"))
    else:
        paper.paste(picture.convert("RGB"))
    return paper


def _child(kind: str, memory_bytes: int) -> None:
    limit(memory_bytes)
    done = clean(kind, sys.stdin.buffer.read())
    sys.stdout.buffer.write(f"{done.pages} {done.fault}\n".encode() + done.data)


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
