"""The kinds of damage that the checker can name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What has been broken."""

    LOST = "lost"
    DOUBLED = "doubled"
    ORDER = "out of order"
    NUMBERS = "letter numbers"
    SAME_HANDS = "worked by somebody who must not"
    HIDDEN = "parked out of sight"
    ANSWER = "a reply that is not true"
    MOVED_BACK = "a position that moved back"
    TWO_RELAYS = "two relays at once"
    RESTLESS = "did not come to rest"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is wrong, said with ids only."""

    kind: Kind
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"
