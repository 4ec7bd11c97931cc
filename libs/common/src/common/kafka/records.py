"""CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_*` headers, the value is bare JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import pydantic

from common.contracts.event import Event, Message
from common.errors import SatuMejaError, Unknown

Headers = Sequence[tuple[str, bytes]]


class Unreadable(SatuMejaError):
    """A record that is no CloudEvent of ours, or whose value breaks its contract: it can never work."""


def encode_headers(attributes: Mapping[str, str | None]) -> list[tuple[str, bytes]]:
    """Return CloudEvents attributes as Kafka headers; what is None is left out."""
    headers = [("content-type", b"application/json"), ("ce_specversion", b"1.0")]
    headers += [(f"ce_{name}", value.encode()) for name, value in attributes.items() if value is not None]
    return headers


def attributes_of(headers: Headers) -> dict[str, str]:
    """Return the CloudEvents attributes of a record's headers.

    Raises `Unreadable` when a header is not text or a required attribute is missing.
    """
    try:
        found = {name[3:]: value.decode() for name, value in headers if name.startswith("ce_")}
    except (UnicodeDecodeError, AttributeError) as error:
        raise Unreadable("A record's headers are not text: see who else writes to this topic.") from error
    missing = {"id", "type", "source", "subject", "time", "sequence"} - found.keys()
    if missing:
        raise Unreadable(f"A record lacks the CloudEvents attributes {sorted(missing)}.")
    return found


def decode(attributes: Mapping[str, str], value: bytes | None) -> Message[Event]:
    """Return the message of a record.

    Raises `Unknown` for a type that is in no contract, `Unreadable` for a value that breaks its contract.
    """
    model = Event.registry.get(attributes["type"])
    if model is None:
        raise Unknown(f"Type {attributes['type']} is in no contract that this process has loaded.")
    try:
        event = model.model_validate_json(value or b"")
        return Message(
            event=event,
            id=UUID(attributes["id"]),
            subject=attributes["subject"],
            sequence=int(attributes["sequence"]),
            incarnation=int(attributes.get("incarnation", "1")),
            time=datetime.fromisoformat(attributes["time"]),
            correlation_id=attributes.get("correlationid", attributes["id"]),
            causation_id=attributes.get("causationid"),
            traceparent=attributes.get("traceparent"),
        )
    except pydantic.ValidationError as error:
        fields = ", ".join(".".join(map(str, e["loc"])) or "(value)" for e in error.errors()[:3])
        raise Unreadable(f"Event {attributes['id']} breaks {attributes['type']} at: {fields}.") from error
    except ValueError as error:
        raise Unreadable(f"A CloudEvents attribute of {attributes['id']} cannot be read.") from error
