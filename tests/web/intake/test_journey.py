"""From a search to a letter without JavaScript: nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

from common.errors import Refused
from intake.views import Contact, State
from tests.web.intake.counter_in_memory import ANSWERS, CODE, PERSON, an_application
from tests.web.intake.visitor import Visitor, visitor_in
from tests.web.intake.world import World

PDF = ("surat.pdf", b"%PDF-1.7 contoh", "application/pdf")


async def begin(visitor: Visitor) -> str:
    """Start an application; returns the draft's address."""
    await visitor.open(f"/layanan/{CODE}")
    await visitor.send(f"/permohonan/baru/{CODE}")
    return visitor.path.removesuffix("/data")


async def fill(visitor: Visitor) -> str:
    """An application with all answers and papers; returns the draft's address."""
    draft = await begin(visitor)
    await visitor.send(f"{draft}/data", ANSWERS)
    for requirement in ("official-letter", "student-card"):
        await visitor.send(f"{draft}/dokumen/{requirement}", files={"file": PDF})
    return draft


async def test_a_citizen_applies_without_javascript() -> None:
    """Search, begin, answer, upload, check, sign in only now, say where news goes, send, receipt."""
    world = World()
    async with visitor_in(world) as visitor:
        found = await visitor.open("/layanan?q=izin riset")
        assert f"/layanan/{CODE}" in found.text

        draft = await fill(visitor)
        review = await visitor.open(f"{draft}/periksa")
        assert "Selasa, 1 Desember 2026" in review.text
        unsigned = await visitor.client.get(f"{draft}/kirim")
        assert unsigned.headers["location"].startswith("/masuk?next=%2Fdraf%2F")

        visitor.sign_in(PERSON)
        await visitor.open(f"{draft}/kirim")
        assert visitor.path == f"{draft}/kontak"
        await visitor.send(f"{draft}/kontak", {"channel": "mail", "mail": "pemohon@contoh.id"})
        await visitor.send(f"{draft}/kontak/kode", {"channel": "mail", "code": "23-45 67"})
        assert visitor.path == f"{draft}/kirim"
        receipt = await visitor.send(f"{draft}/kirim")

    assert visitor.path.endswith("/diterima")
    assert "Permohonan diterima" in receipt.text
    assert "K7M4QX" in receipt.text
    assert [application.state for _owner, application in world.counter.sent.values()] == [State.RECEIVED]


async def test_sending_twice_sends_once() -> None:
    """A second press of the button leads to the same receipt."""
    world = World()
    world.counter.known[PERSON] = [Contact("counter", "", True)]
    async with visitor_in(world) as visitor:
        draft = await fill(visitor)
        visitor.sign_in(PERSON)
        await visitor.open(f"{draft}/kirim")
        form = visitor.page

        await visitor.send(f"{draft}/kirim")
        first, visitor.page = visitor.path, form
        await visitor.send(f"{draft}/kirim")

    assert visitor.path == first
    assert len(world.counter.sent) == 1


async def test_wrong_answers_are_named_and_kept() -> None:
    """The summary leads to each field; everything typed is still there."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)

        page = await visitor.send(f"{draft}/data", {"institution": "Universitas Contoh <Timur>"})
        reloaded = await visitor.open(f"{draft}/data?salah=1")

    assert "Universitas Contoh &lt;Timur&gt;" in page.text
    assert 'href="#f-student_number"' in page.text
    assert "Universitas Contoh &lt;Timur&gt;" in reloaded.text


async def test_saving_for_later_needs_no_complete_form() -> None:
    """An unfinished form can be left, and is offered again on the front page."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)

        await visitor.send(f"{draft}/data", {"institution": "Universitas Contoh", "_act": "later"})
        assert visitor.path == "/"
        assert f"{draft}/data" in visitor.page
        again = await visitor.open(f"{draft}/data")

    assert "Universitas Contoh" in again.text


async def test_a_refused_file_is_explained_on_its_card_and_answers_stay() -> None:
    """What was typed and uploaded before is untouched."""
    world = World()
    async with visitor_in(world) as visitor:
        draft = await begin(visitor)
        await visitor.send(f"{draft}/data", ANSWERS)
        await visitor.send(f"{draft}/dokumen/student-card", files={"file": PDF})
        world.counter.refuse_upload = Refused("locked", "PDF ini dikunci dengan kata sandi.", status=422)

        page = await visitor.send(f"{draft}/dokumen/official-letter", files={"file": PDF}, status=422)
        review = await visitor.open(f"{draft}/periksa")

    assert "PDF ini dikunci dengan kata sandi." in page.text
    assert ANSWERS["institution"] in review.text
    assert "Surat resmi dari lembaga asal belum ada." in review.text


async def test_a_press_on_upload_without_a_file_says_what_to_do() -> None:
    """No file chosen is a sentence, not an error page."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)
        await visitor.send(f"{draft}/data", ANSWERS)

        page = await visitor.send(f"{draft}/dokumen/student-card", status=422)

    assert "Pilih dahulu berkasnya" in page.text


async def test_a_file_can_be_taken_back() -> None:
    """Removed files are missing again."""
    async with visitor_in(World()) as visitor:
        draft = await fill(visitor)

        page = await visitor.send(f"{draft}/dokumen/student-card/hapus")

    assert "Belum ada" in page.text


async def test_an_unfinished_draft_cannot_be_sent() -> None:
    """The address of sending leads back to what is missing."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)
        visitor.sign_in(PERSON)

        page = await visitor.open(f"{draft}/kirim")

    assert visitor.path == f"{draft}/periksa"
    assert "Belum lengkap" in page.text


async def test_a_discarded_draft_is_gone() -> None:
    """Its address no longer opens and the front page no longer offers it."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)
        await visitor.open(f"{draft}/periksa")

        home = await visitor.send(f"{draft}/hapus")
        await visitor.open(f"{draft}/data", status=404)

    assert draft not in home.text


async def test_a_code_that_cannot_be_sent_does_not_hold_anybody_up() -> None:
    """Notifications may be down: the address is kept and the way to sending is open."""
    world = World()
    world.counter.codes_go_out = False
    async with visitor_in(world) as visitor:
        draft = await fill(visitor)
        visitor.sign_in(PERSON)
        await visitor.open(f"{draft}/kontak")

        page = await visitor.send(f"{draft}/kontak", {"channel": "sms", "sms": "0812 3456 7890"})

    assert visitor.path == f"{draft}/kirim"
    assert "Kode belum dapat dikirim sekarang" in page.text


async def test_wrong_contacts_and_codes_are_explained() -> None:
    """An address without @, a foreign number, nothing chosen, a wrong code: one sentence each."""
    async with visitor_in(World()) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open("/kontak")

        mail = await visitor.send("/kontak", {"channel": "mail", "mail": "tanpa-at"}, status=422)
        phone = await visitor.send("/kontak", {"channel": "sms", "sms": "12345"}, status=422)
        nothing = await visitor.send("/kontak", {}, status=422)
        await visitor.send("/kontak", {"channel": "mail", "mail": "pemohon@contoh.id"})
        code = await visitor.send("/kontak/kode", {"channel": "mail", "code": "000000"}, status=422)

    assert "Tulis alamat surel lengkap" in mail.text
    assert "Tulis nomor ponsel Indonesia" in phone.text
    assert "Pilih salah satu cara." in nothing.text
    assert "Kode ini tidak cocok" in code.text


async def test_a_correction_changes_only_what_was_marked() -> None:
    """Marked parts are asked for with the officer's reason; another field in the form is not looked at."""
    world = World()
    reference = world.with_applications()["returned"]
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        page = await visitor.open(f"/permohonan/{reference}/perbaikan")
        assert "Surat belum ditandatangani" in page.text
        assert 'name="full_name"' not in page.text
        sent = {"place": "Bidang Pendidikan Madrasah, lantai dua", "full_name": "Orang Lain", "_act": "send"}

        await visitor.send(f"/permohonan/{reference}/perbaikan", sent, files={"file-official-letter": PDF})

    _owner, application = world.counter.sent[reference]
    assert application.state is State.IN_PROCESS
    assert application.answers["place"] == "Bidang Pendidikan Madrasah, lantai dua"
    assert application.answers["full_name"] == ANSWERS["full_name"]


async def test_a_refused_replacement_loses_nothing_that_was_typed() -> None:
    """The other answer of the correction is still in the form."""
    world = World()
    reference = world.with_applications()["returned"]
    world.counter.refuse_upload = Refused("too-large", "Berkas ini lebih besar dari 5 MB.", status=422)
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{reference}/perbaikan")

        page = await visitor.send(
            f"/permohonan/{reference}/perbaikan",
            {"place": "Madrasah contoh di kota", "_act": "send"},
            files={"file-official-letter": PDF},
            status=422,
        )

    assert "Berkas ini lebih besar dari 5 MB." in page.text
    assert "Madrasah contoh di kota" in page.text


async def test_a_correction_without_its_file_is_asked_for_it() -> None:
    """The summary leads to the file field."""
    world = World()
    reference = world.with_applications()["returned"]
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open(f"/permohonan/{reference}/perbaikan")

        page = await visitor.send(
            f"/permohonan/{reference}/perbaikan", {"place": "Madrasah", "_act": "send"}, status=422
        )

    assert 'href="#f-file-official-letter"' in page.text


async def test_withdrawing_asks_first_and_then_says_what_follows() -> None:
    """One page in between; afterwards the application says that it was asked."""
    world = World()
    world.counter.put(an_application())
    async with visitor_in(world) as visitor:
        visitor.sign_in(PERSON)
        await visitor.open("/permohonan/SM-7Q4K-2MT3/tarik")

        page = await visitor.send("/permohonan/SM-7Q4K-2MT3/tarik")

    assert "Anda sudah meminta permohonan ini ditarik" in page.text
    assert "/tarik" not in page.text


async def test_a_form_that_was_open_too_long_is_shown_again_with_its_content() -> None:
    """An old token costs one more press, never the typing."""
    async with visitor_in(World()) as visitor:
        draft = await begin(visitor)
        visitor.page = visitor.page.replace('name="csrf_token" value="', 'name="csrf_token" value="lama')

        page = await visitor.send(f"{draft}/data", {"institution": "Universitas Contoh"}, status=403)

    assert "Universitas Contoh" in page.text
