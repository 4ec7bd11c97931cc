"""The survey's pages: offered apart, skipped with one touch, answered without JavaScript, joined to nothing."""

from __future__ import annotations

import pytest

from intake.domain.surveys import UNSUR
from tests.web.intake.counter_in_memory import OTHER, PERSON
from tests.web.intake.visitor import Visitor, visitor_in
from tests.web.intake.world import World

REFERENCE = "SM-3VRD-8PNW"
ALL = {unsur: str(1 + number % 4) for number, unsur in enumerate(UNSUR)}


@pytest.fixture
def world() -> World:
    """A world with a letter to fetch."""
    made = World()
    made.with_applications()
    return made


async def opened(visitor: Visitor) -> str:
    """The form, from the offer on the application's page; its text."""
    await visitor.open(f"/permohonan/{REFERENCE}")
    page = await visitor.send(f"/permohonan/{REFERENCE}/survei", {"offer": "isi"})
    return page.text


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_page_keeps_the_promises_of_all_pages(world: World, language: str) -> None:
    """The offer, the nine questions, what is missing, thanks, and no survey here."""
    async with visitor_in(world, language) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open("/survei")
        await opened(visitor)
        missing = await visitor.send("/survei", {"u1": "4"}, status=422)
        await visitor.open("/survei")
        await visitor.send("/survei", ALL)
        await visitor.open("/survei/terima-kasih")

    assert missing.status_code == 422
    assert world.surveys.forms == [(1, 2, 3, 4, 1, 2, 3, 4, 1)]


async def test_the_offer_stands_after_the_download_and_says_that_it_changes_nothing(world: World) -> None:
    """Whoever has no letter yet is asked nothing."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        done = (await visitor.open(f"/permohonan/{REFERENCE}")).text
        under_way = (await visitor.open("/permohonan/SM-7Q4K-2MT3")).text

    assert done.index("Unduh surat") < done.index("Isi survei")
    assert "Boleh dilewati dan tidak memengaruhi layanan Anda" in done
    assert "Isi survei" not in under_way


async def test_one_touch_skips_it_for_good(world: World) -> None:
    """Only the browser remembers it; nothing is opened."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{REFERENCE}")
        page = await visitor.send(f"/permohonan/{REFERENCE}/survei", {"offer": "lewati"})

    assert "Unduh surat" in page.text
    assert "Isi survei" not in page.text
    assert world.surveys.opened == set()


async def test_what_was_chosen_stays_when_an_answer_is_missing(world: World) -> None:
    """Each unanswered question is named; a value that is no answer counts as none."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await opened(visitor)
        page = await visitor.send("/survei", {**ALL, "u4": "", "u9": "5"}, status=422)

    assert "2 pertanyaan belum dijawab" in page.text
    assert 'name="u1" value="1" checked' in page.text
    assert world.surveys.forms == []


async def test_the_form_names_no_application_and_needs_no_name(world: World) -> None:
    """The page, its address and what it sends hold no reference; it can be sent by someone who is signed out."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        form = await opened(visitor)
        visitor.client.cookies.delete("test_person")
        page = await visitor.send("/survei", ALL)
        again = await visitor.open("/survei")

    assert REFERENCE not in form
    assert "Terima kasih" in page.text
    assert "Tidak ada survei yang terbuka" in again.text


async def test_the_redirect_takes_the_reference_out_of_the_referrer(world: World) -> None:
    """The address that the browser came from would name the application to whoever keeps request headers."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{REFERENCE}")
        page = await visitor.send(f"/permohonan/{REFERENCE}/survei", {"offer": "isi"})
        [moved] = page.history

    assert moved.headers["referrer-policy"] == "no-referrer"
    paths = {line.partition("=")[0]: line for line in moved.headers.get_list("set-cookie")}
    assert "Path=/survei" in paths["sm_survey"]
    assert f"Path=/permohonan/{REFERENCE}" in paths["sm_survey_offer"]


async def test_anothers_application_has_no_survey(world: World) -> None:
    """It does not exist."""
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{REFERENCE}")
        visitor.sign_in(OTHER)
        page = await visitor.send(f"/permohonan/{REFERENCE}/survei", {"offer": "isi"}, status=404)

    assert "Isi survei" not in page.text
