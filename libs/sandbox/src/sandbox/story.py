"""Plays the main story against the running system over its public doors, printing each step with its time."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image, ImageDraw

from sandbox.accounts import account_named
from sandbox.client import Sandbox
from sandbox.errors import SandboxError
from sandbox.sign_in import session_token

SERVICE = "IZIN-PENELITIAN-MAGANG"
ANSWERS = {
    "purpose": "penelitian",
    "institution": "Universitas Contoh",
    "study_programme": "Administrasi Publik",
    "student_number": "2026-0001",
    "full_name": "Warga 1",
    "topic": "Pelayanan publik satu meja",
    "place": "Bidang Pendidikan Madrasah",
    "starts_on": "2026-12-07",
    "ends_on": "2027-01-29",
    "participants": "1",
}
_WAIT_SECONDS = 20


class Teller:
    """Prints steps with the seconds since the story began."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def say(self, sentence: str) -> None:
        """One step."""
        print(f"  {time.monotonic() - self._began:5.1f} s  {sentence}", flush=True)


class Caller:
    """One person or officer at the public doors."""

    def __init__(self, public_url: str, account: str) -> None:
        token = session_token(public_url, account_named(account))
        self._http = httpx.Client(
            base_url=public_url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
        )

    def get(self, path: str) -> Any:
        """Read; an answer that is no success ends the story."""
        return self._checked(self._http.get(path)).json()

    def post(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
        """Write under a fresh idempotency key."""
        reply = self._http.post(path, json=body, headers={"Idempotency-Key": str(uuid4())}, **more)
        return self._checked(reply).json()

    def upload(self, path: str, picture: bytes, **fields: str) -> Any:
        """Send a file with its fields."""
        files = {"file": ("foto.jpg", picture, "image/jpeg")}
        headers = {"Idempotency-Key": str(uuid4())}
        return self._checked(self._http.post(path, data=fields, files=files, headers=headers)).json()

    def download(self, path: str) -> bytes:
        """The bytes of a page's file, with the session as cookie, as a browser has it."""
        token = self._http.headers["Authorization"].removeprefix("Bearer ")
        reply = self._http.get(path, headers={"Authorization": "", "Cookie": f"sm_session={token}"})
        return self._checked(reply).content

    def status_of(self, path: str) -> int:
        """How reading is answered, whatever it is."""
        return self._http.get(path).status_code

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _checked(self, reply: httpx.Response) -> httpx.Response:
        if not reply.is_success:
            raise SandboxError(
                f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:400]}"
            )
        return reply


def picture(words: str) -> bytes:
    """A photographed document that says what it stands for."""
    image = Image.new("RGB", (1240, 1754), "#fdfdf8")
    ImageDraw.Draw(image).text((120, 200), words, fill="#16201b", font_size=48)
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def play(sandbox: Sandbox, tell: Callable[[str], None]) -> str:
    """Play the story; return the reference of its application."""
    url = sandbox.public_url
    with (
        closing(Caller(url, "warga-1")) as student,
        closing(Caller(url, "loket-kanwil-32")) as counter,
        closing(Caller(url, "ketua-tim-kanwil-32")) as leader,
    ):
        reference = _apply(student, tell)
        case = _until(lambda: _item(counter, "kanwil-32.loket", reference), "the counter's queue shows it")
        tell("loket: permohonan tampak di antrean")
        _return(counter, case, tell)
        _correct(student, reference, tell)
        item = _until(lambda: _item(counter, "kanwil-32.loket", reference), "the corrected file is back")
        counter.post(f"/api/routing/v1/items/{item['item']}/claim")
        _act(counter, item["item"], {"action": "forward", "version": _version(counter, item["item"])})
        tell("loket: lengkap, diteruskan kepada ketua tim")
        item = _until(lambda: _item(leader, "kanwil-32.ketua-tim", reference), "the leader's queue shows it")
        leader.post(f"/api/routing/v1/items/{item['item']}/claim")
        _act(leader, item["item"], {"action": "approve", "version": _version(leader, item["item"])})
        tell("ketua tim: disetujui oleh orang kedua, surat bernomor")
        _fetch(student, reference, tell)
        _check_news(student, reference, tell)
    return reference


def _apply(student: Caller, tell: Callable[[str], None]) -> str:
    found = student.get("/api/intake/v1/services?q=izin riset skripsi")["services"]
    tell(f"warga-1 mencari “izin riset skripsi”: {found[0]['name']['id']}")
    documents = {
        requirement: student.upload(
            "/api/intake/v1/documents", picture(requirement), service=SERVICE, requirement=requirement
        )["document"]
        for requirement in ("official-letter", "student-card")
    }
    receipt = student.post(
        "/api/intake/v1/applications", {"service": SERVICE, "answers": ANSWERS, "documents": documents}
    )
    tell(f"terkirim: {receipt['reference']}, paling lambat selesai {receipt['promise']['due_at'][:10]}")
    return str(receipt["reference"])


def _return(counter: Caller, case: dict[str, Any], tell: Callable[[str], None]) -> None:
    counter.post(f"/api/routing/v1/items/{case['item']}/claim")
    mark = {"kind": "document", "target": "student-card", "reason": "unreadable"}
    version = _version(counter, case["item"])
    _act(
        counter, case["item"], {"action": "return", "version": version, "marks": [mark], "note": "Foto terlalu gelap."}
    )
    tell("loket: kartu mahasiswa ditandai tidak terbaca, berkas dikembalikan, waktu berhenti")


def _correct(student: Caller, reference: str, tell: Callable[[str], None]) -> None:
    path = f"/api/intake/v1/applications/{reference}"
    _until(lambda: student.get(path)["state"] == "returned" or None, "the student is told")
    student.upload(f"{path}/documents", picture("student-card, terang"), requirement="student-card")
    student.post(f"{path}/corrections", {"answers": {}})
    tell("warga-1: hanya bagian yang ditandai diperbaiki, waktu berjalan lagi")


def _fetch(student: Caller, reference: str, tell: Callable[[str], None]) -> None:
    path = f"/api/intake/v1/applications/{reference}"
    done = _until(
        lambda: ((found := student.get(path)) and found["letter_ready"] and found) or None, "the letter is ready"
    )
    letter = student.download(f"/permohonan/{reference}/surat.pdf")
    if not letter.startswith(b"%PDF"):
        raise SandboxError("The letter is no PDF.")
    tell(f"warga-1 mengunduh surat {done['letter_number']} ({len(letter) // 1024} kB PDF dengan QR)")


def _check_news(student: Caller, reference: str, tell: Callable[[str], None]) -> None:
    def told() -> list[str] | None:
        inbox = student.get("/api/notifications/v1/inbox")["messages"]
        titles = [m["title"] for m in inbox if m["reference"] == reference]
        return titles if len(titles) == 4 else None

    titles = _until(told, "the inbox tells the whole story")
    tell(f"kabar di kotak masuk: {len(titles)} ({'; '.join(reversed(titles))})")


def _item(officer: Caller, queue: str, reference: str) -> dict[str, Any] | None:
    items = officer.get(f"/api/routing/v1/queues/{queue}/items?limit=200")["items"]
    return next((i for i in items if i["reference"] == reference), None)


def _version(officer: Caller, item: str) -> int:
    return int(officer.get(f"/api/routing/v1/cases/{item}/history")["history"][-1]["version"])


def _act(officer: Caller, item: str, act: dict[str, Any]) -> None:
    officer.post(f"/api/routing/v1/items/{item}/actions", act)


def _until(ask: Callable[[], Any], what: str) -> Any:
    """Ask again until there is an answer; say what was waited for when there is none."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        if (answer := ask()) is not None:
            return answer
        time.sleep(0.05)
    raise SandboxError(f"After {_WAIT_SECONDS} seconds still not: {what}.")


def main() -> int:
    """Play the story for the profile that is named."""
    parser = argparse.ArgumentParser(prog="sandbox.story", description=__doc__)
    parser.add_argument("--profile", default="demo")
    sandbox = Sandbox(parser.parse_args().profile)
    print("Satu permohonan, dari ponsel sampai surat:")
    try:
        reference = play(sandbox, Teller().say)
    except (SandboxError, httpx.HTTPError) as problem:
        print(f"The story broke off: {problem}", file=sys.stderr)
        return 1
    url = sandbox.public_url
    print(f"""
  Coba sendiri (masuk dengan memilih nama akun)
  {url}/                    cari layanan, ajukan, lacak      warga-1, warga-2, warga-3
  {url}/permohonan/{reference}   permohonan dari cerita tadi      warga-1
  {url}/meja                antrean langsung                 loket-kanwil-32, ketua-tim-kanwil-32
  {url}/kabar               kabar untuk pemohon              warga-1
""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
