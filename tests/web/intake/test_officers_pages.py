"""What intake shows to an officer: the file that a card opens, and lists of other people apart from it."""

from __future__ import annotations

from tests.web.intake.counter_in_memory import OFFICER, OTHER, PERSON, a_paper
from tests.web.intake.visitor import visitor_in
from tests.web.intake.world import World


async def test_a_file_opens_only_to_its_card() -> None:
    """Without a genuine card for this very application, in its officer's session, nothing of it exists."""
    world = World()
    references = world.with_applications()
    _owner, application = world.counter.sent[references["returned"]]
    _owner, other = world.counter.sent[references["granted"]]
    paper = application.papers[0].document
    base = f"/berkas/{application.application}"

    async with visitor_in(world) as officer:
        for stranger in (None, PERSON, OTHER):
            if stranger:
                officer.sign_in(stranger)
            await officer.open(f"{base}?kartu=kartu-sah", status=404)
            await officer.open(f"{base}/dokumen/{paper}/1?kartu=kartu-sah", status=404)
        officer.sign_in(OFFICER)
        page = await officer.open(f"{base}?kartu=kartu-sah")
        picture = await officer.open(f"{base}/dokumen/{paper}/1?kartu=kartu-sah")
        original = await officer.open(f"{base}/asli/{paper}?kartu=kartu-sah")
        for path in (base, f"{base}?kartu=palsu", f"{base}/dokumen/{paper}/1", f"{base}/asli/{paper}?kartu=x"):
            await officer.open(path, status=404)
        await officer.open(f"/berkas/{other.application}?kartu=kartu-sah", status=404)

    assert page.headers["cache-control"] == "no-store"
    assert picture.headers["cache-control"] == "no-store"
    assert "noindex" in picture.headers["x-robots-tag"]
    assert picture.headers["content-type"] == "image/png"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert original.headers["content-disposition"].startswith("attachment")
    assert original.headers["x-content-type-options"] == "nosniff"


async def test_a_list_of_other_people_is_a_page_of_its_own() -> None:
    """Not among the papers, without a download, opened on purpose; one who does not hold the file is told why not."""
    world = World()
    references = world.with_applications()
    _owner, application = world.counter.sent[references["returned"]]
    world.officers.lists = (a_paper("users-list", pages=3),)
    document = world.officers.lists[0].document
    base = f"/berkas/{application.application}"

    async with visitor_in(world) as officer:
        officer.sign_in(OFFICER)
        holding = await officer.open(f"{base}?kartu=kartu-sah")
        listed = await officer.open(f"{base}/daftar/{document}?kartu=kartu-sah")
        await officer.open(f"{base}/daftar/{application.papers[0].document}?kartu=kartu-sah", status=404)
        world.officers.holds = False
        looking = await officer.open(f"{base}?kartu=kartu-sah")
        await officer.open(f"{base}/daftar/{document}?kartu=kartu-sah", status=404)

    assert f'href="/meja/berkas/{application.application}/daftar/{document}"' in holding.text
    assert f"/dokumen/{document}/" not in holding.text + looking.text
    assert f"/asli/{document}" not in holding.text + listed.text + looking.text
    assert listed.text.count(f"/dokumen/{document}/") == 3
    assert "ditunjukkan kepada pemohon" in listed.text
    assert "Ambil berkasnya dahulu" in looking.text
    assert f"/daftar/{document}" not in looking.text
