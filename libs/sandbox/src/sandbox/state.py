"""What is known about a profile from outside: `.sandbox/<profile>/state.json`, replaced at each change."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sandbox.environment import dsn, service_environment
from sandbox.layout import Layout, profile_folder
from sandbox.profile_secrets import ProfileSecrets
from sandbox.roles import ROLES, SERVICES

State = dict[str, Any]


def state_path(profile: str) -> Path:
    """Return where a profile's state is written."""
    return profile_folder(profile) / "state.json"


def read_state(profile: str) -> State | None:
    """Return the state as last written, or None when this profile never ran."""
    path = state_path(profile)
    return dict(json.loads(path.read_text())) if path.exists() else None


def read_layout(state: State) -> Layout:
    """Return the ports and brokers of a running profile."""
    return Layout(state["profile"], state["ports"], state["brokers"])


def fixed_state(layout: Layout, secrets: ProfileSecrets) -> State:
    """Return the part of the state that does not change while the profile runs."""
    return {
        "profile": layout.profile,
        "supervisor": os.getpid(),
        "brokers": layout.brokers,
        "ports": dict(layout.ports),
        "public_url": layout.public_url,
        "oidc_issuer": layout.oidc_issuer,
        "kafka_bootstrap": layout.kafka_bootstrap,
        "dsn": {service: dsn(layout, secrets, service) for service in SERVICES},
        "environment": {role.part: service_environment(layout, secrets, role) for role in ROLES},
    }


def write_state(state: State) -> None:
    """Write the state, readable by its owner only (it holds passwords)."""
    path = state_path(state["profile"])
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(state, file, indent=1)
    draft.replace(path)
