"""The mark on every page that an officer looks at: everywhere on it, and the page below still readable."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops

from intake.watermarks import marked, words_of

AT = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
WORDS = words_of("Loket", "Kantor Kementerian Agama Kota Bandung", AT, "Asia/Jakarta")


def a_page(size: tuple[int, int] = (1240, 1754)) -> bytes:
    """White paper with one black bar."""
    page = Image.new("RGB", size, "white")
    page.paste((0, 0, 0), (0, 40, size[0], 60))
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("Asia/Jakarta", "09.12 WIB"), ("Asia/Makassar", "10.12 WITA"), ("Asia/Jayapura", "11.12 WIT")],
)
def test_the_words_say_function_office_and_the_offices_own_time(zone: str, moment: str) -> None:
    """No name and no number of a person: whoever finds a photo of the page asks the office."""
    assert words_of("Loket", "Kankemenag Kota X", AT, zone) == f"Loket · Kankemenag Kota X · 24 Nov 2026 {moment}"


@pytest.mark.parametrize("size", [(1240, 1754), (1240, 700), (300, 420)])
def test_no_part_of_a_page_can_be_cut_out_without_the_mark(size: tuple[int, int]) -> None:
    """Every tile of a page, as large as a photographed card, has ink of the mark on it."""
    before = Image.open(io.BytesIO(a_page(size))).convert("RGB")
    after = Image.open(io.BytesIO(marked(a_page(size), WORDS))).convert("RGB")

    difference = ImageChops.difference(before, after)
    tiles = [(x, y) for x in range(0, size[0] - 240, 240) for y in range(60, size[1] - 240, 240)]
    bare = [(x, y) for x, y in tiles if difference.crop((x, y, x + 240, y + 240)).getbbox() is None]

    assert after.size == before.size
    assert bare == []


def test_what_is_written_below_stays_readable() -> None:
    """Black stays far darker than the mark, paper far lighter than ink."""
    after = Image.open(io.BytesIO(marked(a_page(), WORDS))).convert("L")

    darkest_paper = after.crop((0, 100, 1240, 1754)).getextrema()[0]
    lightest_ink = after.crop((0, 42, 1240, 58)).getextrema()[1]

    assert isinstance(darkest_paper, int | float)
    assert isinstance(lightest_ink, int | float)
    assert darkest_paper - lightest_ink > 100


def test_other_words_make_another_mark() -> None:
    """The mark of one look is not served to the next one."""
    later = words_of("Loket", "Kantor Kementerian Agama Kota Bandung", AT.replace(hour=5), "Asia/Jakarta")

    assert marked(a_page(), WORDS) != marked(a_page(), later)
    assert marked(a_page(), WORDS) == marked(a_page(), WORDS)
