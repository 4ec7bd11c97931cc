"""Letters on a real database: who signed them; revoked or replaced by their signatory, with a reason."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.async_api import expect

from common.auth import SESSION_COOKIE, service_headers
from common.errors import Refused
from common.signing import Signer
from intake.routing_reports import RoutingReports, SignedLetter
from routing.domain.case import Status
from routing.domain.decide import Decision
from routing.domain.letter import Letter
from routing.domain.letter_commands import ReplaceLetter, RevokeLetter
from routing.letters import LetterReader, Signature
from routing.store.registers import RegisterStore
from tests.component.routing.signing import granted
from tests.component.routing.signing_office import clerk, head, office
from tests.component.routing.visiting import Office, Officer
from tests.web.browser import OpenPage, axe_findings, browser_page, screenshot, serving

__all__ = ["browser_page", "clerk", "head", "office"]


@pytest.fixture
async def case(office: Office, clerk: Officer, head: Officer) -> UUID:
    """A case whose letter is signed."""
    return await granted(office, clerk, head)


async def test_intake_asks_who_signed_a_letter_and_nobody_else_may(office: Office, case: UUID, head: Officer) -> None:
    """The name of the seat that decided; no name for a version that made no letter; another service: 403."""
    signed_version = (await office.case(case)).version
    path = f"/internal/letters/{case}/{signed_version}"

    async with serving(office.transport.app, office.process.hub) as base:
        client = RoutingReports(base, office.signer)
        signed, unsigned = await client.signer(case, signed_version), await client.signer(case, 1)
        await client.close()
    other = service_headers(Signer.of(office.process.settings.keys_dir, "notifications", office.clock))
    refused = [await head.http.get(path, headers=other), await head.http.get(path)]

    assert (signed, unsigned) == (SignedLetter("Kepala Contoh", ""), None)
    assert [r.status_code for r in refused] == [403, 403]


async def test_a_letter_is_revoked_by_its_signatory_with_a_reason(
    office: Office, case: UUID, clerk: Officer, head: Officer
) -> None:
    """The counter does not see the act, free words alone are refused, a second click changes nothing more."""
    number = await the_letter(office, case)
    by_counter = await acts(clerk, case, "revoke", letter=number, reason="wrong-basis")
    without = await acts(head, case, "revoke", letter=number, reason="", note="Keliru.")
    not_for_this = await acts(head, case, "revoke", letter=number, reason="wrong-content")

    done = await acts(head, case, "revoke", letter=number, reason="wrong-basis", note="Ijazahnya palsu.")
    again = await acts(head, case, "revoke", letter=number, reason="wrong-basis")

    listed = (await head.http.get(f"/api/routing/v1/cases/{case}/letters")).json()["letters"]
    events = [(kind, json.loads(value)) for kind, value in await office.published(case)]
    assert [r.status_code for r in (by_counter, without, not_for_this, done, again)] == [404, 422, 422, 200, 409]
    assert without.json()["errors"][0]["field"] == "reason"
    assert [(each["letter"], each["state"], each["reason"]) for each in listed] == [(number, "revoked", "wrong-basis")]
    assert events[-1][0] == "routing.letter-revoked.v1"
    assert (events[-1][1]["letter_number"], events[-1][1]["reason"]) == (number, "wrong-basis")
    assert "palsu" not in str(events)
    assert (await office.case(case)).status is Status.GRANTED


async def test_a_letter_is_replaced_by_one_with_a_number_of_its_own(office: Office, case: UUID, head: Officer) -> None:
    """The next number of the register; old and new know each other; intake is told what is corrected, no event is."""
    old = await the_letter(office, case)
    silent = await acts(head, case, "replace", letter=old, reason="wrong-content")

    done = await acts(head, case, "replace", letter=old, reason="wrong-content", note="Tertulis 12, seharusnya 21.")

    new, before = (await head.http.get(f"/api/routing/v1/cases/{case}/letters")).json()["letters"]
    kind, value = (await office.published(case))[-1]
    event = json.loads(value)
    signed = await LetterReader(office.database, office.process.book, office.process.wrapper).signature(
        case, event["case_version"]
    )
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "note")
    assert done.status_code == 200
    assert (before["letter"], before["state"], before["successor"]) == (old, "replaced", new["letter"])
    assert (new["state"], new["letter"]) == ("in_force", "B-2/Kk/UJ.01/11/2026")
    assert (kind, event["letter_number"], event["successor"]) == ("routing.letter-replaced.v1", old, new["letter"])
    assert (event["register_year"], event["register_number"], event["signatory"]) == (2026, 2, "kepala")
    assert "seharusnya" not in value
    assert signed == Signature("Kepala Contoh", "Tertulis 12, seharusnya 21.")


async def test_two_ends_of_one_letter_at_once_are_one(office: Office, case: UUID, head: Officer) -> None:
    """In one batch: the second finds it in force no more, and the register gives one number."""
    number = await the_letter(office, case)
    replacing = ReplaceLetter(case=case, actor=head.actor, letter=number, reason="wrong-form", note="Kop.")
    revoking = RevokeLetter(case=case, actor=head.actor, letter=number, reason="holder-asked")

    first, second = await office.told(replacing, revoking)

    assert isinstance(first, Decision)
    assert isinstance(second, Refused)
    assert second.code == "not-in-force"
    assert len(await all_letters(office, case)) == 2


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_desk_takes_a_letter_back_on_its_page(
    office: Office, case: UUID, clerk: Officer, head: Officer, browser_page: OpenPage, width: int
) -> None:
    """Real Chromium: replaced with what is corrected, then revoked; axe finds nothing serious; others find nothing."""
    async with serving(office.transport.app, office.process.hub) as base:
        page = await browser_page(width)
        for name, value in head.cookies().items():
            await page.context.add_cookies([{"name": name, "value": value, "url": base}])
        await page.goto(f"{base}/meja/surat/{case}")
        await page.get_by_text("Ganti surat ini").click()
        await page.get_by_label("Alasan").first.select_option("wrong-content")
        await page.get_by_role("button", name="Ganti dengan surat baru").click()
        await expect(page.get_by_text("Tulis apa yang diperbaiki").first).to_be_visible()
        findings = await axe_findings(page)
        await screenshot(page, f"desk-letter-missing-{width}")
        await page.get_by_label("Yang diperbaiki").fill("Tertulis 12 Mei, seharusnya 21 Mei.")
        await page.get_by_role("button", name="Ganti dengan surat baru").click()
        await expect(page.get_by_text("sudah diganti")).to_be_visible()
        await screenshot(page, f"desk-letters-{width}")
        findings += await axe_findings(page)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert findings == []
    assert wide <= 0
    assert [each.state.value for each in await all_letters(office, case)] == ["replaced", "in_force"]
    await clerk.opens(f"/meja/surat/{case}", status=404)
    await head.opens(f"/meja/surat/{case}", language="en")


async def acts(officer: Officer, case: UUID, action: str, **wanted: str) -> httpx.Response:
    """Ask over the door for programs."""
    token = officer.cookies()[SESSION_COOKIE]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    return await officer.http.post(
        f"/api/routing/v1/cases/{case}/letters", json={"action": action, **wanted}, headers=headers
    )


async def all_letters(office: Office, case: UUID) -> tuple[Letter, ...]:
    """The letters of a case, the oldest first."""
    async with office.database.reading() as tx:
        return (await RegisterStore(tx).of([case]))[case]


async def the_letter(office: Office, case: UUID) -> str:
    """The number of a case's only letter."""
    (letter,) = await all_letters(office, case)
    return letter.number
