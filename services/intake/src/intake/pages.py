"""Pictures of a document's pages, made in a child process that may not eat the machine."""

from __future__ import annotations

import asyncio
import struct
import sys
from io import BytesIO

import pypdfium2
from PIL import Image

from common.errors import SatuMejaError
from intake.quarantine import limit

SECONDS = 30
_WIDTH = 1_240
MOST_DRAWN = 40
"""Pages beyond this are shown from the original only."""


class Unrenderable(SatuMejaError):
    """The file could not be drawn within its limits."""


async def render_pages(data: bytes, kind: str) -> list[bytes]:
    """Return the pages as PNG, first page first. Raises `Unrenderable`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "intake.pages", kind,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            drawn, _ = await child.communicate(data)
    except TimeoutError as error:
        raise Unrenderable(f"A {kind} file could not be drawn within {SECONDS} seconds.") from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise Unrenderable(f"A {kind} file could not be drawn; the child ended with {child.returncode}.")
    return _unpack(drawn)


def draw(data: bytes, kind: str) -> list[bytes]:
    """Draw the pages here and now; for the child process."""
    if kind != "pdf":
        return [_png(Image.open(BytesIO(data)).convert("RGB"))]
    document = pypdfium2.PdfDocument(data)
    pictures = []
    for number in range(min(len(document), MOST_DRAWN)):
        page = document[number]
        scale = _WIDTH / max(page.get_width(), 1)
        pictures.append(_png(page.render(scale=min(scale, 4), may_draw_forms=False).to_pil().convert("RGB")))
    return pictures


def _png(picture: Image.Image) -> bytes:
    picture.thumbnail((_WIDTH, _WIDTH * 3))
    out = BytesIO()
    picture.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=False)
    return out.getvalue()


def _unpack(packed: bytes) -> list[bytes]:
    pictures, at = [], 0
    while at < len(packed):
        (size,) = struct.unpack_from(">I", packed, at)
        pictures.append(packed[at + 4 : at + 4 + size])
        at += 4 + size
    return pictures


def _child(kind: str) -> None:
    limit(cpu_seconds=SECONDS)
    for picture in draw(sys.stdin.buffer.read(), kind):
        sys.stdout.buffer.write(struct.pack(">I", len(picture)) + picture)


if __name__ == "__main__":
    _child(sys.argv[1])
