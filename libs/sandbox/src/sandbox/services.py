"""The four services as parts, the steps before them (topics, migrations) and after (catalogue, seats)."""

from __future__ import annotations

import sys
from functools import partial

from sandbox.accounts import write_seats
from sandbox.checkout import ROOT, SEATS
from sandbox.environment import service_environment
from sandbox.layout import Layout
from sandbox.part import Group, Kind, Part
from sandbox.probes import http_ready
from sandbox.profile_secrets import ProfileSecrets
from sandbox.roles import ROLES, SERVICES, Role

SEED_STEPS = ("publish", "appoint")
_COMMON = ROOT / "libs" / "common" / "src" / "common"
_OUTSIDE = ("oidc", "mail", "sms")


def service_parts(layout: Layout, secrets: ProfileSecrets) -> list[Part]:
    """Return topics, migrations, services and seed, each naming what it waits for."""
    migrations = [_migration(layout, secrets, service) for service in SERVICES]
    processes = [_process(layout, secrets, role) for role in ROLES]
    return [_topics(layout, secrets), *migrations, *processes, *_seed(layout, secrets)]


def _topics(layout: Layout, secrets: ProfileSecrets) -> Part:
    copies = {"SATUMEJA_REPLICATION": str(min(3, layout.brokers))}
    return Part(
        name="topics",
        group=Group.SERVICES,
        kind=Kind.STEP,
        command=_python("common.kafka.topics", "apply"),
        needs=layout.broker_names,
        environment=service_environment(layout, secrets, ROLES[0]) | copies,
        inputs=(_COMMON / "kafka" / "topics.py",),
    )


def _migration(layout: Layout, secrets: ProfileSecrets, service: str) -> Part:
    return Part(
        name=f"migrate-{service}",
        group=Group.SERVICES,
        kind=Kind.STEP,
        command=_python(service, "migrate"),
        needs=("databases",),
        inputs=(_COMMON / "sql", _COMMON / "migrations.py", ROOT / "services" / service / "migrations"),
        environment=service_environment(layout, secrets, _first_role(service)),
    )


def _process(layout: Layout, secrets: ProfileSecrets, role: Role) -> Part:
    return Part(
        name=role.part,
        group=Group.SERVICES,
        command=_python(role.service, role.role),
        needs=("topics", f"migrate-{role.service}", *_OUTSIDE),
        environment=service_environment(layout, secrets, role),
        ports=(role.part, f"{role.part}-health"),
        probe=partial(http_ready, layout.ports[f"{role.part}-health"], "/readyz"),
    )


def _seed(layout: Layout, secrets: ProfileSecrets) -> list[Part]:
    seats = layout.folder / "seats.csv"
    commands = {"publish": ("intake", "publish"), "appoint": ("routing", "appoint", str(seats))}
    prepares = {"publish": None, "appoint": partial(_write_seats, layout, secrets)}
    inputs = {"publish": (ROOT / "services" / "intake",), "appoint": (SEATS, ROOT / "services" / "routing" / "src")}
    return [
        Part(
            name=step,
            group=Group.SERVICES,
            kind=Kind.STEP,
            command=_python(*commands[step]),
            prepare=prepares[step],
            needs=tuple(role.part for role in ROLES if role.service == commands[step][0]),
            environment=service_environment(layout, secrets, _first_role(commands[step][0])),
            inputs=inputs[step],
        )
        for step in SEED_STEPS
    ]


async def _write_seats(layout: Layout, secrets: ProfileSecrets) -> None:
    write_seats(layout.folder / "seats.csv", partial(secrets.person, layout.oidc_issuer))


def _first_role(service: str) -> Role:
    return next(role for role in ROLES if role.service == service)


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
