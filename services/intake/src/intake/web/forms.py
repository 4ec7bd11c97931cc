"""Reads forms: answers by the questions of a definition, files by name, and problems by field."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData, UploadFile

from common.web import typed
from intake.catalogue import ServiceDefinition
from intake.views import FieldProblem, Upload

LONGEST = 20_000


def text_in(form: FormData, name: str) -> str:
    """A text as typed; empty when absent or a file, never too long to look at."""
    return typed.text_in(form, name)[:LONGEST]


def answers_in(form: FormData, definition: ServiceDefinition) -> dict[str, str]:
    """The answers to the definition's questions; anything else in the form is not looked at."""
    return {field.id: text_in(form, field.id) for field in definition.fields if field.id in form}


async def upload_in(form: FormData, name: str) -> Upload | None:
    """The file sent under a name; None when nothing was chosen."""
    value = form.get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    return Upload(value.filename, await value.read())


def problem_map(problems: Sequence[FieldProblem]) -> dict[str, str]:
    """One sentence per field, in the order of the form."""
    sentences: dict[str, str] = {}
    for problem in problems:
        sentences.setdefault(problem.field, problem.message)
    return sentences
