"""Who has no account is told at the counter, when the paper is in her hands and not before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from common.contracts.event import Message
from common.contracts.intake import PaperHandedOver
from notifications.counter import Counter
from notifications.domain.template import Channel
from tests.component.notifications.conftest import House
from tests.unit.notifications.events import AT, a_decision, a_return, a_submission, an_id, an_overdue, message

CASE = an_id("case-a")


def on_paper(event: Any, sequence: int = 1) -> Message[Any]:
    """A fact about a case that was filed from paper."""
    return message(event.model_copy(update={"applicant": CASE}), sequence)


def handed(paper: str, states_until: int) -> Message[Any]:
    """The officer gave her a paper."""
    event = PaperHandedOver(
        application=CASE, paper=paper, states_until=states_until, office="kankemenag-3273", officer=an_id("officer"),
        handed_over_at=AT,
    )  # fmt: skip
    return replace(message(a_submission(), states_until + 10), event=event)


async def hand_over(house: House, paper: str, states_until: int) -> None:
    """What the consumer does of it."""
    async with house.database.transaction() as tx:
        await Counter(house.clock).tell(tx, [handed(paper, states_until)])


async def states(house: House) -> dict[str, str]:
    """Each message's state; all of them are the counter's."""
    rows = await house.rows()
    assert {row["channel"] for row in rows} <= {Channel.COUNTER}
    return {row["template"]: row["state"] for row in rows}


async def test_nothing_counts_as_told_before_its_paper_is_handed_over(house: House) -> None:
    """Neither inbox, mail nor SMS is planned; a return waits until she holds the list of corrections."""
    await house.tell_messages([on_paper(a_submission()), on_paper(a_return(), 2)])

    before = await states(house)
    await hand_over(house, "receipt", 0)
    between = await states(house)
    await hand_over(house, "corrections", 2)

    assert before == {"received": "planned", "returned": "planned"}
    assert between == {"received": "sent", "returned": "planned"}
    assert await states(house) == {"received": "sent", "returned": "sent"}
    assert await house.published(Channel.COUNTER) == ["planned", "planned", "sent", "sent"]


async def test_a_paper_says_only_what_had_happened_when_it_was_printed(house: House) -> None:
    """A second return, or a fact that no paper of that kind says, is not told by the first paper."""
    await house.tell_messages([on_paper(a_return(), 2), on_paper(an_overdue(), 3), on_paper(a_return(), 5)])

    await hand_over(house, "corrections", 3)

    rows = [(row["template"], row["state"]) for row in await house.rows()]
    assert rows == [("returned", "sent"), ("overdue", "planned"), ("returned", "planned")]


async def test_a_paper_that_arrives_before_its_fact_still_tells_it(house: House) -> None:
    """Two topics keep no order between them: whichever comes first, the message is told once."""
    await hand_over(house, "letter", 4)

    await house.tell_messages([on_paper(a_decision(), 4)])
    await hand_over(house, "letter", 4)

    assert await states(house) == {"granted": "sent"}
    assert await house.published(Channel.COUNTER) == ["planned", "sent"]
