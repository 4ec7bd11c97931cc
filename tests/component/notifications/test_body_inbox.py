"""The inbox of a body is open to those who act for it at this moment, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from common.contracts.event import Event
from common.errors import Transient
from tests.component.notifications.conftest import House, Web
from tests.unit.notifications.events import a_decision, a_return, a_submission, an_id

API = "/api/notifications/v1"
BODY = an_id("body")


class Told:
    """Intake's answers about mandates, as a test sets them."""

    def __init__(self) -> None:
        self.bodies: dict[UUID, dict[UUID, str]] = {}
        self.silent = False

    async def bodies_of(self, person: UUID) -> Mapping[UUID, str]:
        """What intake would say."""
        if self.silent:
            raise Transient("Intake does not answer.")
        return self.bodies.get(person, {})


@pytest.fixture
def told(web: Web) -> Told:
    """Mandates: the person of case a acts for the body."""
    told = Told()
    told.bodies[an_id("person-a")] = {BODY: "Panitia Contoh"}
    web.app.state.notifications = replace(web.app.state.notifications, mandates=told)
    return told


def of_the_body(event: Event) -> Event:
    """A fact about the body's application."""
    return event.model_copy(update={"applicant": BODY})


async def messages(web: Web, case: str, query: str = f"?body={BODY}") -> int:
    """How many messages a person reads there; minus the status when the door is closed."""
    reply = await web.client.get(f"{API}/inbox{query}", headers=web.bearer(case))
    return len(reply.json()["messages"]) if reply.status_code == 200 else -reply.status_code


async def test_who_acts_for_the_body_reads_its_news(house: House, web: Web, told: Told) -> None:
    """Not among her own; a stranger who knows the body's id finds nothing."""
    await house.tell(of_the_body(a_submission()), of_the_body(a_return()))

    assert await messages(web, "a") == 2
    assert await messages(web, "a", "") == 0
    assert await messages(web, "b") == -404


async def test_the_inbox_closes_with_the_mandate_and_opens_to_the_next(house: House, web: Web, told: Told) -> None:
    """Page, program, message and stream alike; what was written before is the new one's to read."""
    await house.tell(of_the_body(a_submission()))
    reply = await web.client.get(f"{API}/inbox?body={BODY}", headers=web.bearer("a"))
    message = reply.json()["messages"][0]["id"]
    told.bodies = {an_id("person-b"): {BODY: "Panitia Contoh"}}

    web.sign_in("a")
    closed = [
        (await web.client.get(path)).status_code
        for path in (
            f"{API}/inbox?body={BODY}", f"{API}/inbox/{message}?body={BODY}", f"{API}/stream?body={BODY}",
            f"/kabar?untuk={BODY}", f"/kabar/{message}?untuk={BODY}", f"/kabar/langsung?untuk={BODY}",
        )
    ]  # fmt: skip

    assert closed == [404] * 6
    assert await messages(web, "b") == 1


async def test_the_bell_counts_the_bodys_news_and_leads_to_it(house: House, web: Web, told: Told) -> None:
    """Counted together, one's own opened first; nothing of it for a stranger, nor for a chair who was replaced."""
    await house.tell(of_the_body(a_submission()), of_the_body(a_return()))
    bodys = await bell(web, "a")
    await house.tell(a_decision())
    both, stranger = await bell(web, "a"), await bell(web, "b")
    tabs = (await web.client.get("/kabar", headers=web.bearer("a"))).text
    told.bodies = {an_id("person-b"): {BODY: "Panitia Contoh"}}

    assert bodys == (f"/kabar?untuk={BODY}", "2")
    assert (both, stranger) == (("/kabar", "3"), ("/kabar", ""))
    assert re.findall(r'class="count">(\d+)<', tabs) == ["1", "2"]
    assert (await bell(web, "a"), await bell(web, "b")) == (("/kabar", "1"), (f"/kabar?untuk={BODY}", "2"))


async def bell(web: Web, case: str) -> tuple[str, str]:
    """Where a person's bell leads, and the number on it."""
    shown = (await web.client.get("/kabar/lencana", headers=web.bearer(case))).text
    leads, number = re.search(r'href="([^"]+)"', shown), re.search(r'class="count">(\d+)', shown)
    assert leads is not None
    return leads[1], number[1] if number else ""


async def test_the_page_offers_each_inbox(house: House, web: Web, told: Told) -> None:
    """One's own and the body's; while intake is away her own opens all the same, and the body's to nobody."""
    await house.tell(of_the_body(a_submission()))
    web.sign_in("a")

    own, bodys = await web.client.get("/kabar"), await web.client.get(f"/kabar?untuk={BODY}")
    told.silent = True
    alone, closed = await web.client.get("/kabar"), await web.client.get(f"/kabar?untuk={BODY}")

    assert "Panitia Contoh" in own.text
    assert "Belum ada kabar" in own.text
    assert "SM-7Q4K-2MTX" in bodys.text
    assert (alone.status_code, closed.status_code) == (200, 404)
