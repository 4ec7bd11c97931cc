"""Runs outside programs for the set-up: caches where they may be written, output kept, failures explained."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from stamps import ROOT, SANDBOX, SetupFailed

_LAST_LINES = 25


def run(name: str, command: list[str], *, extra: Mapping[str, str] | None = None, remedy: str = "") -> None:
    """Run a command; on failure show the end of its output and raise with the remedy."""
    log = SANDBOX / "logs" / f"setup-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        environment = environment_for_tools() | dict(extra or {})
        try:
            code = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=output).returncode
        except FileNotFoundError:
            raise SetupFailed(f"{command[0]} is not installed. {remedy}") from None
    if code != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
        raise SetupFailed(f"{tail}\n{Path(command[0]).name} ended with code {code} (step {name}). {remedy}")


def environment_for_tools() -> dict[str, str]:
    """Return the environment for pip, uv, npm and Maven; without a writable home their caches stay here."""
    environment = dict(os.environ)
    environment |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_NO_PROGRESS": "1", "UV_NO_CONFIG": "1"}
    environment.update(_uv_as_pip(environment))
    home = Path(environment.get("HOME", ""))
    if not environment.get("HOME") or not os.access(home, os.W_OK):
        own = SANDBOX / "home"
        own.mkdir(parents=True, exist_ok=True)
        maven = f"{environment.get('MAVEN_OPTS', '')} -Duser.home={own}".strip()
        environment |= {"HOME": str(own), "XDG_CACHE_HOME": str(own / "cache"), "MAVEN_OPTS": maven}
    return environment


def _uv_as_pip(environment: Mapping[str, str]) -> dict[str, str]:
    """Give uv the addresses and certificates that pip was told, where uv has none of its own."""
    pairs = {
        "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
        "PIP_EXTRA_INDEX_URL": "UV_INDEX",
        "PIP_FIND_LINKS": "UV_FIND_LINKS",
        "PIP_CERT": "SSL_CERT_FILE",
    }
    return {uv: environment[pip] for pip, uv in pairs.items() if environment.get(pip) and uv not in environment}
