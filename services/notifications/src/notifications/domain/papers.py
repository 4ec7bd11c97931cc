"""Which messages a printed paper says, to somebody who is told at a counter alone."""

from __future__ import annotations

from uuid import UUID

_ON_PAPERS = {
    "received": "receipt", "returned": "corrections", "granted": "letter", "refused": "letter", "facilitated": "letter",
    "letter-replaced": "letter",
}  # fmt: skip
_ON_THE_REST = "standing"


def paper_of(template: str) -> str:
    """The paper that says what this message says: the sheet of how the case stands says whatever no other does."""
    return _ON_PAPERS.get(template, _ON_THE_REST)


def told_at_counter(applicant: UUID, case: UUID) -> bool:
    """Whether the applicant has no account: what was filed from paper names itself in her place."""
    return applicant == case
