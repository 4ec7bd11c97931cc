"""The web applications of all services, built once from their real route tables; no part needs to run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from handbook.services import SERVICES, described_apps


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, FastAPI]]:
    """Each service's application by name."""
    with described_apps() as built:
        yield built


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, apps: dict[str, FastAPI]) -> FastAPI:
    """The application of one service; a test may ask it, never change it."""
    return apps[request.param]
