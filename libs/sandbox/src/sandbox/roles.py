"""The services this sandbox runs; a further role (worker, collect, …) is one more row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One process of a service: its name as a part, its package, the role it is started with."""

    part: str
    service: str
    role: str = "all"


SERVICES = ("intake", "routing", "notifications", "situation")
ROLES = (
    *(Role(part=service, service=service) for service in SERVICES),
    Role(part="indicate", service="situation", role="indicate"),
)
