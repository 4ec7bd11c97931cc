"""One engine behind three doors (Kafka, HTTP, timers): a batch of commands in one transaction (law 4.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from common.clock import Clock
from common.database import Tx
from common.encryption import KeyStore, Wrapper
from common.errors import NotYet, Refused, sentence
from common.outbox import Outbox, Outgoing
from common.steps import reached
from routing.domain import objections
from routing.domain.case import Case, Entry
from routing.domain.commands import Approve, Command, OpenCase, ProposeRefusal, SeatSecond
from routing.domain.decide import Decision, Setting, Verdict, decide
from routing.domain.decision import NOT_COUNTED
from routing.domain.definition import Definition
from routing.domain.letter_commands import LetterCommand
from routing.domain.letters import numbered, register_year
from routing.domain.visit import Visit
from routing.store.cases import CaseStore
from routing.store.reference import ReferenceStore, Times
from routing.store.registers import Line, RegisterStore, amounts
from routing.store.seating import seats_from
from routing.store.visits import VisitStore

CALENDAR_SCOPE = "nasional"


class DefinitionBook:
    """Definitions are immutable, so each is read once per process."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Definition] = {}

    async def get(self, tx: Tx, code: str, version: int) -> Definition:
        """Return a definition. Raises `NotYet` while it has not arrived."""
        found = self._read.get((code, version))
        if found is None:
            found = await ReferenceStore(tx).definition(code, version)
            if found is None:
                raise NotYet(f"Definition {code}@{version} has not arrived from intake.")
            self._read[code, version] = found
        return found


@dataclass(slots=True)
class _Work:
    """What a batch has brought about so far."""

    decisions: list[tuple[Command, Decision]]
    cases: dict[UUID, Case]
    inserted: set[UUID]
    changed: set[UUID]
    visits: Mapping[UUID, Visit]
    """The visits as they were found."""
    times: Times


class Engine:
    """Applies commands to cases inside a transaction that its caller owns."""

    def __init__(self, clock: Clock, wrapper: Wrapper, book: DefinitionBook | None = None) -> None:
        self._clock = clock
        self._wrapper = wrapper
        self._book = book or DefinitionBook()

    async def apply(self, tx: Tx, commands: Sequence[Command]) -> list[Verdict]:
        """Decide all commands in order and write what follows; return one verdict each.

        Raises `NotYet` when a definition, office or calendar has not arrived; then nothing was written.
        """
        store = CaseStore(tx)
        objected = await _objected(store, commands)
        found, parked = await store.locked(sorted({c.case for c in commands} | objected))
        reached("engine.loaded")
        visits = await VisitStore(tx).newest([i for i in sorted(found) if await self._visits(tx, found[i])])
        found |= {case: replace(found[case], visit=visit) for case, visit in visits.items()}
        about_letters = sorted(({c.case for c in commands if isinstance(c, LetterCommand)} | objected) & found.keys())
        letters = await RegisterStore(tx).of(about_letters) if about_letters else {}
        found |= {case: replace(found[case], letters=held) for case, held in letters.items()}
        work = _Work([], found, set(), set(), visits, await self._times(tx, commands, found))
        verdicts: list[Verdict] = []
        for command in commands:
            verdict = await self._one(tx, command, work, parked)
            verdicts.append(verdict)
            if isinstance(verdict, Decision) and (reopen := objections.follows(verdict.state, command)) is not None:
                await self._one(tx, reopen, work, parked)
        await self._number(tx, work)
        await self._write(tx, store, work)
        reached("engine.written")
        return verdicts

    async def _one(self, tx: Tx, command: Command, work: _Work, parked: dict[UUID, UUID]) -> Verdict:
        case = work.cases.get(command.case)
        concerned = (command.case, *_opened_again(case, command))
        if (incident := next((parked[i] for i in concerned if i in parked), None)) is not None:
            return Refused(
                "parked",
                sentence("Berkas ini berhenti karena gangguan %(incident)s; administrator sudah diberi tahu."),
                names={"incident": str(incident)},
            )
        if case is None and not isinstance(command, OpenCase):
            return decide(None, command, _NOWHERE, now=self._clock.now())
        setting = await self._setting(tx, case, command, work)
        verdict = decide(case, command, setting, now=self._clock.now())
        if isinstance(verdict, Decision) and verdict.entry is not None:
            work.cases[command.case] = verdict.state
            (work.inserted if case is None else work.changed).add(command.case)
            work.decisions.append((command, verdict))
        return verdict

    async def _visits(self, tx: Tx, case: Case) -> bool:
        return (await self._book.get(tx, case.service, case.service_version)).visits

    async def _times(self, tx: Tx, commands: Sequence[Command], found: Mapping[UUID, Case]) -> Times:
        """Hours and calendar, read once for a batch; one without a command that counts time needs none."""
        if not any(c.COUNTS_TIME for c in commands):
            return Times()
        opened = {c.office for c in commands if isinstance(c, OpenCase)}
        return await ReferenceStore(tx).times(CALENDAR_SCOPE, sorted(opened | {c.office for c in found.values()}))

    async def _setting(self, tx: Tx, case: Case | None, command: Command, work: _Work) -> Setting:
        if isinstance(command, OpenCase):
            objected = work.cases.get(command.objects_to) if command.objects_to else None
            definition = await self._book.get(tx, command.service, command.version)
            return Setting(definition, NOT_COUNTED, NOT_COUNTED, objected=objected)
        assert case is not None
        definition = await self._book.get(tx, case.service, case.service_version)
        if not command.COUNTS_TIME:
            return Setting(definition, NOT_COUNTED, NOT_COUNTED)
        hours, calendar = work.times.hours.get(case.office), work.times.calendar
        if hours is None or calendar is None:
            raise NotYet(f"Office {case.office} or the calendar has not arrived from intake.")
        if isinstance(command, ProposeRefusal | SeatSecond):
            return Setting(definition, hours, calendar, await seats_from(tx, case.office, self._clock.now().date()))
        return Setting(definition, hours, calendar)

    async def _number(self, tx: Tx, work: _Work) -> None:
        """Give each letter its number, registers locked in one order, after all else is decided."""
        places = [i for i, (_, d) in enumerate(work.decisions) if d.letter]
        if not places:
            return
        offices = {work.decisions[i][1].state.office for i in places}
        zones = {o: p.zone for o, p in (await ReferenceStore(tx).offices(sorted(offices))).items()}
        now = self._clock.now()
        keys = {i: (office := work.decisions[i][1].state.office, register_year(now, zones[office])) for i in places}
        following = await RegisterStore(tx).take(amounts(list(keys.values())))
        lines: list[Line] = []
        for i in places:
            command, decision = work.decisions[i]
            state, number = decision.state, following[keys[i]]
            following[keys[i]] += 1
            definition = await self._book.get(tx, state.service, state.service_version)
            decision, letter = numbered(decision, number, definition, zones[state.office])
            work.decisions[i] = command, decision
            lines.append((*keys[i], number, state.id, letter.written, now, letter.signatory, letter.unit))
        await RegisterStore(tx).enter(lines)

    async def _write(self, tx: Tx, store: CaseStore, work: _Work) -> None:
        await self._keep_visits(tx, work)
        for _, d in work.decisions:
            if d.ended is not None and d.entry is not None:
                await RegisterStore(tx).end(d.state.id, d.ended, d.entry.data.get("successor"))
        entries = [e for _, d in work.decisions if d.entry is not None for e in (d.entry, *d.further)]
        notes = [await self._sealed(tx, e, work.cases[e.case].applicant) for e in entries]
        await store.insert([work.cases[i] for i in work.inserted])
        await store.update([work.cases[i] for i in work.changed - work.inserted])
        await store.record(entries, notes)
        await Outbox(tx).add(
            [
                Outgoing(str(d.state.id), event, d.entry.at if d.entry else self._clock.now(), command.cause)
                for command, d in work.decisions
                for event in d.events
            ]
        )

    async def _keep_visits(self, tx: Tx, work: _Work) -> None:
        """Write the visits that have changed, the words of a report sealed."""
        cases = [work.cases[case] for case in sorted(work.changed)]
        visits = {c.id: c.visit for c in cases if c.visit is not None and c.visit is not work.visits.get(c.id)}
        notes: dict[UUID, bytes] = {}
        for case, visit in visits.items():
            if visit.report is not None and visit.report.notes is not None:
                applicant = str(work.cases[case].applicant)
                key = await KeyStore(tx, self._wrapper).key_of(applicant, now=self._clock.now())
                words = json.dumps(dict(visit.report.notes), ensure_ascii=False)
                notes[case] = key.seal(words.encode(), visit_place(case, visit.number))
        await VisitStore(tx).save(visits, notes)

    async def _sealed(self, tx: Tx, entry: Entry, applicant: UUID) -> bytes | None:
        """An officer's words are personal: sealed under the applicant's key."""
        if not entry.note:
            return None
        key = await KeyStore(tx, self._wrapper).key_of(str(applicant), now=self._clock.now())
        return key.seal(entry.note.encode(), note_place(entry.case, entry.version))


async def _objected(store: CaseStore, commands: Sequence[Command]) -> set[UUID]:
    """Cases beside their own that commands look at or open again: locked with all others, in one order."""
    approved = [c.case for c in commands if isinstance(c, Approve)]
    new = {c.objects_to for c in commands if isinstance(c, OpenCase) and c.objects_to is not None}
    return new | (set(await store.objected(approved)) if approved else set())


def _opened_again(case: Case | None, command: Command) -> tuple[UUID, ...]:
    """The refused case that an approval would open again: while it stands still, its objection cannot be upheld."""
    if case is None or case.objects_to is None or not isinstance(command, Approve):
        return ()
    return (case.objects_to,)


def note_place(case: UUID, version: int) -> str:
    """What a sealed note is bound to."""
    return f"history/{case}/{version}"


def visit_place(case: UUID, number: int) -> str:
    """What the sealed words of a visit's report are bound to."""
    return f"visit/{case}/{number}"


_NOWHERE = Setting(Definition.read("none", 1, {"name": {}}), NOT_COUNTED, NOT_COUNTED)
