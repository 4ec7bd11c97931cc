"""One form for each application, once; what it said is gone when it was told."""

from __future__ import annotations

from common.clock import FakeClock
from common.errors import Refused
from common.ids import uuid7
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.handlers.survey_telling import SurveyTeller
from intake.handlers.surveys import SurveyDesk
from tests.component.intake.stories import an_application, said
from tests.component.intake.test_survey_apart import answers_of, with_letter

KEY, OTHER_KEY = "k" * 36, "o" * 36


def code_of(answer: object) -> str:
    """The code of a refusal."""
    assert isinstance(answer, Refused)
    return answer.code


async def test_the_survey_comes_after_the_letter(room: Room, drafts: DraftDesk) -> None:
    """Before, there is nothing to be satisfied with; another's application does not exist."""
    person, desk = uuid7(), SurveyDesk(room)
    receipt = await an_application(drafts, person)

    assert code_of(await desk.open(receipt.reference, person, KEY)) == "survey-too-early"
    assert code_of(await desk.open(receipt.reference, uuid7(), KEY)) == "not-found"


async def test_an_application_has_one_form(room: Room) -> None:
    """A double click gets the same ticket, another page none; the ticket counts once, however often it is sent."""
    person, desk, secret = uuid7(), SurveyDesk(room), uuid7().hex
    reference = await with_letter(room, person)

    first = said(await desk.open(reference, person, secret))
    again = said(await desk.open(reference, person, secret))
    other = await desk.open(reference, person, OTHER_KEY)
    ticket = await desk.ticket(first)
    answered = [await desk.answer(each, answers_of(7)) for each in (first, again)]

    assert code_of(other) == "survey-opened"
    assert ticket is not None
    assert answered == [None, None]
    assert await desk.ticket(first) is None
    async with room.database.reading() as tx:
        assert await tx.fetchval("SELECT count(*) FROM survey_forms WHERE until = $1", ticket.until) >= 1


async def test_a_forged_or_old_ticket_counts_nothing(room: Room, clock: FakeClock) -> None:
    """What is not ours, or over, is refused and leaves nothing."""
    person, desk = uuid7(), SurveyDesk(room)
    ticket = said(await desk.open(await with_letter(room, person), person, uuid7().hex))
    forged = ticket[:-8] + ("A" * 7) + "="

    clock.advance(days=40)

    for each in (ticket, forged, "", "ü", "====", "YQ=="):
        assert await desk.ticket(each) is None
        assert code_of(await desk.answer(each, answers_of(3))) == "survey-over"


async def test_told_forms_are_empty_and_old_ones_are_forgotten(room: Room, clock: FakeClock) -> None:
    """Of a told form the mark stays until its ticket would have ended; one that nobody joined is gone after a year."""
    desk = SurveyDesk(room)
    clock.advance(days=800)
    await SurveyTeller(room, 1).tell()
    for number in range(5):
        person = uuid7()
        ticket = said(await desk.open(await with_letter(room, person), person, uuid7().hex))
        assert await desk.answer(ticket, answers_of(number)) is None

    told = await SurveyTeller(room, 1).tell()
    empty = await _forms(room)
    clock.advance(days=36)
    await SurveyTeller(room, 1).tell()

    assert told == 5
    assert empty == [None] * 5
    assert await _forms(room) == []


async def test_a_form_that_stays_alone_is_forgotten_after_a_year(room: Room, clock: FakeClock) -> None:
    """It is never told, and never kept for ever."""
    desk, person = SurveyDesk(room), uuid7()
    clock.advance(days=1600)
    await SurveyTeller(room, 1).tell()
    ticket = said(await desk.open(await with_letter(room, person), person, uuid7().hex))
    assert await desk.answer(ticket, answers_of(1)) is None

    clock.advance(days=300)
    told = await SurveyTeller(room, 1).tell()
    waiting = len(await _forms(room))
    clock.advance(days=110)
    await SurveyTeller(room, 1).tell()

    assert (told, waiting) == (0, 1)
    assert await _forms(room) == []


async def _forms(room: Room) -> list[bytes | None]:
    async with room.database.reading() as tx:
        return [r["sealed"] for r in await tx.fetch("SELECT sealed FROM survey_forms")]
