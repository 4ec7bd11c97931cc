"""A hidden sign in an officer's words: named at its field at every door, with all that was typed kept."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from common.auth import SESSION_COOKIE
from routing.domain.commands import Claim
from tests.component.routing.signing import arrived, granted
from tests.component.routing.signing_office import clerk, head, office
from tests.component.routing.visiting import OFFICE, Office, Officer

__all__ = ["clerk", "head", "office"]

TURNED = "Sudah lunas \u202e000.1 pR"
HIDDEN = "Ada tanda yang tidak terlihat sesudah “Sudah lunas” (U+202E)"


async def test_the_desk_keeps_what_was_typed(office: Office, clerk: Officer, head: Officer) -> None:
    """The sentence stands at the note, the words in it, and nothing has happened to the case."""
    case = await arrived(office, clerk)
    await office.told(Claim(case=case, actor=head.actor))
    before = await office.case(case)

    page = await head.sends(
        f"/meja/berkas/{case}/approve",
        {"version": str(before.version), "antrean": f"{OFFICE}.kepala", "note": TURNED}, 422,
    )  # fmt: skip

    error = page.split('id="f-note-error"')[1].split("</p>")[0]
    assert HIDDEN in error
    assert TURNED in page
    assert "data-unsent" in page
    assert await office.case(case) == before


@pytest.mark.parametrize("strange", [{"version": "abc"}, {"mark.document": "blurred"}, {"reason": "x" * 81}])
async def test_a_form_that_is_none_of_ours_is_named_as_such(
    office: Office, clerk: Officer, head: Officer, strange: dict[str, str]
) -> None:
    """Never an error of ours: the page comes again with what was typed, and the case stays."""
    case = await arrived(office, clerk)
    await office.told(Claim(case=case, actor=head.actor))
    before = await office.case(case)

    form = {"version": str(before.version), "antrean": f"{OFFICE}.kepala", "note": "Sudah dicek."} | strange
    page = await head.sends(f"/meja/berkas/{case}/approve", form, 422)

    assert "Formulir ini tidak terbaca. Muat ulang halaman ini" in page
    assert "Sudah dicek." in page
    assert await office.case(case) == before


async def test_the_page_of_letters_keeps_what_was_typed(office: Office, clerk: Officer, head: Officer) -> None:
    """The same sentence; the letter stays in force."""
    case = await granted(office, clerk, head)
    [letter] = (await asks(head, "GET", f"/cases/{case}/letters")).json()["letters"]

    form = {"letter": letter["letter"], "reason": "wrong-content", "note": TURNED}
    page = await head.sends(f"/meja/surat/{case}/ganti", form, 422)

    assert HIDDEN in page
    assert TURNED in page
    assert [each["state"] for each in (await asks(head, "GET", f"/cases/{case}/letters")).json()["letters"]] == [
        "in_force"
    ]


@pytest.mark.parametrize("sign", ["0000", "0085", "2067", "D800"])
async def test_programs_are_told_the_field_and_what_to_do(
    office: Office, clerk: Officer, head: Officer, sign: str
) -> None:
    """422 at both doors; also when the name of a field holds what no encoding carries."""
    case = await granted(office, clerk, head)
    note = rf'"note": "a\u{sign}b"'
    bodies = {
        f"/items/{case}/actions": f'{{"action": "approve", "version": 1, {note}}}',
        f"/cases/{case}/letters": f'{{"action": "replace", "letter": "B-1", "reason": "wrong-form", {note}}}',
    }

    told = [await asks(head, "POST", path, body) for path, body in bodies.items()]
    strange = await asks(head, "POST", f"/items/{case}/actions", r'{"action": "approve", "version": 1, "\ud800": ""}')

    for answer in told:
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, "note")
        assert f"sesudah “a” (U+{sign}). Hapus bagian itu" in error["message"]
    [error] = strange.json()["errors"]
    assert (strange.status_code, error["field"]) == (422, "body")
    assert "(U+D800)" in error["message"]


async def asks(officer: Officer, method: str, path: str, body: str | None = None) -> httpx.Response:
    """Ask over the door for programs."""
    token = officer.cookies()[SESSION_COOKIE]
    headers = {
        "Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), "Content-Type": "application/json",
    }  # fmt: skip
    return await officer.http.request(method, f"/api/routing/v1{path}", content=body, headers=headers)
