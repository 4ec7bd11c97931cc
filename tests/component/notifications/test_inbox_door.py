"""The inbox for programs: one's own messages, page by page, marked once, followed live."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from notifications.announcing import Announcer, channel_of
from notifications.domain.template import Channel
from notifications.telling import changed
from tests.component.notifications.conftest import House, Web
from tests.unit.notifications.events import (
    a_decision,
    a_resumption,
    a_return,
    a_submission,
    an_id,
    message,
)

INBOX = "/api/notifications/v1/inbox"


def a_key() -> dict[str, str]:
    """A fresh idempotency key."""
    return {"idempotency-key": str(uuid4())}


async def inbox_of(web: Web, case: str, query: str = "", **headers: str) -> dict[str, Any]:
    """A page of somebody's inbox."""
    answer = await web.client.get(INBOX + query, headers=web.bearer(case) | headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_newest_comes_first_in_the_readers_language(house: House, web: Web) -> None:
    """The same message reads Indonesian or English, whenever it was written."""
    await house.tell(a_submission(), a_return())

    indonesian = await inbox_of(web, "a")
    english = await inbox_of(web, "a", "?lang=en")

    assert [m["template"] for m in indonesian["messages"]] == ["returned", "received"]
    assert indonesian["messages"][0]["title"] == "Permohonan SM-7Q4K-2MTX perlu Anda perbaiki"
    assert english["messages"][0]["title"] == "Application SM-7Q4K-2MTX needs a correction from you"
    assert indonesian["messages"][0]["page"] == "/permohonan/SM-7Q4K-2MTX"
    assert "Biaya resmi Rp\u00a00." in indonesian["messages"][0]["text"][-1]
    assert indonesian["unread"] == 2


async def test_pages_follow_each_other_without_gap_or_repeat(house: House, web: Web) -> None:
    """Also when new messages come in while somebody turns pages."""
    await house.tell_messages([message(a_return(), n) for n in range(1, 8)])

    first = await inbox_of(web, "a", "?limit=3")
    await house.tell(a_decision())
    second = await inbox_of(web, "a", f"?limit=3&before={first['next']}")
    third = await inbox_of(web, "a", f"?limit=3&before={second['next']}")

    numbers = [m["number"] for page in (first, second, third) for m in page["messages"]]
    assert numbers == [7, 6, 5, 4, 3, 2, 1]
    assert third["next"] is None


async def test_anothers_message_does_not_exist(house: House, web: Web) -> None:
    """Neither reading nor marking tells whether there is one."""
    await house.tell(a_submission("a"))
    (mine,) = (await inbox_of(web, "a"))["messages"]

    theirs = await inbox_of(web, "b")
    seen = await web.client.get(f"{INBOX}/{mine['id']}", headers=web.bearer("b"))
    marked = await web.client.post(f"{INBOX}/{mine['id']}/read", headers=web.bearer("b") | a_key())
    unknown = await web.client.get(f"{INBOX}/{uuid4()}", headers=web.bearer("b"))

    assert theirs == {"messages": [], "unread": 0, "next": None}
    assert (seen.status_code, marked.status_code, unknown.status_code) == (404, 404, 404)
    assert seen.json() | {"instance": ""} == unknown.json() | {"instance": ""}
    assert (await inbox_of(web, "a"))["unread"] == 1


async def test_marking_twice_is_marking_once(house: House, web: Web) -> None:
    """A repeat gets the stored reply, another key changes nothing, another message under the key is refused."""
    await house.tell(a_submission(), a_return())
    newest, oldest = (await inbox_of(web, "a"))["messages"]
    key = a_key()

    answers = [await web.client.post(f"{INBOX}/{newest['id']}/read", headers=web.bearer("a") | k)
               for k in (key, key, a_key())]  # fmt: skip
    other = await web.client.post(f"{INBOX}/{oldest['id']}/read", headers=web.bearer("a") | key)
    keyless = await web.client.post(f"{INBOX}/{oldest['id']}/read", headers=web.bearer("a"))

    assert {a.status_code for a in answers} == {200}
    assert (other.status_code, keyless.status_code) == (422, 422)
    assert other.headers["content-type"] == "application/problem+json"
    assert (await inbox_of(web, "a"))["unread"] == 1
    assert (await house.published(Channel.INBOX)).count("read") == 1


@pytest.mark.parametrize("path", [INBOX, "/api/notifications/v1/stream"])
async def test_nobody_reads_without_signing_in(web: Web, path: str) -> None:
    """A stranger is asked to sign in; a service has no inbox."""
    stranger = await web.client.get(path)
    service = await web.client.get(path, headers=web.service("routing"))

    assert stranger.status_code == 401
    assert stranger.headers["content-type"] == "application/problem+json"
    assert service.status_code == 403


async def stream_until(web: Web, case: str, last_event_id: str, seconds: float = 0.5) -> str:
    """What a stream sends within some time, read as the server writes it."""
    sent: list[bytes] = []

    async def send(part: Any) -> None:
        sent.append(part.get("body", b""))

    async def receive() -> Any:
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    headers = {**web.bearer(case), "last-event-id": last_event_id, "host": "localhost"}
    scope = {
        "type": "http", "method": "GET", "path": "/api/notifications/v1/stream", "raw_path": b"", "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()], "http_version": "1.1", "scheme": "http",
        "server": ("localhost", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    transport = web.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    await transport.app(scope, receive, send)
    return b"".join(sent).decode()


async def test_a_returning_stream_brings_what_it_missed(house: House, web: Web) -> None:
    """After number 1 come 2 and 3, with their numbers to go on from, and no words of the messages."""
    await house.tell(a_submission(), a_return(), a_resumption())
    await house.tell(a_submission("b"))

    said = await stream_until(web, "a", "1")

    assert [line for line in said.splitlines() if line.startswith("id: ")] == ["id: 2", "id: 3"]
    assert said.count("event: message") == 2
    assert "perlu" not in said
    assert str(an_id("person-a")) not in said


async def test_a_new_message_is_announced_to_its_owner_alone(house: House, web: Web) -> None:
    """The event names no person; the owner is found here, and only her pages hear of it."""
    await house.tell(a_submission("a"), a_submission("b"))
    (row,) = [r for r in await house.rows(channel="inbox") if r["person"] == an_id("person-a")]
    announcer = Announcer(web.process.hub, house.database)
    running = asyncio.create_task(announcer.run())

    async def announce() -> None:
        while not web.process.hub.listeners(channel_of(an_id("person-a"))):
            await asyncio.sleep(0.01)
        event = changed(row["id"], "received", Channel.INBOX, row["id"], "sent", house.clock.now()).event
        announcer.on_event(replace(message(a_return()), event=event))

    try:
        hers, others, _ = await asyncio.gather(
            stream_until(web, "a", "", 1.0), stream_until(web, "b", "", 1.0), announce()
        )
    finally:
        running.cancel()

    assert "event: message" in hers
    assert "event: message" not in others
