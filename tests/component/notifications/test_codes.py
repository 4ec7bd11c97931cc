"""Confirmation codes: at once, past every queue, and nothing of them stays."""

from __future__ import annotations

import json

import pytest
from fastapi.routing import APIRoute
from structlog.testing import capture_logs

from common.auth import Permission, permission_of
from notifications import http
from notifications.web import routes
from sandbox.inspection import Catcher
from tests.component.notifications.conftest import House, Web

CODES = "/internal/codes"
MAIL = {"channel": "mail", "address": "warga@example.test", "code": "7Q4K2M", "language": "id"}
SMS = {"channel": "sms", "address": "+6281234567890", "code": "7Q4K2M", "language": "en"}


async def test_a_code_is_handed_over_at_once(web: Web, mails: Catcher, texts: Catcher) -> None:
    """202 means that the provider has it."""
    by_mail = await web.client.post(CODES, json=MAIL, headers=web.service("intake"))
    by_sms = await web.client.post(CODES, json=SMS, headers=web.service("intake"))

    (mail,), (sms,) = mails.messages(), texts.messages()
    assert (by_mail.status_code, by_sms.status_code) == (202, 202)
    assert mail["to"] == ["warga@example.test"]
    assert "7Q4K2M" in mail["text"]
    assert "your confirmation code is 7Q4K2M" in sms["text"]


@pytest.mark.parametrize(("wanted", "reason"), [(MAIL, "smtp-451"), (SMS, "http-503")])
async def test_a_code_that_was_not_handed_over_is_a_503_with_the_reason(
    web: Web, mails: Catcher, texts: Catcher, wanted: dict[str, str], reason: str
) -> None:
    """The citizen is told now, not left waiting for a code that will not come."""
    mails.fail()
    texts.fail()

    answer = await web.client.post(CODES, json=wanted, headers=web.service("intake"))

    assert answer.status_code == 503
    assert reason in answer.json()["detail"]


async def test_nothing_of_a_code_is_kept_or_logged(house: House, web: Web, mails: Catcher) -> None:
    """No row, no event, no log line and no answer holds the address or the code."""
    with capture_logs() as logs:
        answers = [await web.client.post(CODES, json=MAIL, headers=web.service("intake"))]
        mails.fail()
        answers.append(await web.client.post(CODES, json=MAIL, headers=web.service("intake")))
        answers.append(await web.client.post(CODES, json=MAIL | {"code": "7Q4K2M!"}, headers=web.service("intake")))

    async with house.database.reading() as tx:
        tables = [r["t"] for r in await tx.fetch(
            "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = current_schema()")]  # fmt: skip
        rows = [str(await tx.fetch(f'SELECT "{t}"::text FROM "{t}"')) for t in tables]  # noqa: S608
    left = json.dumps(logs, default=str) + "".join(rows) + "".join(a.text for a in answers)
    assert [a.status_code for a in answers] == [202, 503, 422]
    assert "7Q4K2M" not in left
    assert "example.test" not in left


async def test_only_intake_may_send_codes(web: Web) -> None:
    """Not a stranger, not a citizen, not another service."""
    callers: list[dict[str, str]] = [{}, web.bearer("a"), web.service("routing")]

    statuses = [(await web.client.post(CODES, json=MAIL, headers=caller)).status_code for caller in callers]

    assert statuses == [401, 403, 403]


def test_every_route_declares_its_permission() -> None:
    """A route without a guard would be open to everybody."""
    routers = (http.router, http.internal, routes.router)
    found = {r.path: permission_of(r) for router in routers for r in router.routes if isinstance(r, APIRoute)}

    assert len(found) == 11
    assert None not in found.values()
    assert {p for path, p in found.items() if path.startswith("/internal")} == {Permission.SERVICE}
    assert {p for path, p in found.items() if not path.startswith("/internal")} == {Permission.SIGNED_IN}
