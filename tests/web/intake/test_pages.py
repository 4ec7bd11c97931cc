"""Every citizen page in every state keeps the promises of all pages, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.routing import APIRoute

from common.auth import Permission, permission_of
from common.web.i18n import missing_translations
from intake.catalogue import OfficeFrom
from intake.web import MODULES
from tests.web.intake.counter_in_memory import (
    ANSWERS,
    CODE,
    INTAKE,
    OFFICER,
    OTHER,
    PERSON,
    SECRET,
    a_letter,
    a_paper,
    an_application,
)
from tests.web.intake.visitor import visitor_in
from tests.web.intake.world import World

PUBLIC_PAGES = [
    "/", "/layanan", "/layanan?q=riset", "/layanan?q=zzzz", "/layanan?peristiwa=penelitian", f"/layanan/{CODE}",
    "/layanan/CONTOH-LOKET", "/layanan/CONTOH-RUJUKAN", "/tentang", "/lacak", "/lacak?nomor=SM-7Q4K-2MT3", "/surat",
    "/surat/V4X2K9PQ",
]  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
async def test_public_pages_keep_the_promises_of_all_pages(language: str) -> None:
    """No page lacks a title, a label, a token or a translation, whoever opens it."""
    world = World()
    world.with_applications()

    async with visitor_in(world, language) as visitor:
        for path in PUBLIC_PAGES:
            answer = await visitor.open(path)

            assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("language", ["id", "en"])
async def test_own_pages_keep_the_promises_in_every_state(language: str) -> None:
    """Received, in process, returned, granted, refused: list, tracking, receipt, correction, withdrawal."""
    world = World()
    references = world.with_applications()

    async with visitor_in(world, language) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open("/")
        await visitor.open("/permohonan")
        await visitor.open("/kontak")
        for reference in references.values():
            for tail in ("", "/diterima", "/perbaikan", "/tarik"):
                await visitor.open(f"/permohonan/{reference}{tail}")


async def test_the_first_page_is_light() -> None:
    """First page with styles and scripts, uncompressed: under 100 kB without htmx."""
    world = World()

    async with visitor_in(world) as visitor:
        page = await visitor.open("/")
        own = [
            asset.content
            for assets in world.house.site.assets
            for name, asset in assets.files.items()
            if name in {"site.css", "counter.css", "form.js", "live.js", "icons.svg", "mark.svg"}
        ]

    assert len(page.content) + sum(map(len, own)) < 100_000


async def test_an_empty_list_says_what_would_fill_it() -> None:
    """A person without applications is not left with a blank page."""
    async with visitor_in(World()) as visitor:
        visitor.sign_in(PERSON)

        page = await visitor.open("/permohonan")

    assert "Belum ada permohonan" in page.text


async def test_what_waits_for_the_applicant_comes_first() -> None:
    """Gold and on top, on the list and on the front page."""
    world = World()
    references = world.with_applications()

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        home, listed = await visitor.open("/"), await visitor.open("/permohonan")

    assert "1 permohonan menunggu Anda" in home.text
    first = min(references.values(), key=lambda reference: listed.text.index(f"/permohonan/{reference}"))
    assert first == references["returned"]


async def test_another_persons_application_does_not_exist() -> None:
    """Neither its page, nor its receipt, letter, correction or stream."""
    world = World()
    reference = world.with_applications()["returned"]

    async with visitor_in(world) as visitor:
        visitor.sign_in(OTHER)
        for tail in ("", "/isi", "/langsung", "/diterima", "/perbaikan", "/tarik", "/surat.pdf", "/tanda-terima.pdf"):
            await visitor.open(f"/permohonan/{reference}{tail}", status=404)


async def test_without_signing_in_own_pages_ask_for_it() -> None:
    """The page that refuses leads to signing in, and back."""
    async with visitor_in(World()) as visitor:
        page = await visitor.open("/permohonan", status=401)

    assert 'href="/masuk?next=%2Fpermohonan"' in page.text


async def test_unknown_addresses_are_friendly() -> None:
    """A wrong service, draft, letter or file is a page in our look."""
    async with visitor_in(World()) as visitor:
        await visitor.open("/layanan/TIDAK-ADA", status=404)
        await visitor.open("/draf/018f0000-0000-7000-8000-000000000000/data", status=404)
        await visitor.open("/surat/TIDAK-ADA", status=404)
        await visitor.open("/entah", status=404)


async def test_a_service_that_is_not_open_cannot_be_begun() -> None:
    """Its page says where to go instead, and no draft can be made."""
    world = World()

    async with visitor_in(world) as visitor:
        page = await visitor.open("/layanan/CONTOH-LOKET")
        await visitor.open("/permohonan/baru/CONTOH-LOKET", status=404)

    assert "/permohonan/baru/" not in page.text
    assert "Diajukan di kantor" in page.text


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

        await stranger.open(path, status=404)


async def test_wrong_number_and_wrong_code_sound_alike() -> None:
    """Nobody learns from the answer which numbers exist."""
    world = World()
    reference = world.with_applications()["in_process"]

    async with visitor_in(world) as visitor:
        await visitor.open("/lacak")
        wrong_code = await visitor.send("/lacak", {"number": reference, "code": "XXXXXX"}, status=404)
        wrong_number = await visitor.send("/lacak", {"number": "SM-2222-2222", "code": "K7M4QX"}, status=404)
        right = await visitor.send("/lacak", {"number": reference.lower(), "code": "k7m4qx"})

    sentence = "Nomor dan kode ini tidak cocok"
    assert sentence in wrong_code.text
    assert sentence in wrong_number.text
    assert "Berkas Anda ada di loket" in right.text
    assert ANSWERS["full_name"] not in right.text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("in_force", "tercatat dan berlaku"), ("replaced", "sudah diganti"), ("revoked", "sudah dicabut")],
)
async def test_a_letters_page_says_its_state_and_what_a_qr_does_not_prove(state: str, sentence: str) -> None:
    """A letter that was replaced or revoked is found, and says so."""
    world = World()
    world.counter.letter = a_letter(state)

    async with visitor_in(world) as visitor:
        page = await visitor.open("/surat/V4X2K9PQ")

    assert sentence in page.text
    assert "QR saja tidak membuktikan isi surat" in page.text


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


async def test_the_live_part_is_the_same_as_in_the_page() -> None:
    """What a refresh brings is what a reload would bring."""
    world = World()
    reference = world.with_applications()["returned"]

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open(f"/permohonan/{reference}")
        part = await visitor.client.get(f"/permohonan/{reference}/isi")

    assert part.text.strip() in page.text


async def test_an_overdue_application_apologises() -> None:
    """A promise that was missed is not hidden."""
    world = World()
    world.counter.put(an_application(overdue=True))

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open("/permohonan/SM-7Q4K-2MT3")

    assert "Kami mohon maaf" in page.text


async def test_long_words_and_hostile_text_stay_inside_the_page() -> None:
    """What people type is text, never markup."""
    world = World()
    evil = {**ANSWERS, "topic": "<script>alert(1)</script>" + "panjang" * 60}
    world.counter.put(an_application(answers=evil))

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open("/permohonan/SM-7Q4K-2MT3")

    assert "&lt;script&gt;" in page.text


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


def test_every_route_declares_its_permission() -> None:
    """A route without one would be open to everybody by mistake."""
    house = World().house
    routes = [route for module in MODULES for route in module.router(house).routes if isinstance(route, APIRoute)]
    undeclared = [route.path for route in routes if permission_of(route) is None]

    own = {route.path for route in routes if permission_of(route) is Permission.SIGNED_IN}
    assert len(routes) > 30
    assert undeclared == []
    assert all(
        path.startswith(("/permohonan", "/kontak", "/draf/{draft}/kontak", "/draf/{draft}/lembaga", "/lembaga"))
        for path in own
    )


def test_every_text_has_an_english_translation() -> None:
    """Nobody who chose English meets an Indonesian sentence of ours."""
    assert missing_translations(INTAKE) == []
