"""What a crash leaves behind: nothing lost, no SMS doubled, no mail doubled that cannot be told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from common import steps
from notifications.domain.delivery import State, Step
from notifications.domain.template import Channel
from notifications.sending.sender import Sender
from notifications.store.deliveries import DeliveryStore
from sandbox.inspection import Catcher
from tests.component.notifications.conftest import House
from tests.component.notifications.crowd import MANY, ids, reach_everybody
from tests.unit.notifications.events import a_resumption, a_return


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def killed_at() -> Iterator[Callable[[str], None]]:
    """`killed_at("sender.called")`: the next time this step is reached, nothing after it happens."""
    armed: list[str] = []

    def listener(step: str) -> None:
        if step in armed:
            armed.remove(step)
            raise Killed(step)

    steps.listen(listener)
    yield armed.append
    steps._listeners.remove(listener)


async def test_an_sms_whose_answer_is_late_is_looked_up_and_not_doubled(house: House, texts: Catcher) -> None:
    """The provider has it, we do not know: it is asked, and there is one SMS."""
    reach_everybody(house)
    await house.tell(*(a_return(case) for case in MANY))
    texts.late(4)
    sender = house.sender(Channel.SMS)

    await sender.round()
    doubted = await house.states(Channel.SMS)
    texts.recover()
    await house.rounds(sender, 10, seconds=5)

    assert doubted["uncertain"] > 0
    assert await house.states(Channel.SMS) == {"sent": len(MANY)}
    assert set(ids(texts, "key").values()) == {1}
    assert len(texts.messages()) == len(MANY)


@pytest.mark.parametrize("step", ["sender.attempted", "sender.called"])
async def test_a_crash_doubles_no_sms(
    house: House, texts: Catcher, killed_at: Callable[[str], None], step: str
) -> None:
    """Before the call or after it, before the result is recorded: exactly one SMS each."""
    reach_everybody(house)
    await house.tell(*(a_return(case) for case in MANY))
    killed_at(step)

    with pytest.raises(Killed):
        await house.sender(Channel.SMS).round()
    left = await house.states(Channel.SMS)
    await house.rounds(house.sender(Channel.SMS), 30, seconds=10)

    assert left["attempted"] == 20
    assert await house.states(Channel.SMS) == {"sent": len(MANY)}
    assert ids(texts, "key") == {str(row["id"]): 1 for row in await house.rows(channel="sms")}


@pytest.mark.parametrize("step", ["sender.attempted", "sender.called"])
async def test_a_crash_loses_no_mail_and_its_copy_can_be_told(
    house: House, mails: Catcher, killed_at: Callable[[str], None], step: str
) -> None:
    """A mail server cannot be asked: the template resends, and both copies carry one Message-ID."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_return())
    killed_at(step)

    with pytest.raises(Killed):
        await house.sender(Channel.MAIL).round()
    await house.rounds(house.sender(Channel.MAIL), 20, seconds=10)

    caught = ids(mails, "message_id")
    assert len(caught) == 1
    assert set(caught.values()) == {1 if step == "sender.attempted" else 2}
    assert await house.published(Channel.MAIL) == ["planned", "uncertain", "sent"]


async def test_a_template_that_leaves_doubt_sends_no_second_mail(
    house: House, mails: Catcher, killed_at: Callable[[str], None]
) -> None:
    """A mere confirmation is not repeated; that nobody knows is shown."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_resumption())
    killed_at("sender.called")

    with pytest.raises(Killed):
        await house.sender(Channel.MAIL).round()
    await house.rounds(house.sender(Channel.MAIL), 20, seconds=10)

    assert len(mails.messages()) == 1
    assert await house.states(Channel.MAIL) == {"uncertain": 1}
    async with house.database.reading() as tx:
        assert (await DeliveryStore(tx).counts())[Channel.MAIL, State.UNCERTAIN] == 1


async def test_a_sender_that_wakes_too_late_changes_nothing(house: House) -> None:
    """Its delivery was doubted and sent by another: the late result is not recorded over it."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_return())
    async with house.database.transaction() as tx:
        (due,) = await DeliveryStore(tx).due(Channel.MAIL, house.clock.now(), 1)
        tries = await DeliveryStore(tx).claim([due.id], house.clock.now(), house.clock.now())
    frozen = replace(due, state=State.ATTEMPTED, tries=tries[due.id])
    await house.rounds(house.sender(Channel.MAIL), 10, seconds=10)

    async with house.database.transaction() as tx:
        recorded = await DeliveryStore(tx).settle([(frozen, Step(State.FAILED, None, 1, "late"))], house.clock.now())

    assert recorded == set()
    assert await house.states(Channel.MAIL) == {"sent": 1}


async def test_a_clean_stop_leaves_no_doubt(house: House, mails: Catcher) -> None:
    """Told to stop in the middle of a call, a sender finishes that round first."""
    house.addresses.reach("a", mail="a@example.test")
    await house.tell(a_return())
    mails.late(0.3)
    sender: Sender = house.sender(Channel.MAIL)
    running = asyncio.create_task(sender.run())
    async with asyncio.timeout(10):
        while not mails.messages():
            await asyncio.sleep(0.02)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert await house.states(Channel.MAIL) == {"sent": 1}
