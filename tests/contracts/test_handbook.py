"""Documents made from the code are current, and say of everything what it is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from pydantic.fields import FieldInfo

from common.contracts.documents import ROOT
from common.contracts.generate import events
from common.kafka.topics import TOPICS
from common.settings import Settings
from handbook.event_map import readers_of, written_in
from handbook.screens import SCREENS
from handbook.services import SERVICES, settings_class

PROMISED = {
    "intake": {
        "get services", "get services/{code}", "post documents", "post applications", "get applications/{reference}",
        "post applications/{reference}/corrections",
    },
    "routing": {
        "get queues", "get queues/{queue}/items", "post items/{item}/claim", "post items/{item}/release",
        "post items/{item}/actions", "get cases/{case}/history",
    },
    "notifications": {"get inbox", "get stream", "post inbox/{message}/read"},
    "situation": {"get indicators", "get streams/indicators"},
}  # fmt: skip
"""The doors that programs were promised; they may become more, never fewer."""


def test_all_generated_documents_are_current() -> None:
    """What is committed is what the code says today."""
    ran = subprocess.run(
        [sys.executable, "-m", "handbook", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_event_map_says_what_each_event_does_on_a_screen() -> None:
    """Write the sentence of a new event into handbook/screens.py; those of events that are gone go too."""
    assert set(SCREENS) == {kind.TYPE for kind in events()}


def test_no_event_is_written_for_nobody() -> None:
    """What its owner builds is read by a group, by Faust, or live by an open page, or leaves for analysts."""
    live = {"notifications.deliveries", "situation.indicators", "situation.panes"}

    unread = [kind.TYPE for kind in events() if written_in(kind) and not readers_of(kind) and kind.TOPIC not in live]

    assert unread == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_is_described(service: str) -> None:
    """An operator never has to read the code to know what a variable does."""
    fields: dict[str, FieldInfo] = {**Settings.model_fields, **settings_class(service).model_fields}

    assert [name for name, field in fields.items() if not field.description] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_promised_doors_stand(service: str) -> None:
    """Each promised operation is there, in OpenAPI 3.1, and all of them below the service's own address."""
    document = json.loads((ROOT / "docs" / "openapi" / f"{service}.json").read_text())
    prefix = f"/api/{service}/v1/"

    paths = document["paths"]
    operations = {f"{method} {path.removeprefix(prefix)}" for path, entry in paths.items() for method in entry}

    assert document["openapi"].startswith("3.1")
    assert all(path.startswith(prefix) for path in paths)
    assert PROMISED[service] - operations == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_door_says_how_it_refuses(service: str) -> None:
    """Each refusal is a problem (RFC 9457); FastAPI's own form of errors appears nowhere."""
    text = (ROOT / "docs" / "openapi" / f"{service}.json").read_text()
    paths = json.loads(text)["paths"]
    refusals = [
        answer
        for entry in paths.values()
        for operation in entry.values()
        for status, answer in operation["responses"].items()
        if status.startswith("4")
    ]

    assert "HTTPValidationError" not in text
    assert len(refusals) >= len(paths)
    assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals)


def test_the_topics_page_names_every_topic() -> None:
    """With its partitions and how long it keeps; the broker's own word is compared in the component tests."""
    text = (ROOT / "docs" / "topics.md").read_text()

    assert [topic.name for topic in TOPICS if f"| `{topic.name}` |" not in text] == []
