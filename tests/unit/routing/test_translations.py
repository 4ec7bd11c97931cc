"""Whoever chose English meets no Indonesian sentence at the desk or in the inbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.web.i18n import missing_translations

SERVICES = Path(__file__).parents[3] / "services"


@pytest.mark.parametrize("service", ["routing", "notifications"])
def test_every_text_has_an_english_translation(service: str) -> None:
    """A new text comes with its English in the same change."""
    assert missing_translations(SERVICES / service) == []
