"""Marks a page's picture with who looks at it and when: a photo of the screen tells where it was taken."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from common.web.wording import ZONE_NAMES, local

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_PER_LINE = 48
"""A letter's height is this part of the page's width, whatever the page was drawn at."""
_SMALLEST = 14
_INK = (163, 33, 26)
_STRENGTH = 78
"""Of 255: read at a glance, and the page below it still is."""
_DEGREES = 27


def words_of(desk: str, office: str, at: datetime, zone: str) -> str:
    """“Loket · Kantor … Kota Bandung · 24 Nov 2026 09.12 WIB”: a function and a moment, never a name."""
    here = local(at, zone)
    moment = f"{here.day} {_MONTHS[here.month - 1]} {here:%Y %H.%M} {ZONE_NAMES.get(zone, zone)}"
    return f"{desk} · {office} · {moment}"


def marked(png: bytes, words: str) -> bytes:
    """The picture with the words across all of it, so that no part can be cut out without them."""
    page = Image.open(BytesIO(png)).convert("RGB")
    page.paste(_INK, (0, 0), _mask(page.size, words))
    out = BytesIO()
    page.save(out, "PNG", compress_level=1)
    return out.getvalue()


@lru_cache(maxsize=16)
def _mask(size: tuple[int, int], words: str) -> Image.Image:
    """The words in slanting rows, the same for all pages of one size that are looked at in one minute."""
    height = max(_SMALLEST, size[0] // _PER_LINE)
    font = ImageFont.load_default(height)
    left, top, right, bottom = font.getbbox(words)
    wide, high = int(right - left) + 3 * height, int(bottom - top) + 4 * height
    side = int((size[0] ** 2 + size[1] ** 2) ** 0.5) + wide
    sheet = Image.new("L", (side, side))
    draw = ImageDraw.Draw(sheet)
    for row, y in enumerate(range(0, side, high)):
        for x in range(-(row % 2) * wide // 2, side, wide):
            draw.text((x, y), words, fill=_STRENGTH, font=font)
    turned = sheet.rotate(_DEGREES, Image.Resampling.BICUBIC)
    corner = ((side - size[0]) // 2, (side - size[1]) // 2)
    return turned.crop((*corner, corner[0] + size[0], corner[1] + size[1]))
