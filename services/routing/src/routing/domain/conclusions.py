"""How a case ends with a letter: granted, refused, or with the authorities' duty to help."""

from __future__ import annotations

from datetime import datetime

from common.contracts.routing import CaseDecided
from common.workdays import Unit, due_after
from routing.domain import clocks
from routing.domain.case import Case, Status
from routing.domain.commands import OfficerCommand
from routing.domain.decision import Decision, Setting, acted, following, head, line


def concluded(
    case: Case, c: OfficerCommand, setting: Setting, now: datetime, *, outcome: Status, note: str,
    reason: str | None = None,
) -> Decision:  # fmt: skip
    """The end of a case at its desk; the number of the letter is written into it afterwards.

    The letter is signed by the desk's function whoever the second signatory was: that seat could tell an answer.
    """
    after = following(
        case, status=outcome, holder=None, acted=acted(case, c), proposal=None, stand_in=None
    )  # fmt: skip
    days, work_days = clocks.duration(case, now, setting.hours, setting.calendar)
    event = CaseDecided(
        **head(after, now), outcome=outcome.value, desk=case.desk, unit=case.unit, revision=case.revision,
        content_sha256=case.content_sha256, reason=reason, letter_number="-", register_year=1, register_number=0,
        signatory=case.unit, submitted_at=case.submitted_at, calendar_days=days, work_days=work_days,
        returns=case.return_number, due_at=case.due_at,
        objection_until=_objection_until(setting, now) if outcome is Status.REFUSED else None,
    )  # fmt: skip
    data = {"revision": case.revision, "content_sha256": case.content_sha256, "reason": reason}
    entry = line(after, outcome.value, now, c.actor.person, data=data, note=note)
    return Decision(after, (event,), entry, letter=True)


def _objection_until(setting: Setting, now: datetime) -> datetime | None:
    """The end of the working day until which an objection is in time, by the office's own clock."""
    workdays = setting.definition.refusal.objection_workdays
    if workdays is None:
        return None
    return due_after(now, workdays, Unit.WORKDAYS, setting.hours, setting.calendar).due_at
