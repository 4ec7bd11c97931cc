"""What a routing process builds once and hands to its routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from common.auth import Principal
from common.clock import Clock
from common.database import Database
from common.encryption import Wrapper
from common.web.live import Hub
from common.web.site import Site
from routing.desk import DeskReader
from routing.group_commit import GroupCommit
from routing.letters import LetterReader
from routing.store.officers import OfficerStore
from routing.visiting import VisitReader


@dataclass(slots=True)
class RoutingContext:
    """The parts that routes speak to."""

    database: Database
    reader: DeskReader
    visits: VisitReader
    letters: LetterReader
    door: GroupCommit
    hub: Hub
    site: Site
    clock: Clock
    wrapper: Wrapper
    remembered: dict[UUID, str] = field(default_factory=dict)

    async def remember(self, principal: Principal) -> None:
        """Keep the name of an officer who acts, so that colleagues see who holds what."""
        person, name = principal.person, principal.display_name
        if person is None or not name or self.remembered.get(person) == name:
            return
        async with self.database.transaction() as tx:
            await OfficerStore(tx, self.wrapper).keep(person, name, now=self.clock.now())
        self.remembered[person] = name
