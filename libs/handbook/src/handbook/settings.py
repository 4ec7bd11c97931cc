"""`docs/settings.md`: what each process may be told, with its default and what it means."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from common.contracts.documents import ROOT
from common.settings import Settings
from handbook.services import SERVICES, settings_class
from handbook.tables import page, table

_HEADS = ("variable", "default", "what it means")


def settings_page() -> str:
    """All settings: the shared ones once, then each service's own."""
    shared = table(_HEADS, [_row(name, field) for name, field in Settings.model_fields.items()])
    parts = ["Every variable begins with `SATUMEJA_`. A secret has no default.\n", "## All services", shared]
    for service in SERVICES:
        parts += [f"## {service}", table(_HEADS, [_row(name, field) for name, field in own_fields(service)])]
    return page("Settings", *parts)


def own_fields(service: str) -> list[tuple[str, FieldInfo]]:
    """What a service adds to the shared settings, or sets otherwise."""
    fields = settings_class(service).model_fields
    return [(n, f) for n, f in fields.items() if n not in Settings.model_fields or n in _declared(service)]


def _declared(service: str) -> dict[str, Any]:
    return inspect.get_annotations(settings_class(service))


def _row(name: str, field: FieldInfo) -> tuple[str, str, str]:
    return f"`SATUMEJA_{name.upper()}`", _default(field), field.description or ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    value = field.default
    if value is None or isinstance(value, SecretStr):
        return "none"
    if isinstance(value, Path):
        value = value.relative_to(ROOT) if value.is_relative_to(ROOT) else value
    return f"`{value}`" if str(value) else "empty"
