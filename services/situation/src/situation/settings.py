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
    pane_publish_seconds: float = 0.25
    """How often changed panes are put on their way; in between, only the newest state of a pane counts."""
    indicate_tick_seconds: float = 0.25
    """How often `indicate` works out and tells what has changed."""
    indicate_gauge_seconds: float = 5
    """How often `indicate` counts all open cases afresh (a promised day passes without an event)."""
    indicate_merge_seconds: float = 60
    """How often `indicate` reads the truth from PostgreSQL again."""
    keep_days: int = 120
    """For how long panes, days and results are kept; at least the longest window."""
    stream_seconds: float = 900
    """Longest life of one answer of the indicator stream; the reader goes on by its last id."""
