"""What the HTTP door answers to a command: kept as bytes, so that a repeat gets exactly the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from common.errors import Refused
from routing.domain.decide import Verdict


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body."""

    status: int
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The body as values."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def is_refusal(self) -> bool:
        """Whether the command was not carried out."""
        return self.status >= 400


def reply_to(verdict: Verdict) -> Reply:
    """The reply to one verdict: the case as it stands now, or a problem (RFC 9457)."""
    if isinstance(verdict, Refused):
        problem: dict[str, Any] = {
            "type": f"/problems/{verdict.code}", "title": verdict.code, "status": verdict.status,
            "detail": verdict.words, "sentence": verdict.detail, "names": dict(verdict.names),
        }  # fmt: skip
        if verdict.field:
            problem["errors"] = [{"field": verdict.field, "message": verdict.words}]
        return Reply(verdict.status, json.dumps(problem).encode())
    case = verdict.state
    body = {
        "case": str(case.id), "reference": case.reference, "status": case.status.value, "desk": case.desk,
        "queue": f"{case.office}.{case.unit}", "version": case.version,
        "due_at": case.due_at.isoformat() if case.due_at else None,
    }  # fmt: skip
    return Reply(200, json.dumps(body).encode())
