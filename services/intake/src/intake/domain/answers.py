"""Whether the answers of a form fit its definition; wrong ones are kept, and named one by one."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date

from common.plain_text import hidden_sign
from intake.catalogue import FieldKind, FormField, ServiceDefinition, Text
from intake.views import FieldProblem

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(\+62|0)8\d{7,12}")
_LONGEST = 4_000


def kept(definition: ServiceDefinition, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to questions that the form asks, with line breaks of one kind, never too long to keep."""
    known = {field.id for field in definition.fields}
    return {name: value.replace("\r\n", "\n").strip()[:_LONGEST] for name, value in answers.items() if name in known}


def problems(
    definition: ServiceDefinition, answers: Mapping[str, str], *, language: str, only: Iterable[str] | None = None
) -> list[FieldProblem]:
    """What is wrong with the answers, in the order of the form; `only` limits the look to some questions."""
    wanted = None if only is None else set(only)
    found = []
    for field in definition.fields:
        if wanted is not None and field.id not in wanted:
            continue
        message = _problem(definition, field, answers)
        if message is not None:
            found.append(FieldProblem(field.id, message.id if language == "id" else message.en))
    return found


def content_sha256(answers: Mapping[str, str], key: bytes) -> str:
    """The keyed hash of a revision's answers, the same whatever their order.

    Without a key, whoever knows the other answers (they stand in the letter) could try the few values of one.
    """
    canonical = json.dumps(dict(sorted(answers.items())), ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, canonical.encode(), hashlib.sha256).hexdigest()


def _problem(definition: ServiceDefinition, field: FormField, answers: Mapping[str, str]) -> Text | None:
    value = answers.get(field.id, "")
    if not value:
        return _missing(field) if field.required else None
    hidden = hidden_sign(value, one_line=field.kind is not FieldKind.TEXTAREA)
    if hidden is not None:
        return Text(
            id=f"{field.label.id}: {hidden.words('id')}",
            en=f"{field.label.en}: {hidden.words('en')}",
        )
    if field.max_length is not None and len(value) > field.max_length:
        return Text(
            id=f"{field.label.id}: paling banyak {field.max_length} huruf; sekarang {len(value)}.",
            en=f"{field.label.en}: at most {field.max_length} characters; there are {len(value)}.",
        )
    if field.pattern is not None and not re.fullmatch(field.pattern, value):
        return field.pattern_hint or _unreadable(field)
    return _of_kind(definition, field, value, answers)


def _of_kind(definition: ServiceDefinition, field: FormField, value: str, answers: Mapping[str, str]) -> Text | None:
    match field.kind:
        case FieldKind.DATE:
            return _date_problem(definition, field, value, answers)
        case FieldKind.NUMBER:
            return _number_problem(field, value)
        case FieldKind.CHOICE:
            return _choice_problem(field, value)
        case FieldKind.EMAIL:
            return None if _EMAIL.fullmatch(value) else _unreadable(field)
        case FieldKind.PHONE:
            return None if _PHONE.fullmatch(re.sub(r"[\s-]", "", value)) else _unreadable(field)
        case _:
            return None


def _choice_problem(field: FormField, value: str) -> Text | None:
    """A choice that is answered by an address instead of a form says so; nothing is filed that nobody would work."""
    option = next((o for o in field.options if o.value == value), None)
    return _missing(field) if option is None else option.referral


def _date_problem(
    definition: ServiceDefinition, field: FormField, value: str, answers: Mapping[str, str]
) -> Text | None:
    day = _day(value)
    if day is None:
        return Text(
            id=f"{field.label.id}: tulis tanggal yang ada, misalnya 2026-12-01.",
            en=f"{field.label.en}: write a date that exists, such as 2026-12-01.",
        )
    earlier = _day(answers.get(field.not_before, "")) if field.not_before else None
    other = definition.field(field.not_before) if field.not_before else None
    if earlier is not None and other is not None and day < earlier:
        return Text(
            id=f"{field.label.id}: tidak boleh sebelum “{other.label.id}”.",
            en=f"{field.label.en}: must not come before “{other.label.en}”.",
        )
    return None


def _number_problem(field: FormField, value: str) -> Text | None:
    low, high = field.minimum or 0, field.maximum if field.maximum is not None else 10**9
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return None
    return Text(
        id=f"{field.label.id}: tulis angka dari {low} sampai {high}.",
        en=f"{field.label.en}: write a number from {low} to {high}.",
    )


def _missing(field: FormField) -> Text:
    verb = ("Pilih", "Choose") if field.options else ("Isi", "Fill in")
    return Text(id=f"{verb[0]}: {_ended(field.label.id)}", en=f"{verb[1]}: {_ended(field.label.en)}")


def _ended(label: str) -> str:
    """A label as the end of a sentence; a question ends itself."""
    return label if label.endswith("?") else f"{label}."


def _unreadable(field: FormField) -> Text:
    return Text(id=f"{field.label.id}: periksa lagi penulisannya.", en=f"{field.label.en}: check how it is written.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
