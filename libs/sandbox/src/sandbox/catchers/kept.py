"""What a catcher has accepted: in memory and on disk, so that a killed catcher forgets nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Message = dict[str, Any]


class Kept:
    """An append-only list of messages in a file of one JSON object per line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._messages: list[Message] = self._read()

    def add(self, message: Message) -> Message:
        """Keep a message and give it its number."""
        numbered = {"number": len(self._messages) + 1} | message
        with self._path.open("a") as file:
            file.write(json.dumps(numbered, ensure_ascii=False) + "\n")
        self._messages.append(numbered)
        return numbered

    def matching(self, **wanted: str | None) -> list[Message]:
        """Return the messages whose fields equal (or, for lists, contain) what is wanted."""
        conditions = {field: value for field, value in wanted.items() if value is not None}
        return [message for message in self._messages if _fits(message, conditions)]

    def clear(self) -> None:
        """Forget everything."""
        self._messages.clear()
        self._path.unlink(missing_ok=True)

    def _read(self) -> list[Message]:
        """Read what an earlier process kept; a line cut short by a kill was never acknowledged."""
        if not self._path.exists():
            return []
        whole = [line for line in self._path.read_text().splitlines(keepends=True) if line.endswith("\n")]
        self._path.write_text("".join(whole))
        return [json.loads(line) for line in whole]


def _fits(message: Message, conditions: dict[str, str]) -> bool:
    return all(
        value in message[field] if isinstance(message[field], list) else message[field] == value
        for field, value in conditions.items()
    )
