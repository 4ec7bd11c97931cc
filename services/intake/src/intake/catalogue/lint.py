"""Finds what is wrong with a definition before it is published: each finding is one sentence with a remedy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from intake.catalogue.definition import OfficeFrom, ServiceDefinition
from intake.catalogue.desks import Letter
from intake.catalogue.desks_lint import desk_findings
from intake.catalogue.files import OfficeUnit
from intake.catalogue.form import FieldKind, FormField
from intake.catalogue.parts import Status, Text
from intake.catalogue.visits_lint import visit_findings

BUILT_IN = frozenset({"reference", "submitted_on", "decided_on", "office_name", "service_name"})
"""Placeholders of a letter that the house fills in itself."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the file, the place in it, and what is wrong with its remedy."""

    file: str
    place: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.remedy}"


def lint_folder(folder: Path, units: Mapping[str, OfficeUnit]) -> list[Finding]:
    """All findings of all YAML files of a catalogue folder."""
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:  # read by the parser in Python: it refuses more than the one that a process reads with
            definition = ServiceDefinition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, ValidationError) as error:
            findings.extend(_unreadable(path.name, error))
            continue
        if definition.key in seen:
            text = f"{definition.key} is also in {seen[definition.key]}: raise the version of one"
            findings.append(Finding(path.name, "version", text))
        seen[definition.key] = path.name
        findings.extend(lint(definition, units, path.name))
    return findings


def lint(definition: ServiceDefinition, units: Mapping[str, OfficeUnit], file: str) -> list[Finding]:
    """All findings of one definition."""
    rules = (
        _status_findings(definition),
        _translation_findings(definition),
        _duplicate_findings(definition),
        _field_findings(definition),
        _office_findings(definition),
        _document_findings(definition),
        _letter_findings(definition),
        desk_findings(definition, units),
        visit_findings(definition),
    )
    return [Finding(file, place, remedy) for rule in rules for place, remedy in rule]


def _unreadable(file: str, error: yaml.YAMLError | ValidationError) -> Iterator[Finding]:
    if isinstance(error, yaml.YAMLError):
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        yield Finding(file, f"line {line}", "this is no YAML: quote texts that hold a comma, colon or question mark")
        return
    for fault in error.errors():
        place = ".".join(map(str, fault["loc"])) or "definition"
        yield Finding(file, place, f"{fault['msg']}: compare with IZIN-PENELITIAN-MAGANG.yaml")


def _status_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    if definition.status is Status.OPEN:
        for part in ("promise", "fields", "documents", "desks", "letter"):
            if not getattr(definition, part) and not (part == "documents" and definition.is_objection):
                yield part, "an open service needs it: write it, or set the status to unverified"
        if definition.fee.amount is None:
            yield "fee.amount", "an open service states its fee: write the amount, 0 when it is free"
    elif definition.notice is None and definition.referral is None:
        yield (
            "notice",
            f"a service that is {definition.status} says where to go: write `notice` or `referral`",
        )
    if definition.status in (Status.REFERRAL, Status.WITHDRAWN) and definition.referral is None:
        yield "referral", "say who does it now (owner, or null when nobody does) and what to tell the citizen"
    if not definition.keywords:
        yield "keywords", "nobody would find it: add the everyday words people use"


def _translation_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    for place, text in _texts("", definition):
        for language in ("id", "en"):
            if not getattr(text, language):
                yield f"{place}.{language}", "the text is empty: write it in this language"


def _texts(place: str, value: object) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(f"{place}.{name}".lstrip("."), getattr(value, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            label = getattr(item, "id", None) or getattr(item, "code", None) or number
            yield from _texts(f"{place}.{label}", item)


def _duplicate_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    lists: dict[str, Iterable[str]] = {
        "fields": (each.id for each in definition.fields),
        "documents": (each.id for each in definition.documents),
        "desks": (each.id for each in definition.desks),
        "reasons.return": (each.code for each in definition.reasons.returns),
        "reasons.refuse": (each.code for each in definition.reasons.refusals),
        **{f"fields.{each.id}.options": (o.value for o in each.options) for each in definition.fields},
    }
    for place, names in lists.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield f"{place}.{name}", f"the id occurs {count} times: give each its own"


def _field_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    for field in definition.fields:
        place = f"fields.{field.id}"
        if (field.kind is FieldKind.CHOICE) != bool(field.options):
            yield place, "a choice needs `options`, and only a choice has them"
        if field.kind in (FieldKind.TEXT, FieldKind.TEXTAREA) and field.max_length is None:
            yield place, "a text without `max_length` has no end: set one"
        if field.sensitive and not field.personal:
            yield place, "a sensitive answer is personal as well: set `personal: true`"
        if field.not_before is not None:
            earlier = definition.field(field.not_before)
            if earlier is None or earlier.kind is not FieldKind.DATE or field.kind is not FieldKind.DATE:
                yield f"{place}.not_before", f"{field.not_before} and this field must both be dates"
        yield from _pattern_findings(field, place)


def _pattern_findings(field: FormField, place: str) -> Iterator[tuple[str, str]]:
    if field.pattern is None:
        return
    try:
        re.compile(field.pattern)
    except re.error as error:
        yield f"{place}.pattern", f"the pattern cannot be read ({error}): mend it"
    if field.pattern_hint is None:
        yield f"{place}.pattern_hint", "a pattern without a hint leaves people guessing: say what to write"


def _office_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    rule = definition.office
    if (rule.chosen_by is OfficeFrom.FIXED) != bool(rule.fixed):
        yield "office.fixed", "`from: fixed` names its offices in `fixed`, and no other rule does"
    if rule.field is not None and definition.field(rule.field) is None:
        yield (
            "office.field",
            f"there is no field {rule.field}: name the field that holds the region or office",
        )
    by_answer = rule.chosen_by in (OfficeFrom.OBJECT_LOCATION, OfficeFrom.DOMICILE)
    if definition.status is Status.OPEN and by_answer and rule.field is None:
        yield "office.field", "name the field whose region decides the office"


def _document_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    for document in definition.documents:
        place = f"documents.{document.id}"
        if (document.basis is None) == (document.local is None):
            yield (
                place,
                "say either the rule that demands it (`basis`) or the office whose habit it is (`local`)",
            )
        if document.local is not None and document.required:
            yield place, "one office's habit never blocks: set `required: false`"


def _letter_findings(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    letters: dict[str, Letter | None] = {
        "letter": definition.letter,
        "facilitation_letter": definition.facilitation_letter,
    }
    known = BUILT_IN | {field.id for field in definition.fields}
    for place, letter in letters.items():
        if letter is None:
            continue
        for name in sorted(letter.placeholders - known):
            yield f"{place}.body", f"nothing fills {{{name}}}: add a field of that id or take it out"
        sensitive = {field.id for field in definition.fields if field.sensitive}
        for name in sorted(letter.placeholders & sensitive):
            yield f"{place}.body", f"{{{name}}} is sensitive and may not be printed: take it out"
