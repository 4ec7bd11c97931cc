"""The capability with which routing opens a file: whose it is, whether she holds it, from which desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx

from common.clock import SystemClock
from common.ids import uuid7
from common.signing import Verifier
from tests.component.routing.placing import OFFICE, UNITS, Town
from tests.component.routing.town import town

__all__ = ["town"]

LIST = uuid7()


def claims_of(town: Town, reply: httpx.Response) -> dict[str, Any]:
    """What the address that the browser is sent to says to intake."""
    assert reply.status_code == 303
    card = parse_qs(urlsplit(reply.headers["location"]).query)["kartu"][0]
    verifier = Verifier.of(town.process.settings.keys_dir, SystemClock())
    return verifier.verify("file", card, issuer="routing")


async def a_case_in_hand(town: Town) -> tuple[UUID, UUID]:
    """A case that its unit's officer holds; the case and the officer."""
    case = await town.arrived("katolik")
    await town.placer().place_all()
    officer = town.officers[UNITS["katolik"]]
    await town.post(officer, f"/api/routing/v1/items/{case}/claim")
    return case, officer


async def test_the_holder_is_sent_to_the_list_by_a_fresh_address(town: Town) -> None:
    """The card is hers, says that she holds the file, and names office and neutral desk: no unit, no name."""
    case, officer = await a_case_in_hand(town)

    reply = await town.get(officer, f"/meja/berkas/{case}/daftar/{LIST}")

    claims = claims_of(town, reply)
    assert urlsplit(reply.headers["location"]).path == f"/berkas/{case}/daftar/{LIST}"
    assert (claims["officer"], claims["in_hand"]) == (str(officer), True)
    assert (claims["office"], claims["desk"]) == (OFFICE, "unit")
    assert not any(word in str(claims) for word in ("katolik", "penyelenggara", "Petugas"))


async def test_a_colleague_of_the_unit_sees_the_file_but_no_list(town: Town) -> None:
    """Form and papers are there for her unit; a list is for who holds it, and for nobody once it is put back."""
    case, officer = await a_case_in_hand(town)
    colleague = await town.seated(UNITS["katolik"])

    file = claims_of(town, await town.get(colleague, f"/meja/berkas/{case}/lembar"))
    refused = await town.get(colleague, f"/meja/berkas/{case}/daftar/{LIST}")
    await town.post(officer, f"/api/routing/v1/items/{case}/release")
    put_back = await town.get(officer, f"/meja/berkas/{case}/daftar/{LIST}")

    assert file["in_hand"] is False
    assert (refused.status_code, put_back.status_code) == (404, 404)


async def test_for_every_other_account_there_is_no_such_list(town: Town) -> None:
    """The head before the file reaches her, the counter after it has gone on, other units, and the administrator."""
    case, officer = await a_case_in_hand(town)
    administrator = await town.seated("admin", office="pusat")
    others = [*(p for p in town.officers.values() if p != officer), administrator]

    replies = [
        await town.get(person, f"/meja/berkas/{case}/{part}")
        for person in others
        for part in ("lembar", f"daftar/{LIST}")
    ]

    assert {reply.status_code for reply in replies} == {404}
