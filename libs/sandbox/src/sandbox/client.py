"""The sandbox as tests and scripts use it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import psutil

from sandbox.conversation import Listener, ensure_supervisor, is_up, tell
from sandbox.environment import admin_dsn, dsn
from sandbox.errors import SandboxError
from sandbox.inspection import Catcher
from sandbox.layout import Layout, profile_folder
from sandbox.postgres_databases import drop_database, ensure_database
from sandbox.profile_secrets import ProfileSecrets
from sandbox.roles import SERVICES
from sandbox.state import State, read_layout, read_state

_STOP_SECONDS = 60


class Sandbox:
    """The real parts of one profile: brings them up, tells their addresses, kills and restarts them."""

    def __init__(self, profile: str = "demo") -> None:
        self.profile = profile
        self.folder = profile_folder(profile)

    def up(
        self,
        parts: Iterable[str] = (),
        *,
        brokers: int = 1,
        port: int | None = None,
        with_parent: int | None = None,
        listener: Listener | None = None,
    ) -> Sandbox:
        """Bring up these parts or groups (all when none is named) and wait until each is ready.

        With `with_parent` (a process id) the sandbox ends when the last such process has ended.
        """
        ensure_supervisor(self.profile, brokers=brokers, port=port)
        if port is not None and self.layout.ports["caddy"] != port:
            raise SandboxError(f"The sandbox already runs with its front door at {self.public_url}: stop it first.")
        order = {"do": "up", "parts": list(parts), "with_parent": with_parent}
        tell(self.profile, order, listener=listener)
        return self

    def down(self) -> bool:
        """Stop everything this profile started; False when nothing ran."""
        supervisor = self._supervisor()
        if supervisor is None:
            return False
        with suppress(SandboxError):
            tell(self.profile, {"do": "down"})
        try:
            supervisor.wait(_STOP_SECONDS)
        except psutil.TimeoutExpired:
            raise SandboxError(f"Process {supervisor.pid} does not stop; see supervisor.log.") from None
        return True

    def reset(self) -> None:
        """Stop everything and forget all data of this profile."""
        self.down()
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def kill(self, part: str) -> None:
        """End a part as a power cut would (SIGKILL)."""
        tell(self.profile, {"do": "kill", "part": part})

    def start(self, part: str, *, listener: Listener | None = None) -> None:
        """Start a part again and wait until it is ready."""
        tell(self.profile, {"do": "start", "part": part}, listener=listener)

    def seed(self, *, listener: Listener | None = None) -> None:
        """Publish catalogue and offices and record the seats of the ready people once more."""
        tell(self.profile, {"do": "seed"}, listener=listener)

    @property
    def is_up(self) -> bool:
        """True when the supervisor of this profile answers."""
        return is_up(self.profile)

    @property
    def state(self) -> State:
        """Everything known about the profile, as written at its last change."""
        state = read_state(self.profile)
        if state is None:
            raise SandboxError(f"The sandbox {self.profile!r} never ran: `python -m sandbox up`.")
        return state

    @property
    def layout(self) -> Layout:
        """Folder and ports."""
        return read_layout(self.state)

    def pid(self, part: str) -> int:
        """Return the process id of a running part."""
        pid = self.state["parts"].get(part, {}).get("pid")
        if pid is None:
            raise SandboxError(f"{part} does not run.")
        return int(pid)

    def environment(self, part: str) -> dict[str, str]:
        """Return the settings (`SATUMEJA_…`) of a service."""
        return dict(self.state["environment"][part])

    @property
    def kafka_bootstrap(self) -> str:
        """Addresses of the brokers."""
        return str(self.state["kafka_bootstrap"])

    @property
    def public_url(self) -> str:
        """Address of the front door."""
        return str(self.state["public_url"])

    def person(self, account: str) -> UUID:
        """Return the opaque id under which the services know an account."""
        return self._secrets.person(self.layout.oidc_issuer, account)

    def make_database(self, name: str) -> dict[str, str]:
        """Make a further database of the same shape; return its address for each service."""
        _wait_for(ensure_database(partial(admin_dsn, self.layout, self._secrets), name))
        return {service: dsn(self.layout, self._secrets, service, database=name) for service in SERVICES}

    def drop_database(self, name: str) -> None:
        """Drop a database made by `make_database`."""
        _wait_for(drop_database(partial(admin_dsn, self.layout, self._secrets), name))

    @cached_property
    def mail(self) -> Catcher:
        """The mail catcher."""
        return Catcher(f"http://127.0.0.1:{self.layout.ports['mail']}")

    @cached_property
    def sms(self) -> Catcher:
        """The SMS catcher."""
        return Catcher(f"http://127.0.0.1:{self.layout.ports['sms']}")

    @property
    def _secrets(self) -> ProfileSecrets:
        return ProfileSecrets(self.folder / "keys")

    def _supervisor(self) -> psutil.Process | None:
        state = read_state(self.profile)
        if state is None or state["supervisor"] is None or not self.is_up:
            return None
        return psutil.Process(state["supervisor"])


def _wait_for(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, also when the caller's thread has a running event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
