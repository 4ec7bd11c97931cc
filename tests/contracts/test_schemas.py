"""What readers in other languages are given says the same as the contracts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from common.contracts.documents import ROOT, outdated, write
from common.contracts.event import Event
from common.contracts.generate import EXAMPLES, SCHEMAS, events, example_of

SOMEBODY = re.compile(r"siti|budi|\w@[a-z]+\.|\+62|0812|\b\d{16}\b", re.IGNORECASE)
"""A name, an address, a phone, a citizen's number."""


def schema(kind: type[Event]) -> dict[str, Any]:
    """The committed schema of an event."""
    loaded: dict[str, Any] = json.loads((ROOT / SCHEMAS / f"{kind.TYPE}.json").read_text())
    return loaded


@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.TYPE)
def test_the_example_fits_contract_and_schema(kind: type[Event]) -> None:
    """A program written after the example can read the real event, and the contract reads the example."""
    example = example_of(kind)

    read = kind.model_validate_json(json.dumps(example))

    Draft202012Validator(schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER).validate(example)
    assert set(example) == set(kind.model_fields) - _optional_left_out(kind, example)
    assert json.loads(read.model_dump_json()).keys() >= example.keys()


def _optional_left_out(kind: type[Event], example: dict[str, Any]) -> set[str]:
    return {name for name, field in kind.model_fields.items() if not field.is_required() and name not in example}


@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.TYPE)
def test_the_schema_refuses_what_lacks_a_field(kind: type[Event]) -> None:
    """Without its first required field an example is refused: the schema can say no."""
    needed = next(name for name, field in kind.model_fields.items() if field.is_required())
    lacking = {name: value for name, value in example_of(kind).items() if name != needed}

    with pytest.raises(ValidationError, match=needed):
        Draft202012Validator(schema(kind)).validate(lacking)


def test_no_example_stands_for_a_person() -> None:
    """Examples are read by everybody: ids and coarse facts, as the events themselves."""
    texts = {path.name: path.read_text() for path in (ROOT / EXAMPLES).glob("*.json")}

    assert {name.removesuffix(".json") for name in texts} == {kind.TYPE for kind in events()}
    assert [name for name, text in texts.items() if SOMEBODY.search(text)] == []


def test_asyncapi_names_every_event_once() -> None:
    """Each topic with a contract is a channel, each message lies on exactly one, each reference leads somewhere."""
    document = json.loads((ROOT / "docs" / "asyncapi.json").read_text())

    placed = [m["$ref"].rsplit("/", 1)[1] for c in document["channels"].values() for m in c["messages"].values()]
    payloads = [m["payload"]["schema"]["$ref"] for m in document["components"]["messages"].values()]

    assert document["asyncapi"] == "3.0.0"
    assert sorted(placed) == sorted(kind.TYPE for kind in events())
    assert [ref for ref in payloads if not (ROOT / "docs" / ref).resolve().is_file()] == []


def test_an_old_document_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed, a missing and a left-over document are each named."""
    monkeypatch.setattr("common.contracts.documents.ROOT", tmp_path)
    write({"docs/a.md": "a", "docs/b.md": "b"}, ("docs",))
    (tmp_path / "docs" / "c.md").write_text("left over")

    assert outdated({"docs/a.md": "a", "docs/b.md": "new", "docs/d.md": "d"}, ("docs",)) == [
        "docs/b.md", "docs/d.md", "docs/c.md",
    ]  # fmt: skip
