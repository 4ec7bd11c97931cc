"""When a site can be visited: far enough ahead, on the office's working days, within its hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common.errors import Refused, sentence
from common.workdays import Calendar, OfficeHours, Unit, due_after, why_closed
from routing.domain.definition import VisitRule
from routing.domain.visit import Slot

FEWEST, MOST = 2, 3
"""How many slots are offered: the applicant must have something to choose from."""
_REMIND_HOUR = 8


def first_day(now: datetime, rule: VisitRule, hours: OfficeHours, calendar: Calendar) -> date:
    """The first day on which a visit proposed now may be: its `notice_workdays`-th working day from now on."""
    return due_after(now, rule.notice_workdays, Unit.WORKDAYS, hours, calendar).counted[-1]


def answer_by(now: datetime, rule: VisitRule, hours: OfficeHours, calendar: Calendar) -> datetime:
    """Until when the applicant may answer: the closing of the `answer_workdays`-th working day from now on."""
    return due_after(now, rule.answer_workdays, Unit.WORKDAYS, hours, calendar).due_at


def remind_at(slot: Slot, hours: OfficeHours) -> datetime:
    """The morning of the day before, where the office is."""
    day = slot.starts_at.astimezone(ZoneInfo(hours.zone)) - timedelta(days=1)
    return day.replace(hour=_REMIND_HOUR, minute=0, second=0, microsecond=0)


def bad_slots(slots: Sequence[Slot], first: date, hours: OfficeHours, calendar: Calendar) -> Refused | None:
    """What is wrong with the offered slots; None when each can be kept."""
    if not FEWEST <= len(slots) <= MOST or len({s.starts_at for s in slots}) < len(slots):
        return _no(sentence("Tawarkan dua atau tiga waktu yang berbeda, supaya pemohon dapat memilih."))
    for slot in slots:
        if (wrong := _bad_slot(slot, first, hours, calendar)) is not None:
            return wrong
    return None


def _bad_slot(slot: Slot, first: date, hours: OfficeHours, calendar: Calendar) -> Refused | None:
    zone = ZoneInfo(hours.zone)
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    day = starts.date()
    if day < first:
        return _no(
            sentence("%(day_on)s terlalu dekat untuk memberi tahu pemohon. Hari pertama yang mungkin: %(first_on)s."),
            day_on=day.isoformat(), first_on=first.isoformat(),
        )  # fmt: skip
    if (closed := why_closed(day, hours, calendar)) is not None:
        return _no(
            sentence("Kantor tutup pada %(day_on)s (%(why)s). Pilih hari kerja, paling awal %(first_on)s."),
            day_on=day.isoformat(), why=closed.words, first_on=first.isoformat(),
        )  # fmt: skip
    spans = hours.week[day.weekday()]
    opens, closes = spans[0].opens, spans[-1].closes
    if ends <= starts or ends.date() != day or starts.time() < opens or ends.time() > closes:
        return _no(
            sentence(
                "Pada %(day_on)s pilih jam mulai dan jam selesai antara %(opens)s dan %(closes)s, "
                "selesai sesudah mulai."
            ),
            day_on=day.isoformat(), opens=f"{opens:%H.%M}", closes=f"{closes:%H.%M}",
        )  # fmt: skip
    return None


def _no(detail: str, **names: str) -> Refused:
    """A name that ends `_on` is an ISO date, which the door says in its reader's words."""
    return Refused("visit-time", detail, "slots", 422, names)
