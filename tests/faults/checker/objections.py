"""What must be true of objections: one case each, by others than those who refused, upheld once and for all to see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record, Row
from tests.faults.checker.letters import IN_FORCE
from tests.faults.checker.topics import firsts

_REOPENED = "routing.case-reopened.v1"
_DECIDES = {"moved", "returned", "granted", "refused", "refusal-proposed", "refusal-turned-down"}
"""Lines of a person who had a hand in a case; to take a case or to put it back decides nothing."""
_CONCLUDES = {"granted", "refused", "refusal-proposed"}


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare each objection with the refused case that it is about."""
    submitted = {case: found[0] for case, found in firsts(evidence.log(APPLICATIONS)).items() if found}
    about = {case: str(r.content["objects_to"]) for case, r in submitted.items() if r.content.get("objects_to")}
    history: dict[str, list[Row]] = defaultdict(list)
    for line in evidence.routing["history"]:
        history[str(line["case_id"])].append(line)
    reopened = [r for found in firsts(evidence.log(CASES)).values() for r in found if r.type == _REOPENED]
    yield from _linked(evidence, about)
    yield from _one_per_refusal(about, history)
    yield from _upheld_once(about, history, reopened)
    for case, lines in history.items():
        yield from _after_refusal(case, lines)
    yield from _letters_ended(evidence, history)
    yield from _other_hands(submitted, about, history, reopened)


def _linked(evidence: Evidence, about: Mapping[str, str]) -> Iterator[Damage]:
    for case in evidence.routing["cases"]:
        objects_to = str(case["objects_to"]) if case["objects_to"] else None
        if objects_to != about.get(str(case["id"])):
            yield Damage(Kind.LOST, f"case {case['id']} is about {objects_to}, its application says otherwise")


def _one_per_refusal(about: Mapping[str, str], history: Mapping[str, Sequence[Row]]) -> Iterator[Damage]:
    objections = Counter(refused for objection, refused in about.items() if objection in history)
    for refused, times in objections.items():
        refusals = sum(line["kind"] == "refused" for line in history.get(refused, ()))
        if times > refusals:
            yield Damage(Kind.DOUBLED, f"{times} cases object to {refused}, which was refused {refusals} times")


def _upheld_once(
    about: Mapping[str, str], history: Mapping[str, Sequence[Row]], reopened: Sequence[Record]
) -> Iterator[Damage]:
    """Each objection that was upheld opens its case once, and nothing else opens one."""
    upheld = {o: refused for o, refused in about.items() if any(x["kind"] == "granted" for x in history.get(o, ()))}
    opened = Counter((str(r.content.get("objection")), r.subject) for r in reopened)
    for objection, refused in upheld.items():
        if not opened[objection, refused]:
            yield Damage(Kind.LOST, f"objection {objection} was upheld, but {refused} was not opened again")
    for (objection, case), times in opened.items():
        if times > 1 or upheld.get(objection) != case:
            yield Damage(Kind.DOUBLED, f"case {case} was opened again {times} times by {objection}, wrongly")


def _after_refusal(case: str, lines: Sequence[Row]) -> Iterator[Damage]:
    """What is opened again was refused before, and nobody has worked at it in between."""
    worked = [line["kind"] for line in lines if line["kind"] in {*_DECIDES, "reopened", "opened", "withdrawn"}]
    for before, kind in pairwise(["nothing", *worked]):
        if kind == "reopened" and before != "refused":
            yield Damage(Kind.ORDER, f"case {case} was opened again after {before}, not after its refusal")


def _letters_ended(evidence: Evidence, history: Mapping[str, Sequence[Row]]) -> Iterator[Damage]:
    """Of a case that was opened again only a letter of a later decision is in force."""
    for case, lines in history.items():
        kinds = [line["kind"] for line in lines]
        if "reopened" not in kinds:
            continue
        since = kinds[len(kinds) - kinds[::-1].index("reopened") :]
        may = sum(kind in ("granted", "refused") for kind in since)
        letters = [x for x in evidence.routing["letters"] if str(x["case_id"]) == case]
        if sum(x["state"] == IN_FORCE for x in letters) > may:
            yield Damage(Kind.NUMBERS, f"case {case} is open again, and the letter of its refusal still in force")


def _other_hands(
    submitted: Mapping[str, Record], about: Mapping[str, str], history: Mapping[str, Sequence[Row]],
    reopened: Sequence[Record],
) -> Iterator[Damage]:  # fmt: skip
    """Who refused has no hand in the objection; who filed from paper decides nothing; who checked does not conclude."""
    opened_by = {str(r.content.get("objection")): r.content["case_version"] for r in reopened}
    for objection, refused in about.items():
        until = opened_by.get(objection)
        before = [line for line in history.get(refused, ()) if until is None or line["version"] < until]
        hands = _persons(before, _DECIDES) | _filer(submitted, refused)
        if hands & _persons(history.get(objection, ()), _DECIDES | {"claimed"}):
            yield Damage(Kind.SAME_HANDS, f"objection {objection} was worked by somebody who refused {refused}")
    for case, lines in history.items():
        if _filer(submitted, case) & _persons(lines, _CONCLUDES):
            yield Damage(Kind.SAME_HANDS, f"case {case} was decided by the officer who filed it")
        yield from _two_pairs(case, lines)


def _two_pairs(case: str, lines: Sequence[Row]) -> Iterator[Damage]:
    for place, line in enumerate(lines):
        earlier = lines[:place]
        if line["kind"] == "refused":
            same = _persons([line], {"refused"}) & _persons(earlier, _DECIDES)
        elif line["kind"] in _CONCLUDES:
            forwarded = [x for x in earlier if x["desk"] == line["desk"]]
            same = _persons([line], _CONCLUDES) & _persons(forwarded, {"moved"})
        else:
            continue
        if same:
            yield Damage(Kind.SAME_HANDS, f"version {line['version']} of case {case} has no second pair of eyes")


def _persons(lines: Sequence[Row], kinds: set[str]) -> set[str]:
    return {str(line["actor"]) for line in lines if line["kind"] in kinds and line["actor"] is not None}


def _filer(submitted: Mapping[str, Record], case: str) -> set[str]:
    filed_by = submitted[case].content.get("filed_by") if case in submitted else None
    return {str(filed_by)} if filed_by else set()
