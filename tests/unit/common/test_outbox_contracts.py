"""What may pass over Kafka: short coarse facts without control characters, under names that say their owner."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import common.contracts
from common.contracts.event import Code, Event, Payload, Sentence
from common.kafka.topics import BY_NAME

for module in pkgutil.iter_modules(common.contracts.__path__):
    importlib.import_module(f"common.contracts.{module.name}")

CONTRACTS = sorted(
    (model for model in Event.registry.values() if model.__module__.startswith("common.contracts.")),
    key=lambda model: model.TYPE,
)
TYPE = re.compile(r"(?P<owner>[a-z]+)\.[a-z]+(-[a-z]+)+\.v[1-9][0-9]*")
CONTROL = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))]


class Words(Payload):
    """One field of each kind of text."""

    code: Code = "a"
    sentence: Sentence = ""


@settings(deadline=None)
@given(before=st.text("abc", max_size=5), control=st.sampled_from(CONTROL), after=st.text("abc", max_size=5))
def test_control_characters_are_refused(before: str, control: str, after: str) -> None:
    """Wherever they stand, the last sign included: neither a header, a log line nor a terminal can be fooled."""
    text = before + control + after

    with pytest.raises(ValidationError):
        Words(code=text)
    with pytest.raises(ValidationError):
        Words(sentence=text)


def test_text_that_is_too_long_is_refused() -> None:
    """80 signs for a code and 400 for a sentence; one more is too many."""
    Words(code="a" * 80, sentence="ä" * 400)

    with pytest.raises(ValidationError):
        Words(code="a" * 81)
    with pytest.raises(ValidationError):
        Words(sentence="a" * 401)


@pytest.mark.parametrize("text", ["", " ", "Siti Aminah", "-a", "a/b", "é", "<b>", "a\u2028b"])
def test_a_code_is_never_free_text(text: str) -> None:
    """A name, a blank or markup is no code."""
    with pytest.raises(ValidationError):
        Words(code=text)


ROOMS = {"routing": ("common.contracts.seats", "common.contracts.letters", "common.contracts.visits")}
"""Further modules of an owner whose contracts are about two nouns."""


@pytest.mark.parametrize("model", CONTRACTS, ids=lambda model: model.TYPE)
def test_a_contract_is_named_after_its_owner(model: type[Event]) -> None:
    """`<owner>.<noun>-<verb>.v<N>`, on a topic of the house that the same owner writes to, in the owner's module."""
    named = TYPE.fullmatch(model.TYPE)

    assert named is not None
    assert model.TOPIC in BY_NAME
    assert BY_NAME[model.TOPIC].owner == named["owner"]
    assert model.__module__ in (f"common.contracts.{named['owner']}", *ROOMS.get(named["owner"], ()))


@pytest.mark.parametrize("model", CONTRACTS, ids=lambda model: model.TYPE)
def test_a_contract_is_frozen_and_takes_new_optional_fields(model: type[Event]) -> None:
    """A reader of today accepts what a writer of tomorrow adds, and nobody changes what was received."""
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "ignore"


@pytest.mark.parametrize(
    "bad", ["case-opened.v1", "routing.opened.v1", "routing.case-opened", "Routing.case-opened.v1"]
)
def test_the_naming_rule_refuses_other_names(bad: str) -> None:
    """Proof that the rule above can fail."""
    assert TYPE.fullmatch(bad) is None


def test_two_contracts_never_share_a_type() -> None:
    """The registry holds the class that declares the type, so that a copied class is noticed."""
    declared = [model for model in _all(Event) if model.__module__.startswith("common.contracts.")]

    assert {m.TYPE: m for m in declared} == {m.TYPE: m for m in CONTRACTS}
    assert len({m.TYPE for m in declared}) == len(declared)


def _all(model: type[Event]) -> list[type[Event]]:
    found: list[type[Event]] = []
    for child in model.__subclasses__():
        found += ([child] if "TYPE" in child.__dict__ else []) + _all(child)
    return found


class Planted(Event):
    """Belongs to this test alone."""

    TYPE: ClassVar[str] = "planted"
    TOPIC: ClassVar[str] = "planted.nowhere"


def test_a_model_joins_the_registry_by_itself() -> None:
    """Declaring a class is all it takes."""
    assert Event.registry.pop("planted") is Planted
