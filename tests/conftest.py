"""Loads the shared fixtures; each noun has a module of its own in tests/fixtures."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.parts",
    "tests.fixtures.clock",
    "tests.fixtures.order",
    "tests.fixtures.properties",
    "tests.fixtures.time_budget",
]
