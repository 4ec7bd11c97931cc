"""One channel's sender: claims what is due, calls outside any transaction, records what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from common.clock import Clock
from common.database import TRANSIENT, Database
from common.errors import SatuMejaError, Transient
from common.steps import reached
from notifications import metrics
from notifications.domain.circuit import Circuit
from notifications.domain.delivery import Outcome, Result, Rules, State, Step, after_call, after_lookup, in_doubt
from notifications.domain.template import AfterDoubt, Channel
from notifications.library import Library
from notifications.sending.contacts import Contact, Contacts
from notifications.sending.records import Recorder
from notifications.sending.roads import Road
from notifications.store.deliveries import Delivery, DeliveryStore
from notifications.store.reference import Copies, ReferenceStore

log = structlog.get_logger()

_NO_CONTACT_PAUSE = timedelta(seconds=3)
_LONGEST_PAUSE = 5.0
_WAITS: tuple[type[BaseException], ...] = (SatuMejaError, *TRANSIENT)
"""Nothing is lost by waiting: intake or the database is away, or an old template's file is missing."""
_LAST_ROUND_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how patiently a sender works."""

    rules: Rules
    batch: int = 20
    poll_seconds: float = 0.5
    uncertain_after: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a sender needs besides its road."""

    database: Database
    library: Library
    contacts: Contacts
    clock: Clock


class Sender:
    """Sends one channel; each channel has its own, so that a dead provider delays no other."""

    def __init__(self, road: Road, outside: Outside, pace: Pace) -> None:
        self._road = road
        self._outside = outside
        self._pace = pace
        self._circuit = Circuit()
        self._recorder = Recorder(outside.database, outside.clock)
        self._woken = asyncio.Event()

    @property
    def channel(self) -> Channel:
        """The channel it sends."""
        return self._road.channel

    def wake(self) -> None:
        """Look for due deliveries now, not only at the next poll."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; the round under way is finished first, so that a clean stop leaves no doubt."""
        pause = 0.1
        while True:
            self._woken.clear()
            try:
                moved = await _undisturbed(self.round())
                pause = 0.1
            except _WAITS as error:
                log.warning("sender_waits", channel=self.channel, error=type(error).__name__, why=str(error))
                await asyncio.sleep(pause)
                pause, moved = min(pause * 2, _LONGEST_PAUSE), 0
            if moved < self._pace.batch:
                await self._rest()

    async def round(self) -> int:
        """Settle what is in doubt, then send what is due; return how many deliveries moved."""
        doubted = await self._doubt_abandoned()
        looked_up = await self._look_up()
        sent = await self._send_due()
        metrics.CIRCUIT_OPEN.labels(self.channel).set(self._circuit.is_open)
        return doubted + looked_up + sent

    async def _doubt_abandoned(self) -> int:
        """Attempts whose sender died are uncertain: nobody knows how far the call had come."""
        now = self._outside.clock.now()
        async with self._outside.database.transaction() as tx:
            abandoned = await DeliveryStore(tx).abandoned(self.channel, now, self._pace.batch)
            steps = [
                (d, in_doubt(self.channel, d.tries, now, self._pace.rules, reason="crash", doubt=self._doubt_of(d)))
                for d in abandoned
            ]
            await self._recorder.within(tx, steps)
        return len(abandoned)

    async def _look_up(self) -> int:
        now = self._outside.clock.now()
        if self.channel is not Channel.SMS or not self._circuit.admits(now, 1):
            return 0
        async with self._outside.database.transaction() as tx:
            hold = now + self._pace.uncertain_after
            uncertain = await DeliveryStore(tx).to_look_up(self.channel, now, hold, self._pace.batch)
        answers = await asyncio.gather(*(self._road.arrived(d) for d in uncertain))
        now = self._outside.clock.now()
        steps = [after_lookup(a, d.tries, now, self._pace.rules) for d, a in zip(uncertain, answers, strict=True)]
        await self._recorder.record(list(zip(uncertain, steps, strict=True)))
        return len(uncertain)

    async def _send_due(self) -> int:
        now = self._outside.clock.now()
        most = self._circuit.admits(now, self._pace.batch)
        if not most:
            return 0
        async with self._outside.database.reading() as tx:
            due = await DeliveryStore(tx).due(self.channel, now, most)
            copies = await ReferenceStore(tx).copies(d.facts for d in due)
        if not due:
            return 0
        contacts = await self._ask(due)
        attempts = await self._begin(due, contacts)
        outcomes = await asyncio.gather(*(self._call(d, contacts[d.person], copies) for d in attempts))
        reached("sender.called")
        await self._end(attempts, outcomes)
        return len(due)

    async def _ask(self, due: Sequence[Delivery]) -> dict[UUID, Contact]:
        """Ask intake for each person of the batch; what it does not say is put off. Raises `Transient` for none."""
        people = sorted({d.person for d in due})
        answers = await asyncio.gather(*(self._outside.contacts.of(p) for p in people), return_exceptions=True)
        told: dict[UUID, Contact] = {}
        for person, answer in zip(people, answers, strict=True):
            if isinstance(answer, Contact):
                told[person] = answer
            elif not isinstance(answer, Transient):
                raise answer
        untold = [d.id for d in due if d.person not in told]
        if untold:
            async with self._outside.database.transaction() as tx:
                await DeliveryStore(tx).hold(untold, self._outside.clock.now() + _NO_CONTACT_PAUSE)
        if not told:
            raise Transient("Intake told no contact; messages wait for it.")
        return told

    async def _begin(self, due: Sequence[Delivery], contacts: dict[UUID, Contact]) -> list[Delivery]:
        """Close what needs no call, and commit an attempt for the rest before anybody is called."""
        told = [d for d in due if d.person in contacts]
        closed = [(d, step) for d in told if (step := self._needless(d, contacts[d.person])) is not None]
        needless = {d.id for d, _ in closed}
        wanted = [d for d in told if d.id not in needless]
        now = self._outside.clock.now()
        async with self._outside.database.transaction() as tx:
            await self._recorder.within(tx, closed)
            tries = await DeliveryStore(tx).claim([d.id for d in wanted], now, now + self._pace.uncertain_after)
        reached("sender.attempted")
        return [replace(d, state=State.ATTEMPTED, tries=tries[d.id]) for d in wanted if d.id in tries]

    def _needless(self, delivery: Delivery, contact: Contact) -> Step | None:
        """The last step of a delivery that has no address, or whose person is reached another way."""
        if not contact.addresses:
            return Step(State.FAILED, None, delivery.tries, "no-contact")
        if self.channel not in contact.addresses:
            return Step(State.DROPPED, None, delivery.tries, "other-channel")
        template = self._outside.library.version(*delivery.key)
        mail_serves = Channel.MAIL in contact.addresses and Channel.MAIL in template.channels
        if self.channel is Channel.SMS and mail_serves and not template.sms_beside_mail:
            return Step(State.DROPPED, None, delivery.tries, "mail-serves")
        return None

    async def _call(self, delivery: Delivery, contact: Contact, copies: Copies) -> Outcome:
        try:
            return await self._road.send(delivery, contact, copies.of(delivery.facts))
        except SatuMejaError as error:
            log.error("delivery_cannot_be_written", delivery=str(delivery.id), error=str(error))
            return Outcome(Result.BUSY, "unwritable")

    async def _end(self, attempts: Sequence[Delivery], outcomes: Sequence[Outcome]) -> None:
        now, rules = self._outside.clock.now(), self._pace.rules
        steps: list[tuple[Delivery, Step]] = []
        for delivery, outcome in zip(attempts, outcomes, strict=True):
            if outcome.reason != "unwritable":
                self._circuit.note(outcome.result, now)
            doubt = self._doubt_of(delivery)
            steps.append((delivery, after_call(outcome, self.channel, delivery.tries, now, rules, doubt=doubt)))
        await self._recorder.record(steps)

    def _doubt_of(self, delivery: Delivery) -> AfterDoubt:
        return self._outside.library.version(*delivery.key).doubtful_mail

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pace.poll_seconds):
                await self._woken.wait()
        except TimeoutError:
            return


async def _undisturbed(round_: Coroutine[Any, Any, int]) -> int:
    """Let a round that has begun come to its end, within reason, even when its sender is told to stop."""
    task = asyncio.ensure_future(round_)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=_LAST_ROUND_SECONDS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
