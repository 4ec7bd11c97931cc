"""What citizens and officers were told during a run, line by line: the one thing that the checker believes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Ledger:
    """Appends facts to a file at the moment they are known."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self.counts: dict[str, int] = {}

    def write(self, what: str, **facts: Any) -> None:
        """Note one fact."""
        self.counts[what] = self.counts.get(what, 0) + 1
        self._file.write(json.dumps({"what": what, **facts}, default=str) + "\n")

    def requested(self, event: object, case: object, kind: str, *, poisoned: bool = False) -> None:
        """A citizen's request is in intake's outbox: it was accepted."""
        self.write("requested", event=event, case=case, kind=kind, poisoned=poisoned)

    def sent(self, key: str, case: object, kind: str) -> None:
        """A citizen is about to send a form about a case; until it is answered it may have been taken or not."""
        self.write("sent", key=key, case=case, kind=kind)

    def taken(self, key: str, case: object, kind: str, at: str) -> None:
        """A citizen has read that her form was taken, at the address to which that led her."""
        self.write("taken", key=key, case=case, kind=kind, at=at)

    def asked(self, key: str, case: object, actor: object, act: str) -> None:
        """An officer is about to send an act; until it is answered it may have happened or not."""
        self.write("asked", key=key, case=case, actor=actor, act=act)

    def answered(self, key: str, status: int, body: dict[str, Any]) -> None:
        """An officer has read a reply to an act."""
        version = body.get("version") if status == 200 else None
        self.write("answered", key=key, status=status, version=version, code=body.get("title"), says=body.get("detail"))

    def close(self) -> None:
        """Nothing more will be noted."""
        self._file.close()
