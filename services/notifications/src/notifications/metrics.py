"""What notifications counts: deliveries by channel and state, doubts, and roads that are closed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

DELIVERIES = Counter("satumeja_deliveries", "Deliveries by the state they reached", ["channel", "state"])
DOUBTS = Counter("satumeja_delivery_doubts", "Attempts of which nobody knew whether they had arrived", ["channel"])
UNDER_WAY = Gauge("satumeja_deliveries_under_way", "Deliveries that wait, run or are uncertain", ["channel", "state"])
DELIVERY_SECONDS = Histogram(
    "satumeja_delivery_seconds", "From plan to acceptance by the provider", ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600, 21_600),
)  # fmt: skip
CIRCUIT_OPEN = Gauge("satumeja_channel_rests", "1 while a channel's provider counts as dead", ["channel"])
CODES = Counter("satumeja_codes", "Confirmation codes by what became of them", ["channel", "result"])
