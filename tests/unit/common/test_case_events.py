"""The tuple of all facts about a case is complete, and each reader of them names every one."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from unittest.mock import Mock

import pytest

from common.contracts.event import Event
from common.contracts.routing import CASE_EVENTS
from common.kafka.subscription import Consumer, Subscription

READERS = ("intake", "notifications", "situation")


def subscriptions_to_cases(service: str) -> Iterator[Subscription]:
    """What a service reads from `routing.cases`; its use cases are not called here."""
    module = importlib.import_module(f"{service}.consumers")
    for name, make in vars(module).items():
        if name.endswith("_consumer") and make.__module__ == module.__name__:
            consumer: Consumer = make(*[Mock()] * make.__code__.co_argcount)
            yield from (s for s in consumer.subscriptions if s.topic == "routing.cases")


def test_every_fact_about_a_case_is_in_the_tuple() -> None:
    """A fact that was forgotten in the tuple would be read by nobody who reads them all."""
    declared = {kind for kind in Event.registry.values() if getattr(kind, "TOPIC", "") == "routing.cases"}

    assert set(CASE_EVENTS) == declared
    assert len(CASE_EVENTS) == len(set(CASE_EVENTS))


@pytest.mark.parametrize("service", READERS)
def test_every_reader_names_every_fact(service: str) -> None:
    """A type in neither list stops the partition; that is found here, before it is published."""
    read = list(subscriptions_to_cases(service))

    assert read
    for subscription in read:
        assert set(subscription.handles) | subscription.ignores == set(CASE_EVENTS)
        assert not set(subscription.handles) & subscription.ignores
