"""The message templates, read from their files once and refused as a whole when one of them is at fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from common.errors import SatuMejaError
from common.yaml_files import read_yaml
from notifications.domain.lint import collection_faults, faults
from notifications.domain.template import Template

_READER = TypeAdapter(Template)


class TemplatesAtFault(SatuMejaError):
    """Templates that cannot be used; the text names each fault."""


class Library:
    """All versions of all templates: old ones to read old messages, the newest to write new ones."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._versions = {(t.id, t.version): t for t in templates}
        self._newest: dict[str, Template] = {}
        for template in sorted(self._versions.values(), key=lambda t: t.version):
            self._newest[template.id] = template

    @classmethod
    def load(cls, folder: Path) -> Library:
        """Read every `*.yaml` of a folder. Raises `TemplatesAtFault` with all faults at once."""
        found: list[str] = []
        templates: list[Template] = []
        for file in sorted(folder.glob("*.yaml")):
            try:
                templates.append(_READER.validate_python(read_yaml(file)))
            except (ValidationError, yaml.YAMLError) as error:
                found.append(f"{file.name}: {_in_one_line(error)}")
        for template in templates:
            found += faults(template)
        found += collection_faults(templates)
        if not templates:
            found.append(f"{folder} holds no templates")
        if found:
            raise TemplatesAtFault("Message templates cannot be used:\n- " + "\n- ".join(found))
        return cls(templates)

    @property
    def of_events(self) -> Mapping[str, Sequence[Template]]:
        """The newest templates by the type of their event."""
        by_event: defaultdict[str, list[Template]] = defaultdict(list)
        for template in self._newest.values():
            if template.event is not None:
                by_event[template.event].append(template)
        return by_event

    def newest(self, template: str) -> Template:
        """The newest version of a template."""
        return self._newest[template]

    def has(self, key: tuple[str, int]) -> bool:
        """Whether this version is here."""
        return key in self._versions

    def version(self, template: str, version: int) -> Template:
        """The version that a message was written with. Raises `SatuMejaError` when its file is gone."""
        found = self._versions.get((template, version))
        if found is None:
            raise SatuMejaError(f"Template {template}@{version} is missing: restore its file, messages still use it.")
        return found

    def all(self) -> list[Template]:
        """Every version of every template."""
        return list(self._versions.values())


def _in_one_line(error: ValidationError | yaml.YAMLError) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return " ".join(str(error).split())
