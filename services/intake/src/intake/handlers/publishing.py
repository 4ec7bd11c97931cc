"""Publishes definitions, offices and calendars: only what is new or changed, and no version ever changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from common.clock import Clock
from common.contracts.event import Event
from common.contracts.intake import CalendarPublished, OfficePublished, ServicePublished
from common.database import Database
from common.errors import SatuMejaError
from common.outbox import Outbox, Outgoing
from common.workdays import Calendar
from intake.catalogue import ServiceDefinition
from intake.office_tree import Office
from intake.shelf import Shelf
from intake.store.published import Name, PublishedStore

_VERSIONED = {ServicePublished.TOPIC, CalendarPublished.TOPIC}


async def publish(database: Database, shelf: Shelf, clock: Clock, *, again: bool = False) -> int:
    """Publish what is new, or `again` all that there is; return how much that was.

    Again means new events with the same content: readers that have it keep what they have.

    Raises `SatuMejaError` when a version that was published has another content now, or has lost its file:
    applications that were sent under it still need it.
    """
    now, events = clock.now(), dict(_events(shelf))
    async with database.transaction() as tx:
        known = await PublishedStore(tx).known()
        digests = {name: hashlib.sha256(event.model_dump_json().encode()).hexdigest() for name, event in events.items()}
        _refuse_changes(known, digests)
        new = [name for name, digest in digests.items() if again or known.get(name) != digest]
        await Outbox(tx).add([Outgoing(name[1], events[name], now) for name in new])
        await PublishedStore(tx).note({name: digests[name] for name in new}, now=now)
    return len(new)


def _refuse_changes(known: Mapping[Name, str], digests: Mapping[Name, str]) -> None:
    for (topic, aggregate), before in known.items():
        if topic not in _VERSIONED:
            continue
        digest = digests.get((topic, aggregate))
        if digest is None:
            raise SatuMejaError(f"{aggregate} was published but its file is gone: put it back, beside newer versions.")
        if digest != before:
            raise SatuMejaError(f"{aggregate} was published with another content: raise its version in its file.")


def _events(shelf: Shelf) -> Iterable[tuple[Name, Event]]:
    for calendar in shelf.calendars.values():
        yield (CalendarPublished.TOPIC, calendar.key), _calendar(calendar)
    for office in shelf.tree:
        yield (OfficePublished.TOPIC, office.id), _office(office)
    for definition in shelf.all_versions():
        yield (ServicePublished.TOPIC, definition.key), _service(definition)


def _service(definition: ServiceDefinition) -> ServicePublished:
    return ServicePublished(code=definition.code, version=definition.version, definition=definition.as_event())


def _calendar(calendar: Calendar) -> CalendarPublished:
    return CalendarPublished(
        scope=calendar.scope,
        version=calendar.version,
        holidays={day.isoformat(): name for day, name in calendar.holidays.items()},
        joint_leave={day.isoformat(): name for day, name in calendar.joint_leave.items()},
        valid_until=calendar.valid_until.isoformat(),
    )


def _office(office: Office) -> OfficePublished:
    return OfficePublished(
        office=office.id,
        kind=office.kind.value,
        name=office.name,
        parent=office.parent,
        regions=office.regions,
        zone=office.hours.zone,
        week=office.hours.days_per_week,
        hours=office.hours.by_weekday(),
        units=office.units,
        valid_from=office.valid_from.isoformat(),
        valid_until=office.valid_until.isoformat() if office.valid_until else None,
    )
