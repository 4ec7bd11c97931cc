"""Planning on a real database: each message once, whole or not at all, in the order of commits."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from common.contracts.intake import PersonErased
from common.database import Database
from common.errors import NotYet
from notifications.domain.template import Channel
from notifications.handlers import Forgetting
from notifications.store.inbox import NEWEST, InboxStore
from tests.component.notifications.conftest import House
from tests.unit.notifications.events import (
    a_decision,
    a_new_promise,
    a_resumption,
    a_return,
    a_submission,
    an_id,
    an_overdue,
    message,
)


def a_history(cases: str) -> list[Any]:
    """Four things that happen to each of some cases, in order within each."""
    return [
        message(event, number)
        for case in cases
        for number, event in enumerate(
            [a_submission(case), a_return(case), a_resumption(case), a_new_promise(case), a_decision(case)], 1
        )
    ]


async def everything(database: Database) -> tuple[set[Any], dict[Any, list[Any]], set[Any]]:
    """Rows, each inbox in its order, and events: all that planning leaves behind."""
    async with database.reading() as tx:
        rows = await tx.fetch("SELECT id, event_id, template, version, person, channel, case_id, facts FROM deliveries")
        inbox = await tx.fetch("SELECT person, number, delivery FROM inbox ORDER BY person, number")
        events = await tx.fetch("SELECT aggregate, convert_from(value, 'UTF8') AS value FROM outbox")
    inboxes: dict[Any, list[Any]] = {}
    for row in inbox:
        inboxes.setdefault(row["person"], []).append((row["number"], row["delivery"]))
    return {tuple(r.values()) for r in rows}, inboxes, {tuple(r.values()) for r in events}


async def test_a_submission_is_in_the_inbox_when_its_transaction_commits(house: House) -> None:
    """She may look at once; mail and SMS are planned beside it, and the events name no person."""
    await house.tell(a_submission())

    rows = {row["channel"]: row["state"] for row in await house.rows()}
    assert rows == {"inbox": "sent", "mail": "planned", "sms": "planned"}
    async with house.database.reading() as tx:
        (entry,) = await InboxStore(tx).page(an_id("person-a"), NEWEST, 10)
        events = [r["value"].decode() for r in await tx.fetch("SELECT value FROM outbox")]
    assert (entry.template, entry.number, entry.read_at) == ("received", 1, None)
    assert len(events) == 3
    assert str(an_id("person-a")) not in "".join(events)


@pytest.mark.parametrize("seed", range(4))
async def test_delivered_twice_and_shuffled_across_keys_it_is_the_same(house: House, seed: int) -> None:
    """Whatever batches Kafka makes of a history, everyone has each message once and in order."""
    dice, history = random.Random(seed), a_history("abcdef")
    await house.tell_messages(history)
    expected = await everything(house.database)
    async with house.database.transaction() as tx:
        await tx.execute("TRUNCATE deliveries, inbox, inboxes, outbox, streams")

    waiting = {case: list(history[n * 5 : n * 5 + 5]) for n, case in enumerate("abcdef")}
    told: list[Any] = []
    while any(waiting.values()):
        case = dice.choice([c for c, left in waiting.items() if left])
        told.append(waiting[case].pop(0))
        again = dice.sample(told, k=dice.randint(0, min(3, len(told))))
        await house.tell_messages([told[-1], *again])

    assert await everything(house.database) == expected


async def test_an_unknown_definition_makes_the_message_wait(house: House) -> None:
    """Its name and fee are not known yet; nothing is written, and nothing is told without them."""
    with pytest.raises(NotYet, match="has not arrived yet"):
        await house.tell(a_submission(), a_submission("b", version=2))

    assert await house.rows() == []


async def test_an_unknown_office_makes_the_message_wait(house: House) -> None:
    """Its zone decides what day it is."""
    with pytest.raises(NotYet, match="Office kanwil-33"):
        await house.tell(a_submission(office="kanwil-33"))


async def test_numbers_of_an_inbox_follow_its_commits(house: House) -> None:
    """ "After number n" must miss nothing: a later number never becomes visible before an earlier one."""
    person = an_id("person-a")
    events = [a_submission(), a_return(), a_resumption(), a_decision(), an_overdue()] * 4
    messages = [replace(message(event, n), event=event.model_copy(update={"applicant": person}))
                for n, event in enumerate(events)]  # fmt: skip

    await asyncio.gather(*(house.tell_messages([one]) for one in messages))

    async with house.database.reading() as tx:
        entries = await InboxStore(tx).after(person, 0, 100)
    assert [e.number for e in entries] == list(range(1, 21))


async def test_the_database_refuses_a_second_row(house: House) -> None:
    """The unique key stands even where our own code would fail."""
    await house.tell(a_submission())

    async with house.database.transaction() as tx:
        copied = await tx.execute(
            """
            INSERT INTO deliveries (id, event_id, template, version, person, channel, case_id, facts, state, due_at,
                                    happened_at, planned_at, changed_at, correlation_id)
            SELECT gen_random_uuid(), event_id, template, version, person, channel, case_id, facts, state, due_at,
                   happened_at, planned_at, changed_at, correlation_id FROM deliveries
            ON CONFLICT ON CONSTRAINT deliveries_once DO NOTHING
            """
        )
    assert copied == 0


async def test_an_erased_person_keeps_no_inbox_and_gets_no_more(house: House) -> None:
    """What intake erased is gone here too, and what still waited is not sent."""
    await house.tell(a_submission("a"), a_submission("b"))

    async with house.database.transaction() as tx:
        erased = replace(message(a_submission()), event=PersonErased(person=an_id("person-a")))
        await Forgetting(house.clock).forget(tx, [erased])

    async with house.database.reading() as tx:
        assert await InboxStore(tx).page(an_id("person-a"), NEWEST, 10) == []
        assert len(await InboxStore(tx).page(an_id("person-b"), NEWEST, 10)) == 1
    mine = [r for r in await house.rows(channel=Channel.MAIL.value) if r["person"] == an_id("person-a")]
    assert [(r["state"], r["reason"]) for r in mine] == [("failed", "erased")]
