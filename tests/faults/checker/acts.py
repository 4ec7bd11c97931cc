"""What must be true of officers' acts: a reply that was read is what happened; without one it happened once at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import Evidence, Row

_LINE_OF = {
    "claim": "claimed", "release": "released", "forward": "moved", "send_back": "moved", "return": "returned",
    "approve": "granted", "refuse": "refusal-proposed", "confirm_refusal": "refused",
    "revoke_letter": "letter-revoked",
}  # fmt: skip

_Sort = tuple[str, str, str]
"""(case, actor, kind of line)."""


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare the ledger's acts and replies with the lines of history that bear an officer's id."""
    asked = {line["key"]: line for line in evidence.ledger if line["what"] == "asked"}
    replies: dict[str, list[Row]] = defaultdict(list)
    for line in evidence.ledger:
        if line["what"] == "answered":
            replies[line["key"]].append(line)
    lines = {(str(h["case_id"]), h["version"]): h for h in evidence.routing["history"] if h["actor"] is not None}
    yield from _alike(asked, replies)
    yield from _true(asked, replies, lines)
    yield from _no_more_than_asked(asked, replies, list(evidence.routing["history"]))
    yield from _named(evidence, replies)


def _alike(asked: Mapping[str, Row], replies: Mapping[str, Sequence[Row]]) -> Iterator[Damage]:
    for key, read in replies.items():
        if len({(r["status"], r["version"], r["code"]) for r in read}) > 1:
            said = " and ".join(str(r["status"]) for r in read)
            yield Damage(Kind.ANSWER, f"{asked[key]['act']} of {asked[key]['case']} under one key was answered {said}")


def _true(
    asked: Mapping[str, Row], replies: Mapping[str, Sequence[Row]], lines: Mapping[tuple[str, int], Row]
) -> Iterator[Damage]:
    taken: dict[tuple[str, int], str] = {}
    for key, read in replies.items():
        if read[0]["status"] != 200:
            continue
        act, place = asked[key], (asked[key]["case"], read[0]["version"])
        line = lines.get(place)
        if line is None or (str(line["actor"]), line["kind"]) != (act["actor"], _LINE_OF[act["act"]]):
            yield Damage(Kind.LOST, f"{act['act']} of {place[0]} was answered as version {place[1]}, which is not so")
        elif taken.setdefault(place, key) != key:
            yield Damage(Kind.DOUBLED, f"two acts were both answered as version {place[1]} of {place[0]}")


def _no_more_than_asked(
    asked: Mapping[str, Row], replies: Mapping[str, Sequence[Row]], history: Sequence[Row]
) -> Iterator[Damage]:
    """Each line of an officer goes back to an act that was answered 200, or to one that was never answered."""
    may: Counter[_Sort] = Counter()
    for key, act in asked.items():
        if not replies.get(key) or any(r["status"] == 200 for r in replies[key]):
            may[act["case"], act["actor"], _LINE_OF[act["act"]]] += 1
    happened: Counter[_Sort] = Counter(
        (str(h["case_id"]), str(h["actor"]), h["kind"]) for h in history if h["actor"] is not None
    )
    for sort, times in happened.items():
        if times > may[sort]:
            case, _, kind = sort
            yield Damage(Kind.DOUBLED, f"{kind} stands {times} times in the history of {case}, asked for {may[sort]}")


def _named(evidence: Evidence, replies: Mapping[str, Sequence[Row]]) -> Iterator[Damage]:
    """Whoever was told that a case is parked was told an incident that exists."""
    known = {str(i["id"]) for i in evidence.routing["incidents"]}
    for read in replies.values():
        for reply in read:
            if reply["code"] == "parked" and not any(incident in (reply["says"] or "") for incident in known):
                yield Damage(Kind.HIDDEN, "an officer was told of an incident that does not exist")
