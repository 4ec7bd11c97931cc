"""`docs/openapi/*.json`: the doors for programs, as each service describes them itself."""

from __future__ import annotations

from common.contracts.generate import in_json
from handbook.services import described_apps


def door_documents() -> dict[str, str]:
    """One OpenAPI 3.1 document per service."""
    with described_apps() as apps:
        return {f"docs/openapi/{service}.json": in_json(app.openapi()) for service, app in apps.items()}
