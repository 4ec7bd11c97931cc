"""The metrics that all services share; names carry base units, label sets are closed."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

RECORDS = Counter("satumeja_consumer_records", "Records by what became of them", ["group", "topic", "fate"])
BATCH_SECONDS = Histogram(
    "satumeja_consumer_batch_seconds", "From a batch's arrival to its commit", ["group"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip
LAG = Gauge("satumeja_consumer_lag_records", "Records that wait", ["group", "topic"])
PARKED = Gauge("satumeja_parked_keys", "Keys that stand as open incidents", ["group"])
PUBLISHED = Counter("satumeja_relay_events", "Events acknowledged by the broker", ["topic"])
OUTBOX_SECONDS = Histogram(
    "satumeja_outbox_seconds", "From the event's moment to the broker's acknowledgement", ["service"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)  # fmt: skip
RELAY_RESTARTS = Counter("satumeja_relay_restarts", "Times the relay threw its producer away", ["service"])
HTTP_SECONDS = Histogram(
    "satumeja_http_seconds", "Time to answer, by route template", ["service", "method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
