"""Sending to real catchers: who is reached how, and what providers do wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from common.errors import Transient
from common.web.i18n import Language
from notifications.domain.template import Channel
from sandbox.inspection import Catcher
from tests.component.notifications.conftest import House
from tests.component.notifications.crowd import MANY, ids, reach_everybody
from tests.unit.notifications.events import a_decision, a_return, a_submission


async def test_a_return_goes_out_by_mail_and_sms(house: House, mails: Catcher, texts: Catcher) -> None:
    """Both name the reference and the fee; their ids at the providers come from the delivery."""
    house.addresses.reach("a", Language.ENGLISH, mail="a@example.test", sms="+6281234567890")
    await house.tell(a_return())

    await house.sender(Channel.MAIL).round()
    await house.sender(Channel.SMS).round()

    (mail,), (sms,) = mails.messages(), texts.messages()
    by_channel = {row["channel"]: row for row in await house.rows()}
    assert mail["to"] == ["a@example.test"]
    assert mail["subject"] == "Application SM-7Q4K-2MTX needs a correction from you"
    assert mail["message_id"] == f"<{by_channel['mail']['id']}@localhost>"
    assert "Official fee: Rp" in mail["text"]
    assert "<p>" in mail["html"]
    assert dict(mail["headers"])["Auto-Submitted"] == "auto-generated"
    assert sms["key"] == str(by_channel["sms"]["id"])
    assert len(sms["text"]) <= 160
    assert {row["state"] for row in by_channel.values()} == {"sent"}
    assert await house.published(Channel.MAIL) == ["planned", "sent"]


async def test_no_address_is_kept_anywhere(house: House, mails: Catcher) -> None:
    """Addresses are used and forgotten: no row and no event holds one."""
    house.addresses.reach("a", mail="a@example.test", sms="+6281234567890")
    await house.tell(a_return())
    await house.sender(Channel.MAIL).round()

    async with house.database.reading() as tx:
        tables = [r["table_name"] for r in await tx.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")]  # fmt: skip
        contents = [str(await tx.fetch(f'SELECT "{t}"::text FROM "{t}"')) for t in tables]  # noqa: S608
        events = [r["value"].decode() for r in await tx.fetch("SELECT value FROM outbox")]
    assert mails.messages()
    assert "example.test" not in "".join([*contents, *events])
    assert "6281234567890" not in "".join([*contents, *events])


async def test_who_has_no_address_is_not_called_sent(house: House) -> None:
    """Nobody claims she was told: the inbox has it, mail and SMS have failed."""
    await house.tell(a_return())

    await house.sender(Channel.MAIL).round()
    await house.sender(Channel.SMS).round()

    rows = {row["channel"]: (row["state"], row["reason"]) for row in await house.rows()}
    assert rows == {"inbox": ("sent", ""), "mail": ("failed", "no-contact"), "sms": ("failed", "no-contact")}


async def test_a_receipt_by_mail_needs_no_sms(house: House, texts: Catcher) -> None:
    """An SMS beside the mail is for what needs her; a channel she has not chosen is no failure."""
    house.addresses.reach("a", mail="a@example.test", sms="+6281234567890")
    house.addresses.reach("b", sms="+6281234567891")
    await house.tell(a_submission("a"), a_submission("b"))

    await house.rounds(house.sender(Channel.SMS), 2)
    await house.rounds(house.sender(Channel.MAIL), 2)

    assert [m["to"] for m in texts.messages()] == ["+6281234567891"]
    states = {(row["person"], row["channel"]): (row["state"], row["reason"]) for row in await house.rows()}
    assert sorted(states.values()) == sorted(
        [
            ("sent", ""),
            ("sent", ""),
            ("sent", ""),
            ("dropped", "mail-serves"),
            ("sent", ""),
            ("dropped", "other-channel"),
        ]
    )
    assert "failed" not in await house.published(Channel.SMS)


async def test_while_intake_is_away_messages_wait_untouched(house: House, mails: Catcher) -> None:
    """No attempt is begun for somebody whose address is not known; when intake is back it goes out."""
    house.addresses.reach("a", mail="a@example.test")
    house.addresses.silent = True
    await house.tell(a_return())
    sender = house.sender(Channel.MAIL)

    for _ in range(5):
        with pytest.raises(Transient):
            await sender.round()
        house.clock.advance(seconds=10)
    (waiting,) = await house.rows(channel="mail")
    house.addresses.silent = False
    await sender.round()

    assert (waiting["state"], waiting["tries"]) == ("planned", 0)
    assert len(mails.messages()) == 1


async def test_messages_of_a_case_keep_their_order(house: House, mails: Catcher) -> None:
    """ "Granted" must not arrive before "returned", even when that one has to be tried again."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_submission(), a_return(), a_decision())
    sender = house.sender(Channel.MAIL)
    mails.fail()
    await sender.round()
    mails.recover()
    tries = [row["tries"] for row in await house.rows(channel="mail")]

    await house.rounds(sender, 12, seconds=10)

    assert tries == [1, 0, 0]
    subjects = [m["subject"] for m in mails.messages()]
    assert [s.split()[-1] for s in subjects] == ["terima", "perbaiki", "siap"]


async def test_a_dead_mail_server_costs_no_try_and_no_message(house: House, mails: Catcher, texts: Catcher) -> None:
    """An outage of two days: the channel rests, SMS goes on, and afterwards every mail arrives once."""
    reach_everybody(house)
    await house.tell(*(a_return(case) for case in MANY))
    closed = replace(house.mail_server, port=1)
    sender = house.sender(Channel.MAIL, mail_server=closed)

    await house.rounds(sender, 48, hours=1)
    tries = {row["tries"] for row in await house.rows(channel="mail")}
    await house.rounds(house.sender(Channel.SMS), 3)
    await house.rounds(house.sender(Channel.MAIL), 3)

    assert tries == {0}
    assert len(ids(texts, "key")) == len(MANY)
    assert ids(mails, "message_id") == {f"<{row['id']}@localhost>": 1 for row in await house.rows(channel="mail")}


async def test_a_mail_server_that_fails_then_stalls_then_recovers_loses_nothing(
    house: House, mails: Catcher, texts: Catcher
) -> None:
    """Refusals for now and silence in the middle of a mail: 0 lost, and SMS does not wait for it."""
    reach_everybody(house)
    await house.tell(*(a_return(case) for case in MANY))
    sender = house.sender(Channel.MAIL)

    mails.fail()
    await house.rounds(sender, 3, seconds=20)
    mails.stall()
    stalled = asyncio.create_task(house.rounds(sender, 3, seconds=40))
    await house.sender(Channel.SMS).round()
    await house.sender(Channel.SMS).round()
    sms_seen, mail_still_stalls = len(texts.messages()), not stalled.done()
    await stalled
    mails.recover()
    await house.rounds(sender, 20, minutes=10)

    assert (sms_seen, mail_still_stalls) == (len(MANY), True)
    assert await house.states(Channel.MAIL) == {"sent": len(MANY)}
    assert len(ids(mails, "message_id")) == len(MANY)


async def test_a_refusal_for_good_fails_the_message(house: House, mails: Catcher) -> None:
    """It is not tried again, and others are told that it failed."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_return())
    mails.refuse()

    await house.rounds(house.sender(Channel.MAIL), 3, hours=1)

    (row,) = await house.rows(channel="mail")
    assert (row["state"], row["reason"], row["tries"]) == ("failed", "smtp-550", 1)
    assert await house.published(Channel.MAIL) == ["planned", "failed"]


async def test_two_senders_of_one_channel_share_the_work(house: House, mails: Catcher) -> None:
    """Two replicas at once: every mail once."""
    reach_everybody(house)
    await house.tell(*(a_return(case) for case in MANY))
    senders = [house.sender(Channel.MAIL), house.sender(Channel.MAIL)]

    for _ in range(4):
        await asyncio.gather(*(sender.round() for sender in senders))

    assert set(ids(mails, "message_id").values()) == {1}
    assert len(mails.messages()) == len(MANY)
