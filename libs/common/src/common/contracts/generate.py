"""Makes from the contracts what readers in other languages need: a JSON Schema per event type, and AsyncAPI 3.0."""

from __future__ import annotations

import inspect
import json
from typing import Any

from common.contracts import intake, letters, notifications, routing, seats, situation, visits
from common.contracts.documents import ROOT, Documents, main
from common.contracts.event import Event
from common.kafka.topics import TOPICS, Topic

SCHEMAS, EXAMPLES = "libs/common/schemas", "libs/common/examples"
FOLDERS = (SCHEMAS,)
OWNERS = (intake, letters, notifications, routing, seats, situation, visits)
"""Imported so that every event is registered."""

_HEADERS = {
    "ce_specversion": "`1.0`",
    "ce_id": "UUIDv7 of the event; the same id is the same event",
    "ce_type": "the event type with its version",
    "ce_source": "the owner",
    "ce_subject": "the aggregate, also the record's key",
    "ce_time": "when it happened at the owner (RFC 3339, UTC)",
    "ce_dataschema": "the JSON Schema of the value",
    "ce_sequence": "counts from 1 within the aggregate",
    "ce_incarnation": "raised by a restore of the owner's database",
    "ce_correlationid": "one for all that follows from one wish",
    "ce_causationid": "the event this one follows from",
}


def events() -> list[type[Event]]:
    """Every event type, in the order in which its owner declares it."""
    ours = {module.__name__ for module in OWNERS}
    return [kind for kind in Event.registry.values() if kind.__module__ in ours]


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's value."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"/schemas/{kind.TYPE}.json"}
    return head | kind.model_json_schema(mode="validation")


def example_of(kind: type[Event]) -> Any:
    """The hand-written example of an event; it stands for nobody."""
    return json.loads((ROOT / EXAMPLES / f"{kind.TYPE}.json").read_text())


def asyncapi() -> dict[str, Any]:
    """All topics and what passes over them, as AsyncAPI 3.0."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Satu Meja",
            "version": "1",
            "description": "Events on Apache Kafka: CloudEvents 1.0 in binary mode, the value is bare JSON.",
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS if _types_of(topic)},
        "operations": {f"{t.owner}-writes-{_word(t.name)}": _operation(t) for t in TOPICS if _types_of(t)},
        "components": {"messages": {kind.TYPE: _message(kind) for kind in events()}},
    }


def _types_of(topic: Topic) -> list[type[Event]]:
    return [kind for kind in events() if topic.name == kind.TOPIC]


def _channel(topic: Topic) -> dict[str, Any]:
    messages = {_word(k.TYPE): {"$ref": f"#/components/messages/{_escaped(k.TYPE)}"} for k in _types_of(topic)}
    kafka = {"topic": topic.name, "partitions": topic.partitions, "bindingVersion": "0.5.0"}
    return {"address": topic.name, "title": topic.what, "messages": messages, "bindings": {"kafka": kafka}}


def _operation(topic: Topic) -> dict[str, Any]:
    return {
        "action": "send",
        "title": f"{topic.owner} writes {topic.name}; nobody else does",
        "channel": {"$ref": f"#/channels/{_escaped(topic.name)}"},
    }


def _message(kind: type[Event]) -> dict[str, Any]:
    headers = {name: {"type": "string", "description": meaning} for name, meaning in _HEADERS.items()}
    return {
        "name": kind.TYPE,
        "title": kind.__name__,
        "summary": inspect.cleandoc(kind.__doc__ or "").partition("\n")[0],
        "headers": {"type": "object", "properties": headers},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"../{SCHEMAS}/{kind.TYPE}.json"},
        },
        "examples": [{"payload": example_of(kind)}],
    }


def _word(name: str) -> str:
    return name.replace(".", "-")


def _escaped(name: str) -> str:
    """A name within a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def documents() -> Documents:
    """Every document that is made from the contracts alone."""
    schemas = {f"{SCHEMAS}/{kind.TYPE}.json": in_json(schema_of(kind)) for kind in events()}
    return schemas | {"docs/asyncapi.json": in_json(asyncapi())}


def in_json(value: Any) -> str:
    """JSON as it is committed: one entry a line, so that a change shows as one line."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(documents(), FOLDERS, "python -m common.contracts.generate")
