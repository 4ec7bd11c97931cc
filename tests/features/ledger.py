"""Reads the ledger: capability, its tests, and a break of one line for each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LEDGER = Path(__file__).with_name("ledger.yaml")


@dataclass(frozen=True, slots=True)
class Break:
    """One line of the product and what it is replaced by; `old` occurs exactly once in `file`."""

    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The file's text with the break in it. Raises `ValueError` unless the line is there exactly once."""
        if (found := text.count(self.old)) != 1:
            raise ValueError(f"{self.file} holds {self.old!r} {found} times, not once: choose the line anew")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Row:
    """A capability by its id, in one sentence, with the tests that prove it and a break that they notice."""

    id: str
    claim: str
    tests: tuple[str, ...]
    breaks: Break


def rows() -> list[Row]:
    """All rows, in the ledger's order. Raises `ValueError` or `KeyError` naming what a row lacks."""
    read: list[dict[str, Any]] = yaml.safe_load(LEDGER.read_text(encoding="utf-8"))
    return [Row(r["id"], r["claim"], tuple(r["tests"]), Break(**r["break"])) for r in read]
