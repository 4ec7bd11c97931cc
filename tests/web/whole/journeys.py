"""The two journeys in a browser: a citizen from search to letter, an officer from queue to decision."""

from __future__ import annotations

import re

from sandbox.story import ANSWERS, picture
from tests.web.whole.visitor import Visitor

CITIZEN = "warga-2"
COUNTER, LEADER = "loket-kanwil-32", "ketua-tim-kanwil-32"
LONG = "Pengaruh pelayanan satu meja terhadap kepuasan masyarakat " * 5
PAPERS = ("official-letter", "student-card")


async def begin(citizen: Visitor) -> None:
    """Search in everyday words, open the service, begin without signing in."""
    await citizen.go("/")
    await citizen.look("home")
    await citizen.page.get_by_label("Cari layanan").fill("izin riset")
    await citizen.page.keyboard.press("Enter")
    await citizen.page.wait_for_url("**/layanan?*")
    await citizen.look("found")
    await citizen.page.get_by_role("link", name=re.compile("Izin penelitian atau magang")).first.click()
    await citizen.look("service")
    await citizen.press("Mulai permohonan")
    await citizen.page.wait_for_url("**/draf/*/data")


async def fill(citizen: Visitor) -> None:
    """Send the form empty once, then fill it in with a very long title."""
    await citizen.press("Lanjut ke dokumen")
    await citizen.look("answers-wrong")
    await citizen.page.get_by_label("Penelitian", exact=True).check()
    for name, value in (ANSWERS | {"topic": LONG[:290]}).items():
        if name != "purpose":
            await citizen.page.locator(f"[name='{name}']").fill(value)
    await citizen.look("answers")
    await citizen.press("Lanjut ke dokumen")
    await citizen.page.wait_for_url("**/dokumen")


async def bring_papers(citizen: Visitor) -> None:
    """Upload each document from the camera's folder."""
    for paper in PAPERS:
        file = {"name": f"{paper}.jpg", "mimeType": "image/jpeg", "buffer": picture(paper)}
        form = citizen.page.locator(f"form[action$='/dokumen/{paper}']")
        await form.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        await form.locator("button[type=submit]").click()
        await citizen.page.locator(f"#dokumen-{paper} img").first.wait_for()
    await citizen.look("documents")
    await citizen.press("Lanjut ke pemeriksaan", role="link")
    await citizen.look("review")


async def send(citizen: Visitor) -> str:
    """Sign in only now, say where news goes, send; the reference of the receipt."""
    await citizen.press("Kirim permohonan", role="link")
    await citizen.choose_account(CITIZEN)
    await citizen.page.wait_for_url(re.compile(r"/draf/[^/]+/(kontak|kirim)"))
    if citizen.page.url.endswith("/kontak"):
        await _say_where(citizen)
    await citizen.look("send")
    await citizen.press("Kirim permohonan")
    await citizen.page.wait_for_url("**/diterima")
    await citizen.look("receipt")
    return citizen.page.url.rsplit("/", 2)[1]


async def _say_where(citizen: Visitor) -> None:
    await citizen.look("contact")
    await citizen.page.get_by_text("Saya akan datang ke loket").click()
    await citizen.press("Lanjut")
    await citizen.page.wait_for_url("**/kirim")


async def correct(citizen: Visitor, reference: str) -> None:
    """Be told live, change only what was marked, send it back."""
    await citizen.sees("Menunggu Anda")
    await citizen.look("returned")
    await citizen.press("Perbaiki", role="link")
    await citizen.look("correction")
    file = {"name": "kartu.jpg", "mimeType": "image/jpeg", "buffer": picture("student-card, terang")}
    await citizen.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await citizen.press("Kirim perbaikan")
    await citizen.page.wait_for_url(f"**/permohonan/{reference}")


async def fetch_letter(citizen: Visitor) -> bytes:
    """See the decision appear by itself and download the letter; look at its page of proof."""
    await citizen.sees("Unduh surat", seconds=40)
    await citizen.look("granted")
    address = await citizen.page.get_by_role("link", name="Unduh surat").get_attribute("href")
    letter = await (await citizen.page.request.get(f"{citizen.url}{address}")).body()
    await citizen.press("Halaman keaslian surat", role="link")
    await citizen.look("letter")
    return letter


async def take(officer: Visitor, reference: str, what: str) -> None:
    """See the file come into the queue without a reload, open it, take it."""
    row = officer.page.locator("#daftar li", has_text=reference).locator("a")
    await row.first.wait_for(timeout=30_000)
    await officer.look(f"{what}-queue")
    await row.first.click()
    await officer.page.get_by_role("button", name=re.compile("Ambil berkas ini")).click()
    await officer.page.get_by_role("heading", name="Langkah Anda").wait_for()
    await officer.look(f"{what}-taken")


async def send_back(officer: Visitor) -> None:
    """Mark one document with its reason and return the file."""
    await officer.page.get_by_text("Tandai yang harus diperbaiki pemohon").click()
    await officer.page.locator("#m-document-student-card").select_option("unreadable")
    await officer.look("marked")
    await officer.page.get_by_role("button", name=re.compile("Kembalikan kepada pemohon")).click()
    await officer.page.wait_for_load_state()


async def act(officer: Visitor, name: str) -> None:
    """Press an act's button."""
    await officer.page.get_by_role("button", name=re.compile(name)).click()
    await officer.page.wait_for_load_state()
