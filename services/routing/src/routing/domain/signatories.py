"""Who decides with a second pair of eyes: found along a chain that the definition gives, never a dead end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from routing.domain.case import StandIn
from routing.domain.definition import OTHER_UNIT, RefusalRule


@dataclass(frozen=True, slots=True)
class OfficeSeats:
    """An office with its units and who sits there today."""

    office: str
    units: tuple[str, ...]
    seated: Mapping[str, frozenset[UUID]]


def second_signatory(rule: RefusalRule, offices: Sequence[OfficeSeats], hands: Collection[UUID]) -> StandIn | None:
    """The first seat of the chain at which somebody sits who had no hand in the case.

    `offices` are the case's own and those above it, from below; `hands` holds the proposer as well. Where nobody
    such sits anywhere, the case waits at the first unit of the chain of the office above (of its own, where there is
    none above). None only when no office has any unit of the chain.
    """
    places = [(office, unit) for office in offices for unit in _chain(rule, office)]
    for office, unit in places:
        if office.seated.get(unit, frozenset()) - frozenset(hands):
            return StandIn(office.office, unit)
    above = [place for place in places if place[0] is not offices[0]]
    return next((StandIn(office.office, unit) for office, unit in [*above, *places]), None)


def _chain(rule: RefusalRule, office: OfficeSeats) -> Iterator[str]:
    named = [unit for unit in rule.second_signatory if unit != OTHER_UNIT]
    for unit in rule.second_signatory:
        if unit in office.units:
            yield unit
        elif unit == OTHER_UNIT:
            yield from (u for u in office.units if u not in named and u not in rule.never)
