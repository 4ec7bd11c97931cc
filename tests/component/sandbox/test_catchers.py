"""The stand-ins for mail and SMS providers keep what they accept and misbehave when told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest

from sandbox import Sandbox
from sandbox.inspection import Catcher
from tests.fixtures.parts import OwnSandbox


@pytest.fixture(scope="module")
def sandbox(own_sandbox: OwnSandbox) -> Sandbox:
    """Catchers of its own: these tests teach them to misbehave."""
    return own_sandbox(["mail", "sms"])


@pytest.fixture
def mail(sandbox: Sandbox) -> Iterator[Catcher]:
    """The mail catcher, well-behaved before and after."""
    yield sandbox.mail
    sandbox.mail.recover()


@pytest.fixture
def sms(sandbox: Sandbox) -> Iterator[Catcher]:
    """The SMS catcher, well-behaved before and after."""
    yield sandbox.sms
    sandbox.sms.recover()


async def _send(sandbox: Sandbox, to: str, *, patience: float = 10) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "kantor@contoh.example", to, "Permohonan diterima"
    message.set_content("Paling lambat selesai: Jumat.")
    port = sandbox.layout.ports["smtp"]
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port, timeout=patience)


async def test_a_mail_is_caught(sandbox: Sandbox, mail: Catcher) -> None:
    """A test reads who got what, in words."""
    to = "a@contoh.example"

    await _send(sandbox, to)

    [caught] = mail.messages(to=to)
    assert caught["subject"] == "Permohonan diterima"
    assert "Paling lambat selesai" in caught["text"]


@pytest.mark.parametrize(("trouble", "code"), [("fail", 451), ("refuse", 550)])
async def test_a_mail_server_in_trouble_keeps_nothing(sandbox: Sandbox, mail: Catcher, trouble: str, code: int) -> None:
    """A refused mail was never accepted, so sending it again is right."""
    to = f"{trouble}@contoh.example"
    getattr(mail, trouble)()

    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await _send(sandbox, to)

    assert refusal.value.code == code
    assert mail.messages(to=to) == []


async def test_a_late_answer_leaves_the_sender_in_doubt(sandbox: Sandbox, mail: Catcher) -> None:
    """The mail is accepted though its sender gave up: exactly the case that may double a mail."""
    to = "late@contoh.example"
    mail.late(3)

    with pytest.raises(aiosmtplib.SMTPException):
        await _send(sandbox, to, patience=1)

    assert len(mail.messages(to=to)) == 1


async def test_a_stalled_sender_goes_on_when_the_server_recovers(sandbox: Sandbox, mail: Catcher) -> None:
    """A stall ends in a temporary error, not in a mail that nobody asked for twice."""
    to = "stall@contoh.example"
    mail.stall()
    sending = asyncio.create_task(_send(sandbox, to))
    done, _ = await asyncio.wait([sending], timeout=0.5)
    assert not done

    mail.recover()

    with pytest.raises(aiosmtplib.SMTPDataError):
        await sending
    assert mail.messages(to=to) == []


async def test_an_sms_is_kept_once_per_key(sandbox: Sandbox, sms: Catcher) -> None:
    """A repeat under the same key gets the first answer; another text under it is refused."""
    address = f"http://127.0.0.1:{sandbox.layout.ports['sms']}/messages"
    headers = {"Idempotency-Key": "k-1"}
    message = {"to": "+628000000000", "text": "Permohonan Anda diterima."}

    async with httpx.AsyncClient() as client:
        first = await client.post(address, json=message, headers=headers)
        again = await client.post(address, json=message, headers=headers)
        other = await client.post(address, json=message | {"text": "lain"}, headers=headers)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert first.json() == again.json()
    assert len(sms.messages(key=headers["Idempotency-Key"])) == 1
