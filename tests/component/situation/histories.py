"""Made-up lives of cases: seeded, so that a failing run can be played again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.contracts.event import Event, Message
from common.contracts.intake import OfficePublished, Promise
from common.contracts.routing import (
    CaseClaimed,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
)
from common.ids import uuid7

SERVICES = ("IZIN-PENELITIAN-MAGANG", "LEGAL-IJAZAH", "REK-RUMAH-IBADAT")
HOURS = {"mon": ("08:00", "16:00")}


def offices() -> list[OfficePublished]:
    """The centre, two provinces, three offices below them."""
    parents = {"pusat": None, "kanwil-32": "pusat", "kanwil-33": "pusat", "kankemenag-3273": "kanwil-32",
               "kankemenag-3204": "kanwil-32", "kankemenag-3374": "kanwil-33"}  # fmt: skip
    return [
        OfficePublished(
            office=office, kind=office.partition("-")[0], name=f"Kantor {office}", parent=parent,
            regions=(office[-2:],) if office.startswith("kanwil") else (), zone="Asia/Jakarta", week=5, hours=HOURS,
            units=("loket",), valid_from="2026-01-01",
        )
        for office, parent in parents.items()
    ]  # fmt: skip


def promise(due_at: datetime) -> Promise:
    """A promise of five working days."""
    return Promise(due_at=due_at, starts="submitted", unit="workdays", amount=5, calendar="nasional@1")


class CaseLife:
    """One case as routing tells of it, event after event."""

    def __init__(self, office: str, service: str, opened_at: datetime, case: UUID | None = None) -> None:
        self.case = case or uuid7()
        self.opened_at = opened_at
        self._head = {"case": self.case, "reference": "SM-7Q4K-2MTX", "service": service, "version": 1,
                      "office": office, "applicant": UUID(int=1)}  # fmt: skip
        self._sequence = 0
        self._returns = 0

    def opened(self, *, due_at: datetime | None = None) -> Message[Event]:
        """It stands at its first desk."""
        event = CaseOpened(
            **self._at(self.opened_at), desk="loket", unit="loket", submitted_at=self.opened_at, channel="web",
            applicant_kind="person", revision=1, documents=(), promise=promise(due_at) if due_at else None,
        )  # fmt: skip
        return self._message(event)

    def moved(self, at: datetime) -> Message[Event]:
        """It went to the next desk."""
        head = self._at(at)
        return self._message(
            CaseMoved(
                **head, from_desk="loket", from_unit="loket", desk="putusan", unit="ketua-tim", rule="loket.teruskan"
            )
        )

    def claimed(self, at: datetime) -> Message[Event]:
        """Somebody took it."""
        return self._message(CaseClaimed(**self._at(at), desk="loket", unit="loket"))

    def returned(self, at: datetime) -> Message[Event]:
        """It waits for its applicant."""
        self._returns += 1
        return self._message(
            CaseReturned(**self._at(at), desk="loket", unit="loket", return_number=self._returns, revision=1, marks=())
        )

    def resumed(self, at: datetime) -> Message[Event]:
        """The answer has come."""
        event = CaseResumed(
            **self._at(at), desk="loket", unit="loket", answers_return=self._returns, revision=2, documents=()
        )
        return self._message(event)

    def decided(self, at: datetime, outcome: str = "granted", work_days: float | None = 3) -> Message[Event]:
        """It has a result."""
        event = CaseDecided(
            **self._at(at), outcome=outcome, desk="putusan", unit="ketua-tim", revision=1, content_sha256="0" * 64,
            letter_number="B-1", register_year=2026, register_number=1, signatory="ketua-tim",
            submitted_at=self.opened_at, calendar_days=(at - self.opened_at).total_seconds() / 86_400,
            work_days=work_days, returns=self._returns,
        )  # fmt: skip
        return self._message(event)

    def withdrawn(self, at: datetime) -> Message[Event]:
        """The applicant no longer wants it."""
        return self._message(CaseWithdrawn(**self._at(at), desk="loket", unit="loket"))

    def _at(self, at: datetime) -> dict[str, Any]:
        return {**self._head, "at": at, "case_version": self._sequence + 1}

    def _message(self, event: Any) -> Message[Event]:
        self._sequence += 1
        return Message(event, uuid7(), str(self.case), self._sequence, 1, event.at, "")


def life(chance: random.Random, now: datetime) -> list[Message[Event]]:
    """A random case of the last hundred days, up to now: perhaps returned, perhaps decided or withdrawn."""
    office = chance.choice([o.office for o in offices()])
    opened_at = now - timedelta(days=chance.uniform(0, 100))
    case = CaseLife(office, chance.choice(SERVICES), opened_at)
    due_at = opened_at + timedelta(days=chance.uniform(1, 60))
    events = [case.opened(due_at=due_at if chance.random() < 0.9 else None)]
    at = opened_at
    for step in (case.claimed, case.moved, case.returned, case.resumed):
        at += timedelta(days=chance.expovariate(1.5))
        if at >= now:
            return events
        events.append(step(at))
    at += timedelta(days=chance.expovariate(0.5))
    if at < now:
        ending = chance.random()
        events.append(
            case.withdrawn(at) if ending < 0.1
            else case.decided(at, "refused" if ending < 0.3 else "granted", chance.choice([None, 1, 2, 3, 5, 8, 13]))
        )  # fmt: skip
    return events


def lives(seed: int, count: int, now: datetime) -> list[Message[Event]]:
    """Many cases, their events mixed over the cases and in order within each."""
    chance = random.Random(seed)
    return mixed([life(chance, now) for _ in range(count)], chance)


def mixed(histories: Sequence[Sequence[Message[Event]]], chance: random.Random) -> list[Message[Event]]:
    """A shuffle over keys that keeps the order within each."""
    order = [i for i, history in enumerate(histories) for _ in history]
    chance.shuffle(order)
    following: list[Iterator[Message[Event]]] = [iter(history) for history in histories]
    return [next(following[i]) for i in order]
