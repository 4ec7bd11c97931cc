"""No name of a religion and no personal field in what travels, is counted or stands in an address (law 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase
from pydantic import BaseModel

import common.contracts.intake
import common.contracts.notifications
import common.contracts.routing
import common.contracts.situation
import common.metrics
import notifications.metrics
from common.contracts.event import Event
from common.kafka.topics import TOPICS
from common.web.openapi import routes_of

_LOADED = (
    common.contracts.intake, common.contracts.notifications, common.contracts.routing, common.contracts.situation,
    common.metrics, notifications.metrics,
)  # fmt: skip
RELIGIONS = re.compile(
    r"(islam|muslim|kristen|protestan|katolik|catholic|christian|hindu|buddha|buddhi|khonghucu|konghucu|confuci"
    r"|masjid|mushola|musala|gereja|church|mosque|vihara|wihara|klenteng|kelenteng|litang"
    r"|(^|[^a-z])pura([^a-z]|$)|religion|(^|[^a-z])agama([^a-z]|$))"
)
PERSONAL = {"name", "full_name", "nik", "email", "mail", "phone", "address", "birth", "gender", "note", "text",
            "answers"}  # fmt: skip
OF_ONE_CASE = {"person", "case", "reference", "applicant", "path"}
NOBODYS = {"OfficePublished.name", "SurveyAnswered.answers"}
"""An office's name is no person's; a survey's answers are nine figures of a form that is joined to nobody."""


def fields_of(kind: type[BaseModel], seen: set[type] | None = None) -> Iterator[str]:
    """`Class.field` of an event and of the values inside it."""
    seen = set() if seen is None else seen
    if kind in seen:
        return
    seen.add(kind)
    for name, field in kind.model_fields.items():
        yield f"{kind.__name__}.{name}"
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from fields_of(part, seen)


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _parts(argument)


def test_no_topic_and_no_event_type_names_a_religion() -> None:
    """A topic of one religion would make a list of believers of its readers."""
    names = [*(topic.name for topic in TOPICS), *(topic.key for topic in TOPICS), *Event.registry]

    assert [name for name in names if RELIGIONS.search(name)] == []


OURS = [kind for kind in Event.registry.values() if kind.__module__.startswith("common.contracts.")]
"""Other tests plant events of their own."""


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_no_event_has_a_personal_field(kind: type[Event]) -> None:
    """Events are kept and copied beyond any erasure: ids and coarse facts only."""
    fields = list(fields_of(kind))

    assert fields
    assert [f for f in fields if RELIGIONS.search(f.lower())] == []
    assert [f for f in fields if f.partition(".")[2] in PERSONAL and f not in NOBODYS] == []


def test_a_field_of_a_person_is_found() -> None:
    """The planted violation, inside a value of an event."""

    class Applicant(BaseModel):
        """A value that says too much."""

        full_name: str
        religion: str

    class Planted(BaseModel):
        """It travels in a tuple."""

        MARK: ClassVar[int] = 1
        applicants: tuple[Applicant, ...]

    fields = list(fields_of(Planted))

    assert "Applicant.full_name" in fields
    assert [f for f in fields if RELIGIONS.search(f.lower())] == ["Applicant.religion"]


def test_no_metric_is_labelled_with_a_person_or_a_religion() -> None:
    """Label sets are closed and say nothing of anybody."""
    labels = {
        f"{collector._name}{{{label}}}"
        for collector in list(REGISTRY._collector_to_names)
        if isinstance(collector, MetricWrapperBase) and collector._name.startswith("satumeja")
        for label in getattr(collector, "_labelnames", ())
    }

    words = {label: label.partition("{")[2].strip("}") for label in labels}
    assert labels
    assert [label for label, word in words.items() if word in PERSONAL or RELIGIONS.search(word)] == []
    assert [label for label, word in words.items() if word in OF_ONE_CASE] == []


def test_no_address_names_a_religion(app: FastAPI) -> None:
    """Addresses stand in histories and in the logs of the road."""
    paths = [route.path for route in routes_of(app)]

    assert paths
    assert [path for path in paths if RELIGIONS.search(path.lower())] == []
