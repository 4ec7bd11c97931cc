"""What routing measures of itself, beside what all services share; label sets are closed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

PLACED = Counter("satumeja_routing_placements", "Questions for the unit of a case, by what came of them", ["outcome"])
PLACEMENTS_WAITING = Gauge("satumeja_routing_placements_waiting", "Cases that no unit works yet")
