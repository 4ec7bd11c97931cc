"""Copies of definitions and offices: only what messages say of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.contracts.intake import OfficePublished, ServicePublished
from common.database import Tx
from common.errors import NotYet
from notifications.domain.facts import Facts
from notifications.rendering import OfficeCopy, ServiceCopy

_KEEP_SERVICE = """
INSERT INTO services (code, version, name, fee, refusals) VALUES ($1, $2, $3::jsonb, $4, $5::jsonb)
ON CONFLICT DO NOTHING
"""
_KEEP_OFFICE = """
INSERT INTO offices (office, name, zone) VALUES ($1, $2, $3)
ON CONFLICT (office) DO UPDATE SET name = EXCLUDED.name, zone = EXCLUDED.zone
"""
_SERVICES = """
SELECT s.code, s.version, s.name, s.fee, s.refusals FROM services s
JOIN unnest($1::text[], $2::integer[]) AS n (code, version) USING (code, version)
"""
_OFFICES = "SELECT office, name, zone FROM offices WHERE office = ANY($1::text[])"

ServiceKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Copies:
    """What has arrived of the services and offices that some messages name."""

    services: Mapping[ServiceKey, ServiceCopy]
    offices: Mapping[str, OfficeCopy]

    def of(self, facts: Facts) -> tuple[ServiceCopy, OfficeCopy]:
        """The service and the office of a message. Raises `NotYet` when one has not arrived."""
        service, office = service_of(facts), str(facts["office"])
        if service not in self.services:
            raise NotYet(f"The definition of {service[0]}@{service[1]} has not arrived yet.")
        if office not in self.offices:
            raise NotYet(f"Office {office} has not arrived yet.")
        return self.services[service], self.offices[office]


def service_of(facts: Facts) -> ServiceKey:
    """The definition that a message names."""
    return str(facts["service"]), int(facts["version"] or 0)


class ReferenceStore:
    """Copies within one transaction."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep_service(self, event: ServicePublished) -> None:
        """Keep a version of a definition; it never changes."""
        definition = json.loads(json.dumps(event.definition))
        lists = definition.get("reasons") or {}
        reasons = [*(lists.get("refuse") or []), *(lists.get("facilitate") or [])]
        refusals = {reason["code"]: {**reason["sentence"], "article": reason["article"]} for reason in reasons}
        await self._tx.execute(
            _KEEP_SERVICE, event.code, event.version, json.dumps(definition["name"]),
            (definition.get("fee") or {}).get("amount"), json.dumps(refusals),
        )  # fmt: skip

    async def keep_office(self, event: OfficePublished) -> None:
        """Keep the newest state of an office."""
        await self._tx.execute(_KEEP_OFFICE, event.office, event.name, event.zone)

    async def copies(self, messages: Iterable[Facts]) -> Copies:
        """What has arrived of all that these messages name, in two queries."""
        named: Sequence[Facts] = list(messages)
        services = sorted({service_of(facts) for facts in named})
        offices = sorted({str(facts["office"]) for facts in named})
        found = await self._tx.fetch(_SERVICES, [c for c, _ in services], [v for _, v in services])
        places = await self._tx.fetch(_OFFICES, offices)
        return Copies(
            {
                (r["code"], r["version"]): ServiceCopy(json.loads(r["name"]), r["fee"], json.loads(r["refusals"]))
                for r in found
            },
            {r["office"]: OfficeCopy(r["name"], r["zone"]) for r in places},
        )
