"""Every topic of the house with its owner and settings; `apply` makes them, `differences` reads them back."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

_HOUR, _DAY = 3_600_000, 86_400_000
_VISIBLE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's contract with the broker. Partition counts of keyed topics never change."""

    name: str
    key: str
    what: str
    partitions: int = 12
    cleanup: Literal["delete", "compact", "compact,delete"] = "delete"
    retention_days: float = 35
    segment_ms: int = _DAY

    @property
    def owner(self) -> str:
        """The only service that writes to it."""
        return self.name.split(".", 1)[0]

    @property
    def compacted(self) -> bool:
        """Whether older values of a key may disappear, so that gaps in a sequence are no loss."""
        return "compact" in self.cleanup

    def settings(self) -> dict[str, str]:
        """The broker's settings by name."""
        settings = {
            "cleanup.policy": self.cleanup,
            "segment.ms": str(self.segment_ms),
            "message.timestamp.type": "LogAppendTime",
        }
        if "delete" in self.cleanup:
            settings["retention.ms"] = str(int(self.retention_days * _DAY))
        if self.compacted:
            settings["max.compaction.lag.ms"] = str(_DAY)
        return settings


TOPICS: tuple[Topic, ...] = (
    Topic("intake.services", "code@version", "a service definition", partitions=1, cleanup="compact"),
    Topic("intake.offices", "office", "the office tree", partitions=1, cleanup="compact"),
    Topic("intake.calendars", "scope@version", "holidays and joint leave", partitions=1, cleanup="compact"),
    Topic("intake.applications", "application", "what a citizen asks", retention_days=40),
    Topic("intake.surveys", "office", "one survey form, joined to no application", partitions=6),
    Topic("intake.persons", "person", "a person was erased", partitions=1, cleanup="compact"),
    Topic("routing.seats", "seat", "who holds which seat", partitions=1, cleanup="compact"),
    Topic("routing.cases", "case", "facts about cases", retention_days=40),
    Topic("notifications.deliveries", "case", "what became of a message", partitions=6, retention_days=14),
    Topic(
        "situation.panes", "shard, pane", "absolute totals of a pane", partitions=1, retention_days=2, segment_ms=_HOUR
    ),
    Topic(
        "situation.pane-states", "shard, pane", "the panes that `situation indicate` holds (its table's changelog)",
        partitions=1, cleanup="compact,delete", retention_days=3, segment_ms=_HOUR,
    ),
    Topic(
        "situation.indicators", "cell", "newest value of an indicator", partitions=6,
        cleanup="compact,delete", retention_days=14,
    ),
)  # fmt: skip

BY_NAME = {t.name: t for t in TOPICS}


def partitions_of(topic: Topic) -> int:
    """How many partitions to make: `SATUMEJA_PARTITIONS` caps it for small machines and unit-size tests."""
    cap = int(os.environ.get("SATUMEJA_PARTITIONS", "0"))
    return min(topic.partitions, cap) if cap else topic.partitions


async def apply(bootstrap: str, prefix: str = "", replication: int = 1) -> list[str]:
    """Make the topics that are missing, wait until they can be used; return their names."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        present = set(await admin.list_topics())
        wanted = [t for t in TOPICS if prefix + t.name not in present]
        new = [NewTopic(prefix + t.name, partitions_of(t), replication, topic_configs=t.settings()) for t in wanted]
        if new:
            reply = await admin.create_topics(new)
            for name, code, *_ in reply.topic_errors:
                error = for_code(code)
                if code and error is not TopicAlreadyExistsError:
                    raise error(f"Topic {name} could not be made.")
            await _seen_by_broker(admin, {topic.name for topic in new})
        return [t.name for t in wanted]
    finally:
        await admin.close()


async def _seen_by_broker(admin: AIOKafkaAdminClient, names: set[str]) -> None:
    """The controller answers before the brokers know: whoever asks at once would find nothing."""
    async with asyncio.timeout(_VISIBLE_SECONDS):
        while not names <= set(await admin.list_topics()):
            await asyncio.sleep(0.05)


async def differences(bootstrap: str, prefix: str = "") -> list[str]:
    """Compare every topic with the broker; return a sentence for each difference."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        found: list[str] = []
        resources = [ConfigResource(ConfigResourceType.TOPIC, prefix + t.name) for t in TOPICS]
        actual: dict[str, dict[str, str]] = {}
        for reply in await admin.describe_configs(resources):
            for _code, _message, _kind, name, entries in reply.resources:
                actual[name] = {entry[0]: entry[1] for entry in entries}
        described = {d["topic"]: d for d in await admin.describe_topics([prefix + t.name for t in TOPICS])}
        for t in TOPICS:
            name = prefix + t.name
            count = len(described[name]["partitions"])
            if count != partitions_of(t):
                found.append(f"{name} has {count} partitions, not {partitions_of(t)}.")
            for setting, value in t.settings().items():
                if actual.get(name, {}).get(setting) != value:
                    found.append(f"{name}: {setting} is {actual.get(name, {}).get(setting)}, not {value}.")
        return found
    finally:
        await admin.close()


if __name__ == "__main__":
    if sys.argv[1:] != ["apply"]:
        sys.exit("Use: python -m common.kafka.topics apply")
    made = asyncio.run(
        apply(os.environ["SATUMEJA_KAFKA_BOOTSTRAP"], os.environ.get("SATUMEJA_TOPIC_PREFIX", ""),
              int(os.environ.get("SATUMEJA_REPLICATION", "1")))
    )  # fmt: skip
    print(f"{len(made)} topics made, {len(TOPICS) - len(made)} were there.")
