"""`python -m handbook [--check]`: writes, or compares, every document that is made from the code."""

from __future__ import annotations

from common.contracts import generate
from common.contracts.documents import Documents, main
from handbook.doors import door_documents
from handbook.event_map import event_map_page
from handbook.metrics import metrics_page
from handbook.settings import settings_page
from handbook.tables import COMMAND
from handbook.topics import topics_page

FOLDERS = (*generate.FOLDERS, "docs/openapi")


def documents() -> Documents:
    """Everything generated, contracts included."""
    pages = {
        "docs/event-map.md": event_map_page(),
        "docs/topics.md": topics_page(),
        "docs/settings.md": settings_page(),
        "docs/metrics.md": metrics_page(),
    }
    return {**generate.documents(), **pages, **door_documents()}


if __name__ == "__main__":
    main(documents(), FOLDERS, COMMAND)
