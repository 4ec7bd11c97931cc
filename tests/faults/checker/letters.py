"""What must be true of letters: one per decision, numbered without gap or double, its number kept beyond its end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.checker.damage import Damage, Kind
from tests.faults.checker.evidence import CASES, Evidence, Record, Row
from tests.faults.checker.topics import firsts

_SIGNED = ("granted", "refused", "letter-replaced")
"""The lines of history that a letter belongs to."""
IN_FORCE = "in_force"


def check(evidence: Evidence) -> Iterator[Damage]:
    """Compare decisions with letters, letters with what was told of them, and each register with its count."""
    letters: dict[str, list[Row]] = defaultdict(list)
    for letter in evidence.routing["letters"]:
        letters[str(letter["case_id"])].append(letter)
    yield from _one_each(evidence, letters)
    yield from _registers(evidence)
    for case, records in firsts(evidence.log(CASES)).items():
        yield from _as_told(case, records, {letter["letter_number"]: letter for letter in letters[case]})


def _one_each(evidence: Evidence, letters: Mapping[str, Sequence[Row]]) -> Iterator[Damage]:
    signed = Counter(str(line["case_id"]) for line in evidence.routing["history"] if line["kind"] in _SIGNED)
    for case in sorted(signed.keys() | letters.keys()):
        there = len(letters.get(case, ()))
        if there < signed[case]:
            yield Damage(Kind.NUMBERS, f"case {case} is decided {signed[case]} times, with {there} letters")
        if there > signed[case]:
            yield Damage(Kind.NUMBERS, f"case {case} has {there} letters for {signed[case]} decisions")


def _registers(evidence: Evidence) -> Iterator[Damage]:
    for register in evidence.routing["registers"]:
        numbers = sorted(
            letter["number"] for letter in evidence.routing["letters"]
            if (letter["office"], letter["year"]) == (register["office"], register["year"])
        )  # fmt: skip
        if numbers != list(range(1, register["last_number"] + 1)):
            wrong = set(range(1, register["last_number"] + 1)).symmetric_difference(numbers)
            yield Damage(Kind.NUMBERS, f"{register['office']} {register['year']} has gaps or doubles: {sorted(wrong)}")


def _as_told(case: str, records: Sequence[Record], letters: Mapping[str, Row]) -> Iterator[Damage]:
    """Each letter that was told bears its number still, and is in force unless its end was told."""
    ended: set[str] = set()
    for record in records:
        told = record.content
        match record.type:
            case "routing.case-decided.v1":
                letter = letters.get(told["letter_number"])
                if letter is None or (letter["year"], letter["number"]) != _place(record):
                    yield Damage(Kind.NUMBERS, f"{told['letter_number']} of case {case} is not the register's any more")
            case "routing.letter-revoked.v1" | "routing.letter-replaced.v1":
                if told["letter_number"] in ended or told["letter_number"] not in letters:
                    yield Damage(Kind.NUMBERS, f"{told['letter_number']} of case {case} ended twice, or never was")
                ended.add(told["letter_number"])
    for number, letter in letters.items():
        if (letter["state"] == IN_FORCE) == (number in ended):
            said = "ended" if number in ended else IN_FORCE
            yield Damage(Kind.NUMBERS, f"{number} of case {case} stands as {letter['state']}, but was told as {said}")


def _place(record: Record) -> tuple[int, int]:
    return record.content["register_year"], record.content["register_number"]
