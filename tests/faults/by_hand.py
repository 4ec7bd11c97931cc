"""Evidence made by hand: records, lines and letters of cases for the checker's own tests."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.checker.evidence import APPLICATIONS, Record

CASE = "case-1"


def a_record(number: int, kind: str, *, id: str, cause: str | None = None, case: str = CASE, **content: Any) -> Record:
    """A record of a case; its place in the log is its number."""
    value = json.dumps(content).encode()
    return Record(partition=0, offset=number, subject=case, id=id, type=kind, sequence=number, cause=cause, value=value)


def a_fact(number: int, kind: str, cause: str | None = None, *, case: str = CASE, **content: Any) -> Record:
    """A fact of routing about a version of a case."""
    content = {"case_version": number, **content}
    return a_record(number, f"routing.{kind}.v1", id=f"{case}/{number}", cause=cause, case=case, **content)


def a_decision(number: int, outcome: str, letter: int, *, case: str = CASE) -> Record:
    """The fact of a decision with its letter."""
    return a_fact(
        number, "case-decided", case=case, outcome=outcome, letter_number=f"B-{letter}", register_year=2026,
        register_number=letter,
    )  # fmt: skip


def a_letter(number: int, case: str = CASE, *, state: str = "in_force", office: str = "kanwil-32") -> dict[str, Any]:
    """A letter in the register."""
    return {"office": office, "year": 2026, "number": number, "case_id": case, "letter_number": f"B-{number}",
            "state": state}  # fmt: skip


def a_line(
    version: int, kind: str, actor: str | None = None, *, desk: str = "loket", case: str = CASE
) -> dict[str, Any]:
    """A line of a case's history."""
    return {"case_id": case, "version": version, "kind": kind, "desk": desk, "actor": actor}


def an_act(key: str, actor: str, act: str, version: int, *, case: str = CASE) -> list[dict[str, Any]]:
    """An act with the reply that its officer read."""
    asked = {"what": "asked", "key": key, "case": case, "actor": actor, "act": act}
    return [asked, {"what": "answered", "key": key, "status": 200, "version": version, "code": None, "says": None}]


def a_move(before: int, after: int) -> dict[str, Any]:
    """A note of a position's move."""
    return {"consumer_group": "g", "topic": APPLICATIONS, "partition": 0, "from_offset": before, "to_offset": after,
            "rewind": False}  # fmt: skip


def a_delete(session: str) -> dict[str, Any]:
    """A note of a delete from an outbox."""
    return {"session": session, "at": None, "first_id": 1, "events": 1}
