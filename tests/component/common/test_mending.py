"""An administrator sees what stands still and lets it go on from the command line."""

from __future__ import annotations

import os

import pytest
from prometheus_client import REGISTRY

import routing.app
from common.errors import SatuMejaError
from common.ids import uuid7
from common.kafka.incidents import open_incidents
from common.kafka.parked import show_parked_keys
from common.mending import incident_lines, let_go_on
from routing.settings import RoutingSettings
from sandbox import Sandbox
from tests.component.common.stories import GROUP, Street, a_subject, withdrawals
from tests.fixtures.waiting import eventually, running


async def test_a_parked_key_is_listed_and_goes_on_once_it_is_mended(street: Street) -> None:
    """The line names group, key, cause and how much waits; a retry too early changes nothing."""
    broken = a_subject(0)
    street.broken.add(broken)
    async with running(street.relay().run(), street.runner().run()):
        await street.publish(withdrawals(broken, 2))
        await street.passed(2)
    (incident,) = await open_incidents(street.database)

    (line,) = await incident_lines(street.database)
    with pytest.raises(ValueError, match="cannot bear"):
        await let_go_on(street.database, [street.consumer()], str(incident.id))
    street.broken.clear()
    said = await let_go_on(street.database, [street.consumer()], str(incident.id))

    assert all(word in line for word in (str(incident.id), GROUP, broken, "2 waiting", "ValueError"))
    assert said == f"{broken} goes on: 2 messages handled, incident {incident.id} closed."
    assert await incident_lines(street.database) == ["No key is parked."]
    assert await street.arrived(broken) == [1, 2]


async def test_the_figure_falls_once_a_key_goes_on(street: Street) -> None:
    """What another process let go on is no longer shown as parked here."""

    async def one_is_shown() -> bool:
        return REGISTRY.get_sample_value("satumeja_parked_keys", {"group": GROUP}) == 1

    async def none_is_shown() -> bool:
        return REGISTRY.get_sample_value("satumeja_parked_keys", {"group": GROUP}) == 0

    broken = a_subject(0)
    street.broken.add(broken)
    async with running(street.relay().run(), street.runner().run()):
        await street.publish(withdrawals(broken, 1))
        await street.passed(1)
    (incident,) = await open_incidents(street.database)

    async with running(show_parked_keys(street.database, [street.consumer()], seconds=0.05)):
        await eventually(one_is_shown)
        street.broken.clear()
        await let_go_on(street.database, [street.consumer()], str(incident.id))
        await eventually(none_is_shown)

    assert await open_incidents(street.database) == []


async def test_an_unknown_incident_is_named(street: Street) -> None:
    """A wrong id, and one that nobody here can retry, are told apart in a sentence."""
    with pytest.raises(SatuMejaError, match="no open incident"):
        await let_go_on(street.database, [street.consumer()], str(uuid7()))


async def test_every_consumer_of_a_service_can_be_retried(
    street: Street, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line finds the groups that the worker runs, without running them."""
    for name, value in {**os.environ, **sandbox.environment("routing")}.items():
        monkeypatch.setenv(name, value)
    settings = RoutingSettings()

    found = routing.app.Process(settings, street.database).all_consumers()

    assert {c.group for c in found} >= {"routing.requests", "routing.reference"}
