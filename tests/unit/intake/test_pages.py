"""Pictures of pages are drawn in a child that cannot hurt the service."""

from __future__ import annotations

import asyncio
import io

import pikepdf
import psutil
import pytest
from PIL import Image

from intake import pages
from intake.pages import Unrenderable, render_pages


def a_pdf(sheets: int, size: tuple[int, int] = (200, 300)) -> bytes:
    """A PDF of empty sheets."""
    document = pikepdf.Pdf.new()
    for _ in range(sheets):
        document.add_blank_page().obj.MediaBox = pikepdf.Array([0, 0, *size])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


async def test_each_page_becomes_a_picture() -> None:
    """In order, as PNG, as wide as a screen can use."""
    drawn = await render_pages(a_pdf(3), "pdf")

    pictures = [Image.open(io.BytesIO(page)) for page in drawn]
    assert [picture.format for picture in pictures] == ["PNG"] * 3
    assert {picture.size for picture in pictures} == {(800, 1200)}


async def test_a_photo_becomes_a_picture_without_anything_else() -> None:
    """Pixels only."""
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(out, "JPEG", comment=b"komentar-uji")

    (picture,) = await render_pages(out.getvalue(), "jpeg")

    assert Image.open(io.BytesIO(picture)).size == (50, 40)
    assert b"komentar-uji" not in picture


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nrusak", b"bukan apa-apa"])
async def test_what_cannot_be_drawn_is_an_error_with_a_sentence(data: bytes) -> None:
    """The child's end is the service's sentence."""
    with pytest.raises(Unrenderable, match="could not be drawn"):
        await render_pages(data, "pdf")


async def test_a_page_of_endless_size_does_not_eat_the_machine() -> None:
    """A sheet of kilometres is drawn small or not at all, never in the service's own memory."""
    before = psutil.Process().memory_info().rss

    with pytest.raises(Unrenderable):
        await render_pages(a_pdf(1, (300, 20_000_000)), "pdf")

    assert psutil.Process().memory_info().rss - before < 100_000_000


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left running when the time is up."""
    monkeypatch.setattr(pages, "SECONDS", 0.01)

    with pytest.raises(Unrenderable, match="within"):
        await render_pages(a_pdf(1), "pdf")

    assert not drawing_children()


async def test_a_reader_who_goes_away_leaves_no_child() -> None:
    """A cancelled request ends its child at once, not when it would have finished forty tall pages."""
    task = asyncio.create_task(render_pages(a_pdf(40, (400, 1200)), "pdf"))
    async with asyncio.timeout(10):
        while not drawing_children():
            await asyncio.sleep(0.005)

    task.cancel()

    async with asyncio.timeout(2):
        await asyncio.wait({task})
    assert task.cancelled()
    assert not drawing_children()


def drawing_children() -> list[psutil.Process]:
    """Children of this process that draw pages and still live; other tests may have children of their own."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "intake.pages" in child.cmdline()
    ]
