"""From all database roles, topics and logs together no answer of the survey can be joined to an application."""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from common.clock import FakeClock
from common.contracts.event import Message
from common.contracts.intake import SurveyAnswered
from common.database import Database
from common.ids import uuid7
from common.kafka import topics
from common.kafka.relay import Relay
from common.migrations import migrate
from common.outbox import Outbox, Outgoing
from intake.app import MIGRATIONS
from intake.domain.surveys import Answers
from intake.handlers.drafts import DraftDesk
from intake.handlers.room import Room
from intake.handlers.survey_telling import SurveyTeller
from intake.handlers.surveys import SurveyDesk
from intake.store.letters import LetterStore
from sandbox.roles import SERVICES
from tests.component.intake.stories import OFFICE, Routing, an_application, said, stored
from tests.component.intake.survey_attacks import Evidence, answers_in, columns_of, joined, records_of, rows_of
from tests.component.intake.test_following import told
from tests.fixtures.parts import DsnFor
from tests.fixtures.waiting import eventually, running

CROWD = 10
PATIENCE_SECONDS = 40
SERVICE_ROOTS = MIGRATIONS.parents[1]


class NoLots(random.Random):
    """Draws no lots: leaves everything as it lies."""

    def shuffle(self, x: Any) -> None:
        """Do nothing."""


@dataclass
class Town:
    """An office whose applicants were all asked, and everything that an attacker can get hold of there."""

    room: Room
    clock: FakeClock
    dsns: Sequence[str]
    broker: str
    prefix: str
    truth: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    logs: str = ""
    lots: random.Random = field(default_factory=random.SystemRandom)

    async def somebody_answers(self, number: int) -> None:
        """One applicant with a letter opens her form and sends it at once."""
        desk, person = SurveyDesk(self.room), uuid7()
        reference = await with_letter(self.room, person)
        row = await stored(self.room, reference)
        self.names += [reference, str(row.application), str(person)]
        answers = answers_of(number)
        with capture_logs() as lines:
            ticket = said(await desk.open(reference, person, secrets.token_hex()))
            self.clock.advance(minutes=3)
            assert await desk.answer(ticket, answers) is None
        self.clock.advance(minutes=11)
        self.logs += str(lines)
        self.truth[str(row.application)] = str(list(answers)).replace(" ", "")

    async def evidence(self, leak: Callable[[Town], Awaitable[None]] | None = None) -> Evidence:
        """Tell the forms and look at everything, before and after."""
        seen = Evidence(self.names, before=await rows_of(*self.dsns))
        relay = Relay("intake", self.room.database, bootstrap=self.broker, prefix=self.prefix)
        with capture_logs() as lines:
            await SurveyTeller(self.room, 1, lots=self.lots).tell()
            if leak is not None:
                await leak(self)
            async with running(relay.run()):
                await eventually(self._relayed, within=PATIENCE_SECONDS)
        seen.logs = self.logs + str(lines)
        seen.after, seen.columns = await rows_of(*self.dsns), await columns_of(self.dsns[0])
        seen.records = await records_of(self.broker, self.prefix)
        return seen

    async def _relayed(self) -> bool:
        async with self.room.database.reading() as tx:
            return bool(await tx.fetchval("SELECT count(*) FROM outbox") == 0)


def answers_of(number: int) -> Answers:
    """Nine answers that nobody else gives."""
    digits = [1 + (number >> 2 * place) % 4 for place in range(9)]
    a, b, c, d, e, f, g, h, i = digits
    return (a, b, c, d, e, f, g, h, i)


async def with_letter(room: Room, person: UUID) -> str:
    """An application whose letter can be fetched."""
    receipt = await an_application(DraftDesk(room), person)
    row = await stored(room, receipt.reference)
    routing, now = Routing(row), room.clock.now()
    messages: list[Message[Any]] = [routing.opened(now), routing.decided(now)]
    await told(room, *messages)
    async with room.database.transaction() as tx:
        letter = await LetterStore(tx).of(row.application)
        assert letter is not None
        await LetterStore(tx).keep(letter, b"%PDF", "0" * 64, "letter", now=now)
    return receipt.reference


@pytest.fixture
async def town(
    fresh_dsn_for: DsnFor, room: Room, clock: FakeClock, kafka_bootstrap: str, topic_prefix: str
) -> AsyncIterator[Town]:
    """A system of its own: all four schemas, all topics."""
    prefix = f"{topic_prefix}{uuid7().hex[-6:]}-"
    await topics.apply(kafka_bootstrap, prefix)
    for service in SERVICES:
        await migrate(fresh_dsn_for(service), SERVICE_ROOTS / service / "migrations")
    database = await Database.connect(fresh_dsn_for("intake"))
    dsns = [fresh_dsn_for(service) for service in ("intake", *(s for s in SERVICES if s != "intake"))]
    yield Town(replace(room, database=database), clock, dsns, kafka_bootstrap, prefix)
    await database.close()


async def test_no_answer_can_be_joined_to_an_application(town: Town) -> None:
    """Every attack we can think of, on everything that lies open, while one after the other answers."""
    for number in range(4):
        await town.somebody_answers(number)
    few = await SurveyTeller(town.room, 1).tell()
    for number in range(4, CROWD):
        await town.somebody_answers(number)
    seen = await town.evidence()

    assert few == 0
    assert sorted(answers_in(r) for r in seen.told()) == sorted(town.truth.values())
    assert joined(seen, town.truth) == {}


async def in_one_transaction(town: Town) -> None:
    """A form is written together with a name."""
    async with town.room.database.transaction() as tx:
        await tx.execute("INSERT INTO survey_forms VALUES ($1, NULL, '2026-12-28')", b"\x00" * 32)
        await tx.execute("UPDATE survey_offers SET opened_with = opened_with")


async def with_the_thread_of_the_application(town: Town) -> None:
    """Events keep the thread that they belong to, as everywhere else."""
    async with town.room.database.transaction() as tx:
        await tx.execute("UPDATE outbox SET correlation_id = $1 WHERE topic = 'intake.surveys'", town.names[1])


async def with_a_mark_made_of_the_offer(town: Town) -> None:
    """The mark of a ticket follows from what stands beside the application."""
    async with town.room.database.transaction() as tx:
        await tx.execute("INSERT INTO survey_forms SELECT sha256(opened_with), NULL, '2026-12-28' FROM survey_offers")


async def one_at_a_time(town: Town) -> None:
    """A form leaves as soon as it came."""
    now = town.room.clock.now() + timedelta(minutes=1)
    event = SurveyAnswered(office=OFFICE, service="ALONE", week="2026-W48", answers=answers_of(77))
    async with town.room.database.transaction() as tx:
        await Outbox(tx).add([Outgoing(OFFICE, event, now)])


async def with_the_time_of_answering(town: Town) -> None:
    """The table says when."""
    connection = await asyncpg.connect(town.dsns[0])
    await connection.execute("ALTER TABLE survey_forms ADD answered_at timestamptz DEFAULT now()")
    await connection.close()


LEAKS = {
    "by_the_transaction": in_one_transaction,
    "by_a_value_in_common": with_the_thread_of_the_application,
    "by_a_hash": with_a_mark_made_of_the_offer,
    "by_small_groups": one_at_a_time,
    "by_what_lies_open": with_the_time_of_answering,
}


@pytest.mark.parametrize("attack", LEAKS)
async def test_a_planted_leak_is_found(town: Town, attack: str) -> None:
    """Each attack finds the leak that it is there for."""
    for number in range(5):
        await town.somebody_answers(number)
    seen = await town.evidence(LEAKS[attack])

    assert attack in joined(seen, town.truth)


async def test_forms_that_are_not_shuffled_are_found(town: Town) -> None:
    """The order of marks, seen before, gives everybody's answers away."""
    town.lots = NoLots()
    for number in range(CROWD):
        await town.somebody_answers(number)
    seen = await town.evidence()

    assert "by_order" in joined(seen, town.truth)


async def test_a_line_in_a_log_is_found(town: Town) -> None:
    """An access log of forms would undo all of it."""
    for number in range(5):
        await town.somebody_answers(number)
    seen = await town.evidence()
    seen.logs += f"survey_answered answers={answers_in(seen.told()[0])}"

    assert "by_the_logs" in joined(seen, town.truth)
