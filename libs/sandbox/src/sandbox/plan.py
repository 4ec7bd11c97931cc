"""The table of all parts of a profile, and the choice that `--parts` makes in it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import partial

from sandbox.caddy import caddy_part
from sandbox.errors import SandboxError
from sandbox.kafka import kafka_parts
from sandbox.layout import Layout
from sandbox.part import Group, Part
from sandbox.postgres import postgres_parts
from sandbox.probes import http_ready, smtp_ready
from sandbox.profile_secrets import ProfileSecrets
from sandbox.services import service_parts

Plan = Mapping[str, Part]


def make_plan(layout: Layout, secrets: ProfileSecrets) -> Plan:
    """Return every part of this profile by name."""
    outside = [_oidc(layout, secrets), _mail(layout), _sms(layout), caddy_part(layout)]
    parts = [
        *kafka_parts(layout),
        *postgres_parts(layout, secrets),
        *outside,
        *service_parts(layout, secrets),
    ]
    return {part.name: part for part in parts}


def choose(plan: Plan, wanted: Iterable[str]) -> list[Part]:
    """Return the parts that these names or groups mean, with all they need; nothing named means all."""
    names = [name for word in wanted for name in _names(plan, word)] or list(plan)
    chosen: set[str] = set()
    while names:
        name = names.pop()
        if name not in chosen:
            chosen.add(name)
            names.extend(plan[name].needs)
    return [part for part in plan.values() if part.name in chosen]


def _names(plan: Plan, word: str) -> list[str]:
    if word in plan:
        return [word]
    if word == "all":
        return list(plan)
    if word in set(Group):
        return [part.name for part in plan.values() if part.group == word]
    raise SandboxError(f"There is no part {word!r}. There are {', '.join(plan)}; groups: {', '.join(Group)}.")


def _oidc(layout: Layout, secrets: ProfileSecrets) -> Part:
    port = layout.ports["oidc"]
    key = secrets.folder / "oidc-signing-key.pem"
    return Part(
        name="oidc",
        group=Group.INFRASTRUCTURE,
        command=(sys.executable, "-m", "sandbox.identity", "--port", str(port), "--key", str(key)),
        ports=("oidc",),
        probe=partial(http_ready, port, "/.well-known/openid-configuration"),
    )


def _mail(layout: Layout) -> Part:
    ports = layout.ports
    file = str(layout.folder / "mail" / "mail.jsonl")
    arguments = ("--smtp", str(ports["smtp"]), "--http", str(ports["mail"]), "--file", file)
    return Part(
        name="mail",
        group=Group.INFRASTRUCTURE,
        command=(sys.executable, "-m", "sandbox.catchers.mail", *arguments),
        ports=("smtp", "mail"),
        probe=partial(_both_doors, ports["smtp"], ports["mail"]),
        grace_seconds=4,
    )


async def _both_doors(smtp: int, http: int) -> bool:
    return await smtp_ready(smtp) and await http_ready(http, "/livez")


def _sms(layout: Layout) -> Part:
    port = layout.ports["sms"]
    file = str(layout.folder / "sms" / "sms.jsonl")
    return Part(
        name="sms",
        group=Group.INFRASTRUCTURE,
        command=(sys.executable, "-m", "sandbox.catchers.sms", "--http", str(port), "--file", file),
        ports=("sms",),
        probe=partial(http_ready, port, "/livez"),
        grace_seconds=4,
    )
