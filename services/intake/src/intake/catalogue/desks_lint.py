"""Finds ways through the desks that lead nowhere, never end, or need one person to be two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.catalogue.definition import ServiceDefinition
from intake.catalogue.desks import ENDS, OTHER_UNIT, Act, Desk
from intake.catalogue.files import OfficeUnit

Places = Iterator[tuple[str, str]]


def desk_findings(definition: ServiceDefinition, units: Mapping[str, OfficeUnit]) -> Places:
    """All findings about desks, units, four eyes and reasons, as (place, remedy)."""
    if not definition.desks:
        return
    yield from _target_findings(definition)
    yield from _reachability_findings(definition)
    yield from _loop_findings(definition)
    yield from _four_eyes_findings(definition, units)
    yield from _unit_findings(definition, units)
    yield from _reason_findings(definition)
    yield from _signatory_findings(definition, units)


def _target_findings(definition: ServiceDefinition) -> Places:
    for desk in definition.desks:
        for act, target in desk.acts.items():
            place = f"desks.{desk.id}.acts.{act}"
            if act in ENDS:
                if target != ENDS[act]:
                    yield place, f"this act leads to {ENDS[act]}: write that instead of {target}"
            elif definition.desk(target) is None:
                yield (
                    place,
                    f"there is no desk {target}: name one of {', '.join(d.id for d in definition.desks)}",
                )


def _reachability_findings(definition: ServiceDefinition) -> Places:
    reached = _reach(definition, definition.desks[0].id)
    for desk in definition.desks:
        if desk.id not in reached:
            yield f"desks.{desk.id}", "no case ever comes here: forward to it from another desk or delete it"
        elif not any("decided" in _exits(definition, each) for each in _reach(definition, desk.id)):
            yield f"desks.{desk.id}", "from here no case is ever decided: add an act `approve` on its way"


def _loop_findings(definition: ServiceDefinition) -> Places:
    for desk in definition.desks:
        if desk.id in _forward_from(definition, desk.id):
            yield (
                f"desks.{desk.id}.acts.forward",
                "forwarding comes back here without end: use `send_back` for that",
            )


def _four_eyes_findings(definition: ServiceDefinition, units: Mapping[str, OfficeUnit]) -> Places:
    for desk in definition.desks:
        for other_id in desk.four_eyes_with:
            place = f"desks.{desk.id}.four_eyes_with.{other_id}"
            other = definition.desk(other_id)
            if other_id == desk.id:
                yield place, "a person is always the same as herself: name another desk"
            elif other is None:
                yield place, "there is no such desk: name one of this definition"
            elif desk.id not in _forward_from(definition, other_id):
                yield place, f"no case comes here from {other_id}: name a desk it has passed before"
            elif _one_seat(desk, units) and desk.units == other.units:
                yield place, f"both desks are the one seat {desk.unit}: give one to another unit"


def _unit_findings(definition: ServiceDefinition, units: Mapping[str, OfficeUnit]) -> Places:
    for desk in definition.desks:
        for unit in sorted(desk.units - units.keys()):
            yield (
                f"desks.{desk.id}.unit",
                f"the unit {unit} is not in units.yaml: add it there or mend the name",
            )
        if desk.unit_by is None:
            continue
        place, field = f"desks.{desk.id}.unit_by", definition.field(desk.unit_by.field)
        if field is None:
            yield place, f"there is no field {desk.unit_by.field}: name the field that chooses the unit"
            continue
        answers = {option.value for option in field.options if option.referral is None}
        for answer in sorted(answers - desk.unit_by.rows.keys()):
            yield place, f"the answer {answer} leads to no unit: add a row, or a referral to the option"
        for row in sorted(desk.unit_by.rows.keys() - answers):
            yield place, f"nobody can answer {row}: add it to the options of {field.id} or drop the row"


def _reason_findings(definition: ServiceDefinition) -> Places:
    acts = {act for desk in definition.desks for act in desk.acts}
    if Act.RETURN in acts and not definition.reasons.returns:
        yield "reasons.return", "files can be sent back but no reason can be chosen: add at least one"
    if Act.REFUSE in acts and not definition.reasons.refusals:
        yield "reasons.refuse", "files can be refused but no reason can be chosen: add one with its article"
    if Act.FACILITATE in acts and not (definition.reasons.facilitate and definition.facilitation_letter):
        yield "reasons.facilitate", "the act needs a reason and a `facilitation_letter`: add both"


def _signatory_findings(definition: ServiceDefinition, units: Mapping[str, OfficeUnit]) -> Places:
    rule = definition.refusal
    place = "refusal.second_signatory"
    for unit in rule.second_signatory if rule else ():
        if unit != OTHER_UNIT and unit not in units:
            yield place, f"the unit {unit} is not in units.yaml: add it there or mend the name"
    refused = any(Act.REFUSE in desk.acts for desk in definition.desks)
    if refused and _chosen_by_something_sensitive(definition) and (not rule or OTHER_UNIT in rule.second_signatory):
        yield place, f"a sensitive answer chooses a unit, so {OTHER_UNIT} could be another faith's: name the units"


def _chosen_by_something_sensitive(definition: ServiceDefinition) -> bool:
    fields = {desk.unit_by.field for desk in definition.desks if desk.unit_by}
    return any(field.sensitive for field in definition.fields if field.id in fields)


def _reach(definition: ServiceDefinition, start: str) -> set[str]:
    """Desks a case can come to from `start`, itself included."""
    return _closure(definition, start, (Act.FORWARD, Act.SEND_BACK)) | {start}


def _forward_from(definition: ServiceDefinition, start: str) -> set[str]:
    """Desks that forwarding alone leads to from `start`."""
    return _closure(definition, start, (Act.FORWARD,))


def _closure(definition: ServiceDefinition, start: str, acts: tuple[Act, ...]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        desk = definition.desk(waiting.pop())
        targets = {desk.acts[act] for act in acts if act in desk.acts} if desk else set()
        waiting.extend(target for target in targets - found if definition.desk(target))
        found |= {target for target in targets if definition.desk(target)}
    return found


def _exits(definition: ServiceDefinition, desk_id: str) -> set[str]:
    desk = definition.desk(desk_id)
    return {ENDS[act] for act in desk.acts if act in ENDS} if desk else set()


def _one_seat(desk: Desk, units: Mapping[str, OfficeUnit]) -> bool:
    return all(units[unit].single for unit in desk.units if unit in units)
