"""Routing's settings."""

from __future__ import annotations

from common.settings import Settings


class RoutingSettings(Settings):
    """What a routing process is told by its environment."""

    http_port: int = 8020
    """Port of the web role."""
    health_port: int = 8021
    """Port of /livez, /readyz and /metrics."""
    overdue_poll_seconds: float = 1.0
    """How often passed days are looked for."""
    placement_poll_seconds: float = 0.25
    """How often cases are looked for that no unit works yet."""
