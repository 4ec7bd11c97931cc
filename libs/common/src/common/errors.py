"""The fates of a command or a message that is not simply handled (architecture, law 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field


class SatuMejaError(Exception):
    """Any error of our own: its text says what happened, to what, and what to do next."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The domain says no: an answer, never a failure.

    `code` is stable for programs; `detail` is a sentence for people in Indonesian, with `%(name)s` for what `names`
    gives; `field` names the input, if one did it.
    """

    code: str
    detail: str
    field: str | None = None
    status: int = 409
    names: Mapping[str, str] = _field(default_factory=dict)

    @property
    def words(self) -> str:
        """The sentence with its names filled in."""
        return self.detail % self.names if self.names else self.detail


def sentence(indonesian: str) -> str:
    """Mark a sentence that a door says in its reader's language: it needs a translation in the `.po` files."""
    return indonesian


class Transient(SatuMejaError):
    """It can work later unchanged: retried in place with back-off, order kept."""


class NotYet(Transient):
    """The message names something that has not arrived yet (a definition, a calendar): it waits."""


class Unknown(SatuMejaError):
    """A message of a type or version that nobody declared: the partition stops, position kept."""


class Lost(SatuMejaError):
    """A position, a record or a sequence is missing: the partition stops with an incident."""
