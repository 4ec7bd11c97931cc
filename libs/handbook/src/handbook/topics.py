"""`docs/topics.md`: what every topic promises its readers."""

from __future__ import annotations

from common.kafka.topics import TOPICS, Topic
from handbook.tables import page, table

_HEADS = ("topic", "key", "what", "partitions", "cleanup", "kept", "segment", "compaction lag")
_DAY_MS = 86_400_000


def topics_page() -> str:
    """All topics with their settings; a test reads them back from the broker."""
    about = (
        "The owner is the part before the dot and the only writer. Partition counts of keyed topics never change; "
        "`message.timestamp.type` is `LogAppendTime` everywhere. On one small machine `SATUMEJA_PARTITIONS` caps the "
        "counts.\n"
    )
    return page("Topics", about, table(_HEADS, [_row(topic) for topic in TOPICS]))


def _row(topic: Topic) -> tuple[str, ...]:
    settings = topic.settings()
    return (
        f"`{topic.name}`", topic.key, topic.what, str(topic.partitions), topic.cleanup,
        _span(settings.get("retention.ms")), _span(settings["segment.ms"]),
        _span(settings.get("max.compaction.lag.ms")),
    )  # fmt: skip


def _span(milliseconds: str | None) -> str:
    """Days or hours in words; a compacted topic keeps the newest value of a key for ever."""
    if milliseconds is None:
        return "–"
    days = int(milliseconds) / _DAY_MS
    return f"{days:g} d" if days >= 1 else f"{days * 24:g} h"
