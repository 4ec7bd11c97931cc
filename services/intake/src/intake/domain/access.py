"""Who may open an application: the one gate before everything that is shown or done with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from intake.domain.application import SentApplication
from intake.domain.requests import Brought


@dataclass(frozen=True, slots=True)
class AtCounter:
    """An officer at the counters of these offices, with the applicant's signed paper when she asks by one."""

    officer: UUID
    offices: frozenset[str]
    brought: Brought | None = None

    def office_for(self, row: SentApplication) -> str:
        """At whose counter she opens it: where it was filed, else the one that decides."""
        return row.counter if row.counter is not None and row.counter in self.offices else row.office


Asker = UUID | AtCounter
"""Who asks: a person, for what is hers; or an officer at a counter, for what was filed from paper."""


def who(asker: Asker) -> UUID:
    """The person who acts, under whose name her idempotency keys count."""
    return asker.officer if isinstance(asker, AtCounter) else asker


def filer(asker: Asker) -> UUID | None:
    """The officer who files for somebody else; None when a person acts for herself."""
    return asker.officer if isinstance(asker, AtCounter) else None


def may_open(row: SentApplication, asker: Asker, acts_for: frozenset[UUID] = frozenset()) -> bool:
    """Whether this application exists for the one who asks; `acts_for` are the bodies whose mandate she holds today.

    A counter opens what was filed from paper there, or at another counter for its own office to decide; never what a
    person sent from an account.
    """
    if isinstance(asker, AtCounter):
        return row.counter is not None and not asker.offices.isdisjoint({row.counter, row.office})
    return row.person == asker or (row.body is not None and row.body in acts_for)
