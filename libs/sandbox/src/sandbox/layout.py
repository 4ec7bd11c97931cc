"""Which profile lives where: its folder and its ports."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from sandbox.checkout import SANDBOX
from sandbox.errors import SandboxError
from sandbox.roles import ROLES

DEMO = "demo"
LOOPBACK = "127.0.0.1"
_FIRST_PORTS = {DEMO: 18100, "bench": 18300}
_OTHER_FIRST_PORT = 18400
BLOCK = 100
_BROKER_PORTS = tuple(f"{name}{n}" for n in ("", "-2", "-3") for name in ("kafka", "controller"))
_FIXED_PORTS = (*_BROKER_PORTS, "postgres", "oidc", "smtp", "mail", "sms", "caddy")
_ROLE_PORTS = tuple(port for role in ROLES for port in (role.part, f"{role.part}-health"))
PORT_NAMES = _FIXED_PORTS + _ROLE_PORTS


@dataclass(frozen=True, slots=True)
class Layout:
    """A profile's folder, its number of brokers and its ports by name."""

    profile: str
    ports: Mapping[str, int]
    brokers: int = 1

    @property
    def folder(self) -> Path:
        """Everything this profile writes lies below this folder."""
        return profile_folder(self.profile)

    @property
    def public_url(self) -> str:
        """Address of the front door."""
        return f"http://localhost:{self.ports['caddy']}"

    @property
    def oidc_issuer(self) -> str:
        """Address of the identity provider, as written into its tokens."""
        return f"http://localhost:{self.ports['oidc']}"

    @property
    def broker_names(self) -> tuple[str, ...]:
        """Part names of the Kafka nodes: `kafka`, `kafka-2`, `kafka-3`."""
        return ("kafka", "kafka-2", "kafka-3")[: self.brokers]

    @property
    def kafka_bootstrap(self) -> str:
        """Addresses of all brokers."""
        return ",".join(f"{LOOPBACK}:{self.ports[name]}" for name in self.broker_names)


def profile_folder(profile: str) -> Path:
    """Return the folder of a profile; refuse names that could leave `.sandbox`."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", profile):
        raise SandboxError(f"A profile's name has small letters, digits and dashes: {profile!r} does not.")
    return SANDBOX / profile


def is_throwaway(profile: str) -> bool:
    """True for profiles that begin on empty data and a free block of ports each time."""
    return profile.startswith("test")


def plan_layout(profile: str, *, brokers: int = 1, front_door: int | None = None, first: int | None = None) -> Layout:
    """Lay out a profile: its fixed ports, or those of the block that begins at `first`."""
    if brokers not in (1, 3):
        raise SandboxError(f"--brokers is 1 or 3, not {brokers}.")
    ports = _block(first or _FIRST_PORTS.get(profile, _OTHER_FIRST_PORT))
    if front_door or profile == DEMO:
        ports |= {"caddy": front_door or 8080}
    return Layout(profile, ports, brokers)


def is_free(port: int) -> bool:
    """True when nothing listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def busy_ports(layout: Layout, names: Iterable[str]) -> list[str]:
    """Return one sentence with remedy for each named port that something else holds."""
    return [_busy(name, layout.ports[name]) for name in names if not is_free(layout.ports[name])]


def _busy(name: str, port: int) -> str:
    remedy = "choose another with PORT=… (make) or --port … (sandbox up)" if name == "caddy" else "stop it"
    return f"Port {port} ({name}) is already held by {_holder(port)}: {remedy}, then run this again."


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections(kind="tcp")
        held = (c.pid for c in connections if c.laddr and c.laddr.port == port and c.status == "LISTEN")
        pid = next((pid for pid in held if pid), None)
        return f"process {pid} ({psutil.Process(pid).name()})" if pid else "another process"
    except psutil.Error:
        return "another process"


def _block(first: int) -> dict[str, int]:
    return {name: first + offset for offset, name in enumerate(PORT_NAMES)}
