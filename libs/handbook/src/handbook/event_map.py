"""`docs/event-map.md`: each event's way, from who writes it to what changes on a screen."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from common.contracts.documents import ROOT
from common.contracts.event import Event
from common.contracts.generate import events
from common.kafka.subscription import Consumer, Handler
from common.kafka.topics import BY_NAME, TOPICS
from common.seats import seats_consumer
from handbook.screens import SCREENS
from handbook.services import SERVICES, module
from handbook.tables import first_sentence, page, table

_SEATS = re.compile(r'seats_consumer\("(\w+)"\)')
_TAIL = re.compile(r'\.tail\(\s*"([\w.]+)"')


@dataclass(frozen=True, slots=True)
class Reader:
    """A consumer group and what it does with an event type: a handler, or nothing by decision."""

    group: str
    handler: Handler | None


def event_map_page() -> str:
    """Every event, topic by topic."""
    about = (
        "A consumer names every type of its topics, handled or ignored; a type in neither list stops its partition. "
        "Open pages of the services after *live* hear of each record and fetch what their reader may see.\n"
    )
    parts = [about]
    for topic in TOPICS:
        types = [kind for kind in events() if topic.name == kind.TOPIC]
        if types:
            parts += [f"## `{topic.name}`", f"{_lead(topic.name)}\n", table(_HEADS, [_row(kind) for kind in types])]
    return page("Event map", *parts)


_HEADS = ("event", "what it says", "written in", "handled by", "ignored by", "on a screen")


def _lead(topic: str) -> str:
    live = ", ".join(service for service in SERVICES if topic in _tails(service)) or "nobody"
    return f"Key: {BY_NAME[topic].key}. Live: {live}."


def _row(kind: type[Event]) -> tuple[str, ...]:
    readers = readers_of(kind)
    places = written_in(kind)
    handled = [f"`{r.group}`: {_deed(r.handler)}" for r in readers if r.handler is not None]
    ignored = [f"`{r.group}`" for r in readers if r.handler is None]
    return (
        f"`{kind.TYPE}`", first_sentence(kind.__doc__), _listed(f"`{place}`" for place in places),
        "<br>".join(handled) or "–", _listed(ignored), SCREENS.get(kind.TYPE, "") if places else "nobody writes it yet",
    )  # fmt: skip


def _listed(words: Any) -> str:
    return ", ".join(words) or "–"


def _deed(handler: Handler) -> str:
    """What a handler does, by its own docstring."""
    return first_sentence(inspect.getdoc(handler)).rstrip(".") or getattr(handler, "__qualname__", "")


def readers_of(kind: type[Event]) -> list[Reader]:
    """Every group that reads the event's topic."""
    found = []
    for consumer in consumers():
        for subscription in consumer.subscriptions:
            if subscription.topic == kind.TOPIC:
                found.append(Reader(consumer.group, subscription.handles.get(kind)))
    return found


@cache
def consumers() -> tuple[Consumer, ...]:
    """All consumers of all services, as their tables say."""
    return tuple(consumer for service in SERVICES for consumer in (*_own(service), *_of_seats(service)))


def _own(service: str) -> Iterator[Consumer]:
    table = module(service, "consumers")
    for name, make in vars(table).items():
        if name.endswith("_consumer") and make.__module__ == table.__name__:
            yield _made(make)


def _made(make: Callable[..., Consumer]) -> Consumer:
    """A consumer of use cases that were never built: only their names and words are read."""
    hints = get_type_hints(make)
    hints.pop("return", None)
    return make(*(object.__new__(kind) for kind in hints.values()))


def _of_seats(service: str) -> Iterator[Consumer]:
    text = inspect.getsource(module(service, "app"))
    yield from (seats_consumer(name) for name in _SEATS.findall(text))


def _tails(service: str) -> set[str]:
    return set(_TAIL.findall(inspect.getsource(module(service, "app"))))


def written_in(kind: type[Event]) -> list[str]:
    """The owner's modules that build the event."""
    owner = kind.TYPE.partition(".")[0]
    return sorted(name for name, built in _buildings(owner).items() if kind.__name__ in built)


@cache
def _buildings(service: str) -> dict[str, set[str]]:
    source = ROOT / "services" / service / "src"
    return {
        ".".join(path.relative_to(source).with_suffix("").parts): _called(ast.parse(path.read_text()))
        for path in sorted(source.rglob("*.py"))
    }


def _called(tree: ast.Module) -> set[str]:
    """Names that are called, or handed to something that calls them."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            names |= {part.id for part in (node.func, *node.args) if isinstance(part, ast.Name)}
    return names
