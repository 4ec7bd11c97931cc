"""Finds what is wrong with a template before anybody is told anything with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from common.contracts.event import Event
from notifications.domain.facts import CODE_VARIABLES, COMMON, VARIABLES
from notifications.domain.template import Audience, Channel, Template, Texts, variables_in

LANGUAGES = ("id", "en")
SMS_SIGNS = 160
_GSM = frozenset(" !\"#%&'()*+,-./:;<=>?\n" + "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""Signs that every telephone shows and that count as one (a part of GSM 03.38)."""
_IN_SUBJECTS = frozenset({"reference"})
"""A subject is read by whoever sees the screen: it names the reference, never the service."""
_LONGEST: Mapping[str, Mapping[str, int]] = {
    "id": {
        "reference": 12,
        "fee": 60,
        "fee_rule": 60,
        "marks": 10,
        "code": 8,
        "stopped_on": 25,
        "due_on": 25,
        "visit_at": 38,
        "object_by": 25,
    },
    "en": {
        "reference": 12,
        "fee": 60,
        "fee_rule": 60,
        "marks": 10,
        "code": 8,
        "stopped_on": 29,
        "due_on": 29,
        "visit_at": 42,
        "object_by": 29,
    },
}
"""Signs that a variable fills at most in an SMS; a variable that is missing here has no bound."""
_FEE = {Audience.APPLICANT: "fee", Audience.ADDRESS: "fee_rule"}


def faults(template: Template) -> list[str]:
    """One sentence per fault, naming template, language and place."""
    name = f"{template.id}@{template.version}"
    return [f"{name}: {fault}" for fault in (*_frame_faults(template), *_text_faults(template))]


def collection_faults(templates: Sequence[Template]) -> list[str]:
    """What is wrong with the templates together: a version twice."""
    keys = [(t.id, t.version) for t in templates]
    return [f"{i}@{v}: there are two of this version" for i, v in sorted({k for k in keys if keys.count(k) > 1})]


def _frame_faults(template: Template) -> Iterator[str]:
    if set(template.texts) != set(LANGUAGES):
        yield f"languages are {sorted(template.texts)}, wanted {sorted(LANGUAGES)}"
    if len({texts.channels for texts in template.texts.values()}) > 1:
        yield "the languages differ in their channels"
    if template.audience is Audience.APPLICANT:
        yield from _event_faults(template)
        if any(Channel.INBOX not in texts.channels for texts in template.texts.values()):
            yield "an applicant's message has no text for the inbox"
    elif template.event is not None:
        yield "a message to an address belongs to no event"


def _event_faults(template: Template) -> Iterator[str]:
    if template.event is None or template.event not in VARIABLES:
        yield f"nobody is told of the event {template.event!r}"
        return
    fields = Event.registry[template.event].model_fields
    for field in (*template.only, *template.never):
        if field not in fields:
            yield f"{template.event} has no field {field!r}"


def _text_faults(template: Template) -> Iterator[str]:
    known = CODE_VARIABLES
    if template.audience is Audience.APPLICANT:
        known = COMMON | VARIABLES.get(template.event or "", frozenset())
    for language, texts in sorted(template.texts.items()):
        for place, text in texts.parts():
            for fault in _place_faults(place, text, known):
                yield f"{language} {place}: {fault}"
        yield from _fee_faults(template.audience, language, texts)
        yield from _sms_faults(language, texts.sms)


def _place_faults(place: str, text: str, known: frozenset[str]) -> Iterator[str]:
    try:
        names = variables_in(text)
    except ValueError as error:
        yield f"braces cannot be read ({error})"
        return
    for name in names:
        if name not in known:
            yield f"{{{name}}} is unknown here; known are {', '.join(sorted(known))}"
    if place in ("inbox.title", "mail.subject"):
        if "\n" in text or not text.strip():
            yield "must be one line"
        for name in set(names) - _IN_SUBJECTS:
            yield f"{{{name}}} has no place where others can read it"


def _fee_faults(audience: Audience, language: str, texts: Texts) -> Iterator[str]:
    fee = _FEE[audience]
    for place, text in texts.parts():
        if place not in ("inbox.title", "mail.subject") and f"{{{fee}}}" not in text:
            yield f"{language} {place}: does not state the official fee ({{{fee}}})"


def _sms_faults(language: str, text: str | None) -> Iterator[str]:
    if text is None or language not in _LONGEST:
        return
    try:
        names = variables_in(text)
    except ValueError:
        return
    plain = text
    for name in names:
        plain = plain.replace(f"{{{name}}}", "")
    if strange := sorted(set(plain) - _GSM):
        yield f"{language} sms: {''.join(strange)!r} would make it several messages on a simple telephone"
    unbounded = [name for name in names if name not in _LONGEST[language]]
    if unbounded:
        yield f"{language} sms: {', '.join(unbounded)} may be of any length"
        return
    length = len(plain) + sum(_LONGEST[language][name] for name in names)
    if length > SMS_SIGNS:
        yield f"{language} sms: may become {length} signs long, {SMS_SIGNS} are allowed"
