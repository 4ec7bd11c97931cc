"""One database with a schema and a login role per service, none of which can read another's."""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from sandbox.profile_secrets import ProfileSecrets
from sandbox.roles import SERVICES

DsnOf = Callable[..., str]


async def ensure_roles(admin: str, secrets: ProfileSecrets) -> None:
    """Make the login role of each service, with this profile's passwords."""
    connection = await asyncpg.connect(admin)
    try:
        known = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for service in SERVICES:
            verb = "ALTER" if service in known else "CREATE"
            password = secrets.word(f"postgres-password-{service}")
            await connection.execute(f"{verb} ROLE {service} LOGIN PASSWORD '{password}'")
    finally:
        await connection.close()


async def ensure_database(dsn_of: DsnOf, name: str) -> None:
    """Make a database of this shape; `dsn_of(database=…)` is the administrator's address."""
    connection = await asyncpg.connect(dsn_of(database="postgres"))
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    finally:
        await connection.close()
    await _shape(dsn_of(database=name), name)


async def drop_database(dsn_of: DsnOf, name: str) -> None:
    """Drop a database, ending its sessions."""
    connection = await asyncpg.connect(dsn_of(database="postgres"))
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def _shape(admin: str, name: str) -> None:
    """Give each service its schema and take everything else from everyone."""
    connection = await asyncpg.connect(admin)
    try:
        async with connection.transaction():
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for service in SERVICES:
                await connection.execute(f'GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO {service}')
                await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {service}")
                here = f'ALTER ROLE {service} IN DATABASE "{name}"'
                await connection.execute(f"{here} SET search_path = {service}")
    finally:
        await connection.close()
