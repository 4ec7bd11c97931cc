"""Every citizen page in every state keeps the promises of all pages, in both languages."""

from __future__ import annotations

from itertools import chain

import pytest
from fastapi.routing import APIRoute

from common.auth import Permission, permission_of
from common.web.i18n import missing_translations
from intake.web import MODULES
from tests.web.intake.counter_in_memory import (
    ANSWERS,
    CODE,
    INTAKE,
    OTHER,
    PERSON,
    a_letter,
    an_application,
)
from tests.web.intake.visitor import title_of, visitor_in
from tests.web.intake.world import World

TAILS = ("", "/diterima", "/perbaikan", "/tarik")
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
        general = [(await visitor.open(path)).text for path in ("/", "/permohonan", "/kontak")]
        own = {
            reference: [(await visitor.open(f"/permohonan/{reference}{tail}")).text for tail in TAILS]
            for reference in references.values()
        }

    assert all(f'<html lang="{language}"' in page for page in [*general, *chain.from_iterable(own.values())])
    assert all(reference in page for reference, pages in own.items() for page in pages)
    assert [reference for reference in own if reference not in general[1]] == []


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
        refused = [
            await visitor.open(f"/permohonan/{reference}{tail}", status=404)
            for tail in (*TAILS, "/isi", "/langsung", "/surat.pdf", "/tanda-terima.pdf")
        ]
        unknown = await visitor.open("/permohonan/SM-2222-2222", status=404)

    assert {title_of(answer.text) for answer in refused} == {title_of(unknown.text)}
    assert [answer.url.path for answer in refused if ANSWERS["full_name"] in answer.text] == []


async def test_without_signing_in_own_pages_ask_for_it() -> None:
    """The page that refuses leads to signing in, and back."""
    async with visitor_in(World()) as visitor:
        page = await visitor.open("/permohonan", status=401)

    assert 'href="/masuk?next=%2Fpermohonan"' in page.text


async def test_unknown_addresses_are_friendly() -> None:
    """A wrong service, draft, letter or file is a page in our look."""
    paths = ("/layanan/TIDAK-ADA", "/draf/018f0000-0000-7000-8000-000000000000/data", "/surat/TIDAK-ADA", "/entah")
    async with visitor_in(World()) as visitor:
        titles = [title_of((await visitor.open(path, status=404)).text) for path in paths]

    assert titles == [
        "Halaman ini tidak ada – Satu Meja",
        "Draf ini tidak ada di sini – Satu Meja",
        "Perlu diperbaiki: Periksa keaslian surat – Satu Meja",
        "Halaman ini tidak ada – Satu Meja",
    ]


async def test_a_service_that_is_not_open_cannot_be_begun() -> None:
    """Its page says where to go instead, and no draft can be made."""
    world = World()

    async with visitor_in(world) as visitor:
        page = await visitor.open("/layanan/CONTOH-LOKET")
        await visitor.open("/permohonan/baru/CONTOH-LOKET", status=404)

    assert "/permohonan/baru/" not in page.text
    assert "Diajukan di kantor" in page.text


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
