"""What a service asks of an applicant: questions and papers."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from intake.catalogue.parts import Part, Slug, Text


class FieldKind(StrEnum):
    """How an answer is asked."""

    TEXT = "text"
    TEXTAREA = "textarea"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    REGION = "region"
    EMAIL = "email"
    PHONE = "phone"


class Option(Part):
    """One answer of a choice; with `referral` it is answered by an address instead of a form."""

    value: Slug
    label: Text
    referral: Text | None = None


class FormField(Part):
    """One question of the form.

    `personal` answers are encrypted under the person's key; `sensitive` ones (religion) moreover stay in intake and
    choose a unit there. `not_before` names the date field that must not come later than this one.
    """

    id: Slug
    kind: FieldKind
    label: Text
    hint: Text | None = None
    required: bool = True
    personal: bool = False
    sensitive: bool = False
    max_length: int | None = Field(default=None, ge=1, le=4000)
    pattern: str | None = None
    pattern_hint: Text | None = None
    minimum: int | None = None
    maximum: int | None = None
    not_before: Slug | None = None
    options: tuple[Option, ...] = ()


class FileKind(StrEnum):
    """What may be uploaded."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class Document(Part):
    """One paper: demanded by a rule (`basis`), or one office's habit (`local`), which never blocks."""

    id: Slug
    name: Text
    hint: Text | None = None
    basis: str | None = None
    local: str | None = None
    required: bool = True
    third_parties: bool = False
    at_counter: bool = False
    accept: tuple[FileKind, ...] = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)
    max_mb: int = Field(default=5, ge=1, le=5)
