"""A person says where she is told news; an address counts once its code came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from common.clock import FakeClock
from common.errors import Refused
from intake.handlers.contacts import ContactDesk
from intake.handlers.room import Room
from tests.component.intake.stories import said


@dataclass
class Sender:
    """Stands in for notifications: notes what it was asked to send."""

    works: bool = True
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    async def send_code(self, channel: str, address: str, code: str, language: str) -> bool:
        self.sent.append((channel, address, code))
        return self.works


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def desk(room: Room, sender: Sender) -> ContactDesk:
    return ContactDesk(room, sender)


async def test_a_mail_address_counts_after_its_code(desk: ContactDesk, sender: Sender, person: UUID) -> None:
    """The code that was sent confirms the address; small letters will do."""
    assert await desk.set_contact(person, "mail", " nama@contoh.id ", "en") is None
    before = await desk.contacts(person)

    assert await desk.confirm(person, "mail", sender.sent[0][2].lower()) is None

    assert [(c.channel, c.address, c.confirmed) for c in before] == [("mail", "nama@contoh.id", False)]
    assert [c.confirmed for c in await desk.contacts(person)] == [True]


@pytest.mark.parametrize("typed", ["0812-3456-7890", "+62 812 3456 7890", "62812.3456.7890"])
async def test_a_phone_number_is_written_one_way(desk: ContactDesk, sender: Sender, person: UUID, typed: str) -> None:
    """However it is typed, one number is one number."""
    assert await desk.set_contact(person, "sms", typed, "id") is None

    assert sender.sent[0][:2] == ("sms", "+6281234567890")


@pytest.mark.parametrize(("channel", "typed"), [("mail", "nama@"), ("sms", "021 5550"), ("telegram", "x")])
async def test_what_is_no_address_is_refused_in_a_sentence(
    desk: ContactDesk, sender: Sender, person: UUID, channel: str, typed: str
) -> None:
    """Nothing is kept or sent."""
    refused = await desk.set_contact(person, channel, typed, "id")

    assert isinstance(refused, Refused)
    assert refused.status == 422
    assert (sender.sent, await desk.contacts(person)) == ([], [])


async def test_the_counter_needs_neither_address_nor_code(desk: ContactDesk, sender: Sender, person: UUID) -> None:
    """Who comes to the counter is confirmed at once."""
    assert await desk.set_contact(person, "counter", "", "id") is None

    assert [(c.channel, c.confirmed) for c in await desk.contacts(person)] == [("counter", True)]
    assert sender.sent == []


async def test_an_address_is_kept_when_its_code_cannot_be_sent(desk: ContactDesk, sender: Sender, person: UUID) -> None:
    """Notifications may be down: the address stays, the page says that the code is still to come."""
    sender.works = False

    refused = await desk.set_contact(person, "mail", "nama@contoh.id", "id")

    assert isinstance(refused, Refused)
    assert (refused.code, refused.status) == ("not-sent", 503)
    assert [c.address for c in await desk.contacts(person)] == ["nama@contoh.id"]


async def test_six_wrong_codes_use_it_up(desk: ContactDesk, sender: Sender, person: UUID, clock: FakeClock) -> None:
    """After six guesses even the right code no longer counts; a new one does."""
    await desk.set_contact(person, "mail", "nama@contoh.id", "id")
    for _ in range(6):
        refused = await desk.confirm(person, "mail", "AAAAAA")
        assert isinstance(refused, Refused)

    late = await desk.confirm(person, "mail", sender.sent[0][2])
    clock.advance(seconds=30)
    await desk.set_contact(person, "mail", "nama@contoh.id", "id")

    assert isinstance(late, Refused)
    assert late.code == "too-many-tries"
    assert await desk.confirm(person, "mail", sender.sent[1][2]) is None


async def test_a_code_lasts_half_an_hour(desk: ContactDesk, sender: Sender, person: UUID, clock: FakeClock) -> None:
    """An old code confirms nothing."""
    await desk.set_contact(person, "mail", "nama@contoh.id", "id")
    clock.advance(minutes=31)

    refused = await desk.confirm(person, "mail", sender.sent[0][2])

    assert isinstance(refused, Refused)
    assert refused.code == "no-code"


async def test_codes_are_not_sent_in_a_flood(desk: ContactDesk, sender: Sender, person: UUID, clock: FakeClock) -> None:
    """Twenty seconds between two codes, ten codes at most in a row: nobody floods a stranger's phone."""
    await desk.set_contact(person, "sms", "0812 3456 7890", "id")
    at_once = await desk.set_contact(person, "sms", "0812 3456 7890", "id")
    answers = []
    for _ in range(20):
        clock.advance(seconds=21)
        answers.append(await desk.set_contact(person, "sms", "0812 3456 7890", "id"))

    assert isinstance(at_once, Refused)
    assert at_once.code == "too-soon"
    assert {answer.status for answer in answers if answer is not None} == {429}
    assert len(sender.sent) < 15


async def test_a_program_does_not_replace_a_confirmed_contact(desk: ContactDesk, sender: Sender, person: UUID) -> None:
    """What a program proposes is only taken where she has confirmed nothing herself."""
    await desk.set_contact(person, "mail", "nama@contoh.id", "id")
    said(await desk.confirm(person, "mail", sender.sent[0][2]))

    await desk.propose(person, "mail", "lain@contoh.id", "id")

    assert [(c.address, c.confirmed) for c in await desk.contacts(person)] == [("nama@contoh.id", True)]
