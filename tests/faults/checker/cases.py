"""What must be true of cases: one per application, one line per version, one end, told alike everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import APPLICATIONS, CASES, Evidence, Record, Row
from tests.faults.checker.topics import firsts

_KIND_OF = {
    "case-opened": {"opened"},
    "case-moved": {"moved"},
    "case-claimed": {"claimed"},
    "case-released": {"released"},
    "case-returned": {"returned"},
    "case-resumed": {"resumed"},
    "promise-changed": {"resumed", "promise-changed"},
    "refusal-proposed": {"refusal-proposed", "second-seated"},
    "refusal-turned-down": {"refusal-turned-down"},
    "case-decided": {"granted", "refused"},
    "case-withdrawn": {"withdrawn"},
    "request-declined": {"declined"},
    "case-overdue": {"overdue"},
    "letter-revoked": {"letter-revoked"},
    "letter-replaced": {"letter-replaced"},
    "case-reopened": {"reopened"},
}
_ENDS = {"granted", "refused", "withdrawn"}
_UNTOLD = {"case-claimed", "case-released", "refusal-proposed", "refusal-turned-down"}


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare cases, history, the topic and what intake tells citizens."""
    history: dict[str, list[Row]] = defaultdict(list)
    for line in evidence.routing["history"]:
        history[str(line["case_id"])].append(line)
    facts = firsts(evidence.log(CASES))
    submitted = set(firsts(evidence.log(APPLICATIONS)))
    cases = {str(c["id"]): c for c in evidence.routing["cases"]}
    for case, row in cases.items():
        if case not in submitted:
            yield Damage(Kind.DOUBLED, f"case {case} stands for no application")
        yield from _versions(case, row, history[case])
        yield from _ends(case, row, history[case])
        yield from _told(case, history[case], facts.get(case, []))
    for case in history.keys() - cases.keys():
        yield Damage(Kind.LOST, f"case {case} has a history but is gone")
    yield from _timelines(evidence, facts)


def _versions(case: str, row: Row, lines: Sequence[Row]) -> Iterator[Damage]:
    versions = [line["version"] for line in lines]
    for version in sorted({v for v in versions if versions.count(v) > 1}):
        yield Damage(Kind.DOUBLED, f"version {version} of case {case} happened twice")
    for version in sorted(set(range(1, row["version"] + 1)) - set(versions)):
        yield Damage(Kind.LOST, f"version {version} of case {case} has no line of history")


def _ends(case: str, row: Row, lines: Sequence[Row]) -> Iterator[Damage]:
    """A case ends once; where it was opened again, once since then."""
    ends: list[str] = []
    for line in lines:
        if line["kind"] == "reopened":
            ends.clear()
        elif line["kind"] in _ENDS:
            ends.append(line["kind"])
    if len(ends) > 1:
        yield Damage(Kind.DOUBLED, f"case {case} ended as {' and '.join(ends)}")
    if ends and row["status"] not in ends:
        yield Damage(Kind.LOST, f"case {case} ended as {ends[0]}, but stands as {row['status']}")
    if not ends and row["status"] in _ENDS:
        yield Damage(Kind.LOST, f"case {case} stands as {row['status']}, which its history does not tell")


def _told(case: str, lines: Sequence[Row], facts: Sequence[Record]) -> Iterator[Damage]:
    """The topic tells the history: the same versions in the same order, each with its kind."""
    told = [(r.content["case_version"], _short(r)) for r in facts]
    if [v for v, _ in told] != sorted(v for v, _ in told):
        yield Damage(Kind.ORDER, f"case {case} is told in the order {[v for v, _ in told]}")
    kinds = {line["version"]: line["kind"] for line in lines}
    for version, short in told:
        if kinds.get(version) not in _KIND_OF.get(short, set()):
            yield Damage(Kind.DOUBLED, f"{CASES} tells {short} as version {version} of {case}, its history does not")
    for version in sorted(kinds.keys() - {v for v, _ in told}):
        yield Damage(Kind.LOST, f"version {version} of case {case} was never told")


def _timelines(evidence: Evidence, facts: dict[str, list[Record]]) -> Iterator[Damage]:
    """Intake tells its citizens each fact once, and the end that routing states."""
    told: dict[str, list[int]] = defaultdict(list)
    for note in evidence.intake["timeline"]:
        told[str(note["application"])].append(note["sequence"])
    states = {str(a["application"]): a["state"] for a in evidence.intake["applications"]}
    for case, records in facts.items():
        wanted = [r.sequence for r in records if _short(r) not in _UNTOLD]
        missing, extra = set(wanted) - set(told[case]), [s for s in set(told[case]) if told[case].count(s) > 1]
        if missing:
            yield Damage(Kind.LOST, f"intake was never told {sorted(missing)} of {case}")
        if extra:
            yield Damage(Kind.DOUBLED, f"intake was told {extra} of {case} more than once")
        end, seen = _end(records), states.get(case)
        if end is not None and seen != end:
            yield Damage(Kind.LOST, f"case {case} ended as {end}, its applicant sees {seen}")
        if end is None and seen in _ENDS:
            yield Damage(Kind.LOST, f"case {case} goes on, its applicant sees {seen}")


def _end(records: Sequence[Record]) -> str | None:
    """How the newest facts say that a case ended; None while it goes on."""
    end = None
    for record in records:
        match _short(record):
            case "case-decided":
                end = str(record.content["outcome"])
            case "case-withdrawn":
                end = "withdrawn"
            case "case-reopened":
                end = None
    return end


def _short(record: Record) -> str:
    return record.type.removeprefix("routing.").rsplit(".", 1)[0]
