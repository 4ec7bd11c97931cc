"""The pages of a site visit: read on an old phone, answered without JavaScript, the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from intake.domain.visits import Remark, Visit, VisitState
from intake.views import State
from tests.web.intake.counter_in_memory import NOW, OTHER, PERSON
from tests.web.intake.visitor import visitor_in
from tests.web.intake.visits_in_memory import SLOTS, a_visit, a_visited_application
from tests.web.intake.world import World

FREE = "Kunjungan ini tidak dipungut biaya."
STATES: dict[str, Callable[[], Visit]] = {
    "proposed": a_visit,
    "asked": lambda: a_visit(asked_for=SLOTS[1].starts_at),
    "too late": lambda: a_visit(answer_by=NOW - timedelta(hours=1)),
    "set": lambda: a_visit(VisitState.SET, because="unanswered"),
    "missed": lambda: a_visit(VisitState.MISSED, because="weather"),
    "held": lambda: a_visit(VisitState.HELD),
    "held, not set yet": lambda: a_visit(VisitState.HELD, report_ready=False, remarks=(Remark(NOW, "Satu\nDua"),)),
}


def a_world(visit: Visit) -> tuple[World, str]:
    """One application with this visit."""
    world = World()
    application = a_visited_application(visit)
    world.counter.put(application, PERSON)
    return world, application.reference


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", STATES)
async def test_every_state_keeps_the_promises_of_all_pages(state: str, language: str) -> None:
    """Tracking page, its live part, the visit's own page."""
    world, reference = a_world(STATES[state]())

    async with visitor_in(world, language) as visitor:
        visitor.sign_in(PERSON)
        for tail in ("", "/kunjungan"):
            await visitor.open(f"/permohonan/{reference}{tail}")
        live = await visitor.client.get(f"/permohonan/{reference}/isi")

    assert live.status_code == 200


async def test_she_sees_when_who_what_and_that_it_is_free() -> None:
    """Functions, never names; the checklist of the definition; until when her answer counts."""
    world, reference = a_world(a_visit())

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open(f"/permohonan/{reference}")

    for words in (
        "Rabu, 2 Desember 2026, 09.00 sampai 11.00 WIB", "Tinjauan lokasi dan Loket", "Hak atas tanah", FREE,
        "Bila Anda tidak menjawab sampai Rabu, 25 November 2026", "Ya, saya siap", "Minta waktu lain",
    ):  # fmt: skip
        assert words in page.text


async def test_she_confirms_with_one_touch() -> None:
    """The button on the tracking page; then the page waits for the office, and offers no second answer."""
    world, reference = a_world(a_visit())

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{reference}")
        fields = {"visit": "1", "starts_at": SLOTS[0].starts_at.isoformat()}
        page = await visitor.send(f"/permohonan/{reference}/kunjungan", fields)

    assert "jawaban Anda sampai" in page.text
    assert "Jawaban Anda sudah terkirim" in page.text
    assert "Ya, saya siap" not in page.text


async def test_she_asks_for_another_time_once() -> None:
    """All offered times as choices; nothing chosen says so; the second time is told why not."""
    world, reference = a_world(a_visit())

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        asked = await visitor.open(f"/permohonan/{reference}/kunjungan")
        empty = await visitor.send(f"/permohonan/{reference}/kunjungan", {"visit": "1"}, status=422)
        wanted = {"visit": "1", "starts_at": SLOTS[2].starts_at.isoformat()}
        moved = await visitor.send(f"/permohonan/{reference}/kunjungan", wanted)
        await visitor.open(f"/permohonan/{reference}/tarik")
        again = await visitor.send(f"/permohonan/{reference}/kunjungan", wanted)

    assert asked.text.count('type="radio"') == 3
    assert "Pilih salah satu waktu yang ditawarkan" in empty.text
    assert "Jumat, 4 Desember 2026" in moved.text
    assert "hanya dapat diganti satu kali" in again.text


async def test_after_the_time_to_answer_the_proposed_one_stands() -> None:
    """No button that leads to a refusal."""
    world, reference = a_world(a_visit(answer_by=NOW - timedelta(minutes=1)))

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open(f"/permohonan/{reference}")

    assert "Ya, saya siap" not in page.text
    assert "waktu ini berlaku" in page.text


async def test_she_reads_the_report_and_says_something() -> None:
    """Every result in words, the copy to download, an empty remark refused, a full one kept and shown."""
    world, reference = a_world(a_visit(VisitState.HELD))

    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open(f"/permohonan/{reference}/kunjungan")
        empty = await visitor.send(
            f"/permohonan/{reference}/kunjungan/catatan", {"visit": "1", "words": ""}, status=422
        )
        kept = await visitor.send(
            f"/permohonan/{reference}/kunjungan/catatan", {"visit": "1", "words": "Gambar lama <b>tertukar</b>."}
        )
        report = await visitor.client.get(f"/permohonan/{reference}/kunjungan/1/berita-acara.pdf")

    assert page.text.count("<dd>Sesuai</dd>") == 3
    assert "Tulis catatan Anda" in empty.text
    assert "Gambar lama &lt;b&gt;tertukar&lt;/b&gt;." in kept.text
    assert report.headers["content-type"] == "application/pdf"


async def test_anothers_visit_does_not_exist() -> None:
    """Its page is as unknown as any; that her report is refused, too, is proven on the use case."""
    world, reference = a_world(a_visit())

    async with visitor_in(world) as visitor:
        visitor.sign_in(OTHER)
        page = await visitor.open(f"/permohonan/{reference}/kunjungan", status=404)

    assert 'name="visit"' not in page.text


async def test_when_it_is_over_nothing_asks_her_any_more() -> None:
    """Withdrawn while a visit was proposed: the card is gone; a held visit can still be read, not remarked on."""
    withdrawn, reference = a_world(a_visit())
    decided = a_visited_application(a_visit(VisitState.HELD), reference="SM-9HXC-4KTJ", state=State.GRANTED)
    withdrawn.counter.put(decided, PERSON)
    withdrawn.counter.put(replace(withdrawn.counter.sent[reference][1], state=State.WITHDRAWN), PERSON)

    async with visitor_in(withdrawn) as visitor:
        visitor.sign_in(PERSON)
        gone = await visitor.open(f"/permohonan/{reference}")
        readable = await visitor.open(f"/permohonan/{decided.reference}/kunjungan")

    assert FREE not in gone.text
    assert "Unduh berita acara" in readable.text
    assert "Kirim catatan" not in readable.text


async def test_an_officer_adds_photos_with_a_card_and_nobody_without() -> None:
    """The small page inside the officers' page: list, field, the reason when nothing was chosen."""
    world, reference = a_world(a_visit(VisitState.SET))
    world.officers.reference = reference
    base = f"/berkas/{world.counter.sent[reference][1].application}/kunjungan"

    async with visitor_in(world) as visitor:
        await visitor.open(f"{base}?kartu=kartu-palsu", status=404)
        await visitor.open(f"{base}?kartu=kartu-sah")
        none = await visitor.send(f"{base}?kartu=kartu-sah", status=422)
        photo = {"photo": ("IMG_0042.jpg", b"\xff\xd8\xff", "image/jpeg")}
        kept = await visitor.send(f"{base}?kartu=kartu-sah", files=photo)
        picture = await visitor.client.get(f"{base}/{world.photos.kept[0].photo}?kartu=kartu-sah")

    assert "Pilih foto" in none.text
    assert kept.text.count("<img") == 1
    assert picture.headers["content-security-policy"].startswith("sandbox")
    assert picture.headers["x-content-type-options"] == "nosniff"
