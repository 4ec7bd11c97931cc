"""An objection is worked by others than those who refused; upheld, it ends the letter and opens the case again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from common.contracts.intake import Promise
from common.contracts.letter_reasons import OBJECTION_UPHELD
from common.contracts.routing import CaseReopened
from common.promises import counted
from common.workdays import Unit, due_after
from routing.domain import letter_life
from routing.domain.case import OBJECTED, Case, Status
from routing.domain.commands import Approve, Command, Reopen
from routing.domain.decision import Decision, Setting, Verdict, following, head, line
from routing.domain.letter import LetterState


def barred(objected: Case | None) -> dict[str, tuple[UUID, ...]]:
    """The beginning of an objection's `acted`: everybody who had a hand in the refused case."""
    return {OBJECTED: tuple(sorted(objected.hands))} if objected is not None and objected.hands else {}


def follows(case: Case, command: Command) -> Reopen | None:
    """What an officer's decision on an objection brings about for the case that it is about."""
    if not isinstance(command, Approve) or case.objects_to is None:
        return None
    return Reopen(
        case=case.objects_to, cause=command.cause, objection=case.id, objection_reference=case.reference
    )  # fmt: skip


def _reopen(case: Case, c: Reopen, setting: Setting, now: datetime) -> Verdict:
    if case.status is not Status.REFUSED:
        return Decision(case, (), None)
    withdrawn = _withdrawn(case, now)
    promise, before = _anew(case, setting, now), withdrawn.state if withdrawn else case
    after = following(
        before, status=Status.OPEN, holder=None, promise=promise, stopped_at=None, overdue_told=False
    )  # fmt: skip
    event = CaseReopened(
        **head(after, now), desk=case.desk, unit=case.unit, submitted_at=case.submitted_at, promise=promise,
        objection=c.objection,
    )  # fmt: skip
    entry = line(after, "reopened", now, data={"objection": c.objection_reference})
    if withdrawn is None:
        return Decision(after, (event,), entry)
    return replace(withdrawn, state=after, events=(*withdrawn.events, event), further=(entry,))


def _withdrawn(case: Case, now: datetime) -> Decision | None:
    """The refusal's letter is in force no more; None where it was taken back before."""
    letter = next((each for each in reversed(case.letters) if each.state is LetterState.IN_FORCE), None)
    return None if letter is None else letter_life.revoked(case, letter, reason=OBJECTION_UPHELD, now=now)


def _anew(case: Case, setting: Setting, now: datetime) -> Promise | None:
    """The same amount of time as was promised at first, from now on."""
    if case.promise is None:
        return None
    proof = due_after(now, case.promise.amount, Unit(case.promise.unit), setting.hours, setting.calendar)
    return counted(proof, case.promise.starts)


RULES: dict[type[Command], Callable[..., Verdict]] = {Reopen: _reopen}
