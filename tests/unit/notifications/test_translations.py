"""Whoever chose English reads English on every page of the inbox."""

from __future__ import annotations

from common.web.i18n import missing_translations
from notifications.settings import PACKAGE


def test_every_text_has_an_english_translation() -> None:
    """A text without translation is a fault, not a mixture on the page."""
    assert missing_translations(PACKAGE) == []
