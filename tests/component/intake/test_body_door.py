"""Bodies by program: registered once under a key, wrong dates named by their field, listed for the one who acts."""

from __future__ import annotations

import httpx

from tests.component.intake.stories import a_pdf
from tests.component.intake.test_api import BASE, key, process, program, token, visitor

__all__ = ["process", "program", "token", "visitor"]


async def test_a_program_registers_a_body_once(program: httpx.AsyncClient) -> None:
    """The same key gives the same body; a document without a mandate's dates, or none at all, names its field."""
    said, sent = {"kind": "yayasan", "name": "Yayasan Contoh", "valid_from": "2026-01-01"}, {"file": a_pdf().data}
    headers = key()

    first = await program.post(f"{BASE}/bodies", data=said, files=sent, headers=headers)
    again = await program.post(f"{BASE}/bodies", data=said, files=sent, headers=headers)
    over = await program.post(f"{BASE}/bodies", data={**said, "valid_until": "2026-02-01"}, files=sent, headers=key())
    listed = await program.get(f"{BASE}/bodies")

    assert (first.status_code, again.json()) == (201, first.json())
    assert (over.status_code, over.json()["errors"][0]["field"]) == (422, "valid_until")
    assert listed.json()["bodies"] == [{**first.json(), "kind": "yayasan", "name": "Yayasan Contoh"}]
