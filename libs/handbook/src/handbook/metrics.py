"""`docs/metrics.md`: what the processes count, with its labels."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

import common.metrics
from handbook.services import SERVICES, has_module, module
from handbook.tables import page, table

_SUFFIX: dict[type, str] = {Counter: "_total", Histogram: "_bucket / _sum / _count", Gauge: ""}


def metrics_page() -> str:
    """All metrics: the shared ones once, then each service's own."""
    parts = ["Each process answers `/metrics` on its health port, in Prometheus' text format.\n", "## All services"]
    parts.append(_table(common.metrics))
    for service in SERVICES:
        if has_module(service, "metrics"):
            parts += [f"## {service}", _table(module(service, "metrics"))]
    return page("Metrics", *parts)


def metrics_of(module: ModuleType) -> list[Any]:
    """The metric objects that a module declares."""
    return [value for value in vars(module).values() if isinstance(value, MetricWrapperBase)]


def _table(module: ModuleType) -> str:
    rows = [
        (f"`{metric._name}{_SUFFIX[type(metric)]}`", metric._type, ", ".join(metric._labelnames) or "–",
         metric._documentation)
        for metric in metrics_of(module)
    ]  # fmt: skip
    return table(("metric", "kind", "labels", "what it counts"), rows)
