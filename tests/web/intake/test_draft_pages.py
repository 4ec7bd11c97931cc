"""Drafts as a citizen meets them: begun at the right office, hers alone, offered again."""

from __future__ import annotations

from dataclasses import replace

from intake.catalogue import OfficeFrom
from tests.web.intake.counter_in_memory import CODE, SECRET, a_paper
from tests.web.intake.visitor import title_of, visitor_in
from tests.web.intake.world import World


async def test_the_place_decides_the_office_step_by_step() -> None:
    """Province, then regency; the draft lies with the office that serves it."""
    world = World()
    fileable = world.counter.shelf.all[CODE, 1]
    by_place = fileable.office.model_copy(
        update={"chosen_by": OfficeFrom.OBJECT_LOCATION, "fixed": (), "level": "kankemenag"}
    )
    world.counter.shelf.all["CONTOH-WILAYAH", 1] = fileable.model_copy(
        update={"code": "CONTOH-WILAYAH", "office": by_place}
    )

    async with visitor_in(world) as visitor:
        provinces = await visitor.open("/permohonan/baru/CONTOH-WILAYAH")
        regencies = await visitor.open("/permohonan/baru/CONTOH-WILAYAH?wilayah=32")
        await visitor.send("/permohonan/baru/CONTOH-WILAYAH", {"region": "32.73"})

    assert "?wilayah=32" in provinces.text
    assert 'value="32.73"' in regencies.text
    assert [draft.office for draft in world.counter.stored.values()] == ["kankemenag-3273"]


async def test_a_draft_opens_only_to_the_browser_or_person_it_belongs_to() -> None:
    """A guessed address is as good as none."""
    world = World()
    async with visitor_in(world) as owner, visitor_in(world) as stranger:
        await owner.open(f"/layanan/{CODE}")
        await owner.send(f"/permohonan/baru/{CODE}")
        path = owner.path

        hers, guessed = await owner.open(path), await stranger.open(path, status=404)
        never_was = await stranger.open("/draf/018f0000-0000-7000-8000-000000000000/data", status=404)

    assert 'name="full_name"' in hers.text
    assert 'name="full_name"' not in guessed.text
    assert title_of(guessed.text) == title_of(never_was.text)


async def test_drafts_of_this_browser_are_offered_again() -> None:
    """The front page leads back to what is not sent yet."""
    world = World()
    begun = await world.counter.start(world.counter.shelf.all[CODE, 1], region=None, office=None, person=None)
    assert isinstance(begun, tuple)
    draft = begun[0].draft
    world.counter.stored[draft] = replace(world.counter.stored[draft], papers=(a_paper("student-card"),))

    async with visitor_in(world) as visitor:
        visitor.client.cookies.set("sm_draft", f"{draft}.{SECRET}")
        page = await visitor.open("/")

    assert f"/draf/{draft}/data" in page.text
