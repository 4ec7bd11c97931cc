"""What a message says: text of one event for one audience, per language and channel, checked when it is loaded."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


class Channel(StrEnum):
    """A way to reach somebody."""

    INBOX = "inbox"
    MAIL = "mail"
    SMS = "sms"
    COUNTER = "counter"


class Audience(StrEnum):
    """Whom a template speaks to: the applicant of a case, or the owner of an address that is to be confirmed."""

    APPLICANT = "applicant"
    ADDRESS = "address"


class AfterDoubt(StrEnum):
    """What to do with a mail of which nobody knows whether it left: a second one, or none."""

    RESEND = "resend"
    LEAVE = "leave"


_CLOSED: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class InboxText:
    """A message in the inbox; paragraphs are parted by empty lines."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _CLOSED
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail; its HTML part is made of the same text."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _CLOSED
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _CLOSED
    inbox: InboxText | None = None
    mail: MailText | None = None
    sms: str | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that have a text."""
        texts = {Channel.INBOX: self.inbox, Channel.MAIL: self.mail, Channel.SMS: self.sms}
        return tuple(channel for channel, text in texts.items() if text is not None)

    def parts(self) -> Iterator[tuple[str, str]]:
        """Each text with its place, such as `mail.subject`."""
        if self.inbox is not None:
            yield "inbox.title", self.inbox.title
            yield "inbox.body", self.inbox.body
        if self.mail is not None:
            yield "mail.subject", self.mail.subject
            yield "mail.text", self.mail.text
        if self.sms is not None:
            yield "sms", self.sms


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a message. `only` and `never` name values of the event's fields that it is (not) for."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _CLOSED
    id: str
    version: int
    audience: Audience
    texts: Mapping[str, Texts]
    event: str | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    never: Mapping[str, str] = field(default_factory=dict)
    doubtful_mail: AfterDoubt = AfterDoubt.RESEND
    sms_beside_mail: bool = False
    """Whether an SMS goes out to somebody who also gets the mail."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of the message, the same in every language."""
        return next(iter(self.texts.values())).channels

    def is_for(self, event: object) -> bool:
        """Whether an event of the template's type is one that it tells of."""
        fits = all(str(getattr(event, name)) == value for name, value in self.only.items())
        return fits and not any(str(getattr(event, name)) == value for name, value in self.never.items())


def variables_in(text: str) -> list[str]:
    """The names in braces. Raises `ValueError` when braces do not close or hold more than a name."""
    names = []
    for _literal, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{{{name}}} is no plain name")
        names.append(name)
    return names


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with each name in braces replaced by its words."""
    return text.format_map(words)
