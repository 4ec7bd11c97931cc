"""The inbox on screen: empty, full, opened, marked, in both languages."""

from __future__ import annotations

import re

from notifications.domain.template import Channel
from tests.component.notifications.conftest import House, Web
from tests.unit.notifications.events import a_decision, a_replaced_chair, a_return, a_submission, message
from tests.web.pagecheck import check_page


async def page(web: Web, path: str, **headers: str) -> str:
    """A page that keeps the promises of every page."""
    answer = await web.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    check_page(answer.text, answer)
    return str(answer.text)


async def test_an_empty_inbox_says_what_would_fill_it(web: Web) -> None:
    """Nobody stands before a white page."""
    web.sign_in("a")

    html = await page(web, "/kabar")

    assert "Belum ada kabar" in html
    assert "begitu Anda mengirim permohonan" in html


async def test_unread_messages_stand_out_and_lead_to_their_application(house: House, web: Web) -> None:
    """By a word and by weight, not by colour alone."""
    await house.tell(a_submission(), a_return())
    web.sign_in("a")

    html = await page(web, "/kabar")

    assert html.count('class="is-unread"') == 2
    assert html.count("Belum dibaca:") == 2
    assert "2 kabar belum dibaca" in html
    assert 'data-live="/kabar/langsung"' in html


async def test_opening_a_message_reads_it(house: House, web: Web) -> None:
    """The page says it all and leads to the application; the list and the bell know that it was read."""
    await house.tell(a_return())
    web.sign_in("a")
    link = re.search(r'href="(/kabar/[0-9a-f-]{36})"', await page(web, "/kabar"))
    assert link is not None
    bell_before = (await web.client.get("/kabar/lencana")).text

    ahead = await page(web, link[1], **{"sec-purpose": "prefetch"})
    still = (await web.client.get("/kabar/lencana")).text
    html = await page(web, link[1])
    bell_after = (await web.client.get("/kabar/lencana")).text

    assert 'href="/permohonan/SM-7Q4K-2MTX"' in html
    assert "2 bagian perlu diperbaiki" in html
    assert ahead.count("<h1>") == 1
    assert ('class="count"' in bell_before, 'class="count"' in still, 'class="count"' in bell_after) == (
        True, True, False,
    )  # fmt: skip
    assert "is-unread" not in await page(web, "/kabar")
    assert (await house.published(Channel.INBOX)) == ["sent", "read"]


async def test_a_replaced_chair_is_led_to_a_page_that_is_still_hers(house: House, web: Web) -> None:
    """The application's page is closed to her by now; how and until when to object stands in the message itself."""
    replaced = a_replaced_chair()
    await house.tell(replaced)
    web.sign_in("former")
    link = re.search(r'href="(/kabar/[0-9a-f-]{36})"', await page(web, "/kabar"))
    assert link is not None

    html = await page(web, link[1])

    assert f'href="/lembaga/pergantian/{replaced.change}"' in html
    assert "/permohonan/SM-7Q4K-2MTX" not in html
    assert "ajukan keberatan di loket" in html


async def test_marking_all_leaves_what_came_since(house: House, web: Web) -> None:
    """What she has not seen listed stays unread; the button twice does it once."""
    await house.tell(a_submission(), a_return())
    web.sign_in("a")
    html = await page(web, "/kabar")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', html))
    await house.tell(a_decision())

    answers = [await web.client.post("/kabar/dibaca", data=fields) for _ in range(2)]
    forged = await web.client.post("/kabar/dibaca", data=fields | {"csrf_token": "x.y"})

    assert [a.status_code for a in answers] == [303, 303]
    assert forged.status_code == 403
    assert (await page(web, "/kabar")).count("is-unread") == 1


async def test_english_all_through(house: House, web: Web) -> None:
    """Words around the messages and messages themselves."""
    await house.tell(a_decision())
    web.sign_in("a")

    html = await page(web, "/kabar?lang=en")

    assert "Application SM-7Q4K-2MTX is granted, your letter is ready" in html
    assert "1 unread message" in html


async def test_a_long_inbox_is_turned_page_by_page(house: House, web: Web) -> None:
    """Older and newer are links; the live fragment keeps to its page."""
    await house.tell_messages([message(a_return(), n) for n in range(1, 46)])
    web.sign_in("a")

    first = await page(web, "/kabar")
    second = await page(web, "/kabar?sebelum=26")
    fragment = (await web.client.get("/kabar/daftar?sebelum=26")).text

    assert 'href="/kabar?sebelum=26"' in first
    assert 'href="/kabar?sebelum=6"' in second
    assert 'data-live-get="/kabar/daftar?sebelum=26"' in second
    assert fragment.count("data-row-key") == 20
    assert "<html" not in fragment


async def test_anothers_message_is_not_found(house: House, web: Web) -> None:
    """A guessed address shows the same page as one that never was."""
    await house.tell(a_return("a"))
    (row,) = await house.rows(channel="inbox")
    web.sign_in("b")

    answer = await web.client.get(f"/kabar/{row['id']}")

    assert answer.status_code == 404
    check_page(answer.text, answer)


async def test_a_stranger_is_asked_to_sign_in(web: Web) -> None:
    """And comes back here afterwards."""
    answer = await web.client.get("/kabar")

    assert answer.status_code == 401
    check_page(answer.text, answer)
    assert "next=%2Fkabar" in answer.text
