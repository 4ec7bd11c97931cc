"""A service's command line says its words instead of guessing what was meant."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from common.database import Database
from common.process import Work
from common.service_process import Command, ServiceProcess, main
from common.settings import Settings


class House(ServiceProcess[Settings]):
    """A service with one role."""

    NAME = "house"
    ROLES = ("web",)

    def parts(self, role: str) -> Sequence[Work]:
        """Nothing to run."""
        return []


async def _paint(settings: Settings, database: Database, arguments: Sequence[str]) -> None:
    """A further word with one argument."""


@pytest.mark.parametrize("words", [[], ["wbe"], ["web", "now"], ["paint"], ["paint", "a", "b"]])
def test_a_wrong_word_is_answered_with_all_words(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing starts on a slip of the pen, and the operator sees what she could have meant."""
    monkeypatch.setattr(sys, "argv", ["house", *words])

    with pytest.raises(SystemExit) as ended:
        main(House, Settings, Path(), {"paint": Command(_paint, ("COLOUR",))})

    assert ended.value.code == "Use: python -m house migrate | web | all | incidents | retry INCIDENT | paint COLOUR"
