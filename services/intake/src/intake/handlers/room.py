"""What every use case works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from common.clock import Clock
from common.database import Database
from common.errors import Refused
from intake.refusals import No
from intake.shelf import Shelf
from intake.vault import Vault
from intake.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Room:
    """Database, keys, shelf, clock; the language of the one who asks; the address of the front door."""

    database: Database
    vault: Vault
    shelf: Shelf
    clock: Clock
    speaks: Callable[[], str]
    public_url: str
    workshop: Workshop = field(default_factory=Workshop)

    def no(self, no: No, *, field: str | None = None, **names: str) -> Refused:
        """A refusal in the language of the one who asks."""
        return no.said(self.speaks(), field=field, **names)
