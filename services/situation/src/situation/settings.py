"""Situation's settings."""

from __future__ import annotations

from pathlib import Path

from common.settings import Settings

PACKAGE = Path(__file__).parents[2]


class SituationSettings(Settings):
    """What a situation process is told by its environment."""

    http_port: int = 8040
    """Port of the web role."""
    health_port: int = 8041
    """Port of /livez, /readyz and /metrics."""
    tell_seconds: float = 1.0
    """How often told values are worked out anew when something has changed."""
