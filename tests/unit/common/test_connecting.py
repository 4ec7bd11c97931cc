"""A service waits for a database that is starting or ending, and for nothing else."""

from __future__ import annotations

import asyncpg
import pytest

from common.database import Database


def answering(monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> list[Exception]:
    """A server that says these at one attempt after another, then lets in; returns what it has yet to say."""
    left = list(errors)

    async def create_pool(*_args: object, **_settings: object) -> object:
        if left:
            raise left.pop(0)
        return object()

    monkeypatch.setattr(asyncpg, "create_pool", create_pool)
    return left


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.AdminShutdownError("terminating connection due to unexpected postmaster exit"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_server_on_its_way_is_awaited(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """A process that starts while its server ends does not end with it."""
    left = answering(monkeypatch, error)

    await Database.connect("postgresql://somebody@nowhere/nothing")

    assert left == []


async def test_a_server_that_knows_us_not_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting gives nobody a password."""
    answering(monkeypatch, asyncpg.InvalidPasswordError("password authentication failed"))

    with pytest.raises(asyncpg.InvalidPasswordError):
        await Database.connect("postgresql://somebody@nowhere/nothing")
