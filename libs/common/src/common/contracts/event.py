"""The shape every event has: a frozen model with a type, a topic and a key (CloudEvents 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

_NO_CONTROL = r"^[^\x00-\x1f\x7f-\x9f]*$"

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]*$", max_length=80)]
"""A coarse fact or an id in words: never free text."""

Sentence = Annotated[str, StringConstraints(pattern=_NO_CONTROL, max_length=400)]
"""Public text of the ministry (a service's name, a reason's sentence): never a person's words."""

Moment = AwareDatetime


class Payload(BaseModel):
    """A value inside an event: closed and frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Payload):
    """A fact or a request that passes over Kafka; subclasses name their type, topic and aggregate.

    Inside a version only optional fields are added.
    """

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    registry: ClassVar[dict[str, type[Event]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" in cls.__dict__:
            Event.registry[cls.TYPE] = cls


E = TypeVar("E", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Message(Generic[E]):
    """An event with its CloudEvents attributes, as a consumer receives it.

    `subject` is the aggregate (the Kafka key), `sequence` counts from 1 within it, `incarnation` is raised
    by a restore of the owner's database, `time` is when it happened at the owner.
    """

    event: E
    id: UUID
    subject: str
    sequence: int
    incarnation: int
    time: datetime
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
