"""The words of messages: templates as data, in two languages, checked when they are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from common.errors import SatuMejaError
from common.web.i18n import Texts
from common.web.wording import rupiah, tanggal

TEMPLATES = ("received", "returned", "resumed", "granted", "refused", "withdrawn", "overdue", "declined")
LANGUAGES = ("id", "en")
_PLACEHOLDERS = {"reference", "service", "due", "count", "fee", "letter", "link", "day", "code"}
_SMS_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Message:
    """A message in words."""

    title: str
    body: str
    fee_line: str
    sms: str


class Words:
    """All templates of one version."""

    def __init__(self, folder: Path) -> None:
        self._texts = {language: yaml.safe_load((folder / f"{language}.yaml").read_text()) for language in LANGUAGES}
        self.version = int(self._texts["id"]["version"])
        self._voices = Texts.load([])
        for language in LANGUAGES:
            _check(language, self._texts[language])

    def message(self, template: str, parameters: Mapping[str, Any], language: str, public_url: str) -> Message:
        """The message of a delivery in its reader's language."""
        texts = self._texts[language]
        with self._voices.speaking(language):  # type: ignore[arg-type]
            values = _values(texts, parameters, language, public_url)
        return Message(
            title=texts[template]["title"].format(**values),
            body=" ".join(texts[template]["body"].format(**values).split()),
            fee_line=texts["fee_line"].format(**values),
            sms=" ".join(texts[template]["sms"].format(**values).split())[:_SMS_LENGTH],
        )

    def code(self, code: str, language: str) -> tuple[str, str]:
        """(subject, text) of a confirmation code."""
        texts = self._texts[language if language in LANGUAGES else "id"]
        return texts["code_subject"], texts["code"].format(code=code)


def _values(texts: Mapping[str, Any], parameters: Mapping[str, Any], language: str, public_url: str) -> dict[str, str]:
    due = parameters.get("due_at")
    day = tanggal(datetime.fromisoformat(due)) if due else ""
    fee = parameters.get("fee")
    return {
        "reference": parameters["reference"],
        "service": parameters["service_name"][language],
        "due": texts["due_line"].format(day=day) if due else "",
        "count": str(parameters.get("count", 0)),
        "fee": rupiah(fee) if fee is not None else "Rp 0",
        "letter": parameters.get("letter_number", ""),
        "link": f"{public_url}/permohonan/{parameters['reference']}",
    }


def _check(language: str, texts: Mapping[str, Any]) -> None:
    for template in TEMPLATES:
        for part in ("title", "body", "sms"):
            named = {name for _, name, _, _ in Formatter().parse(texts[template][part]) if name}
            if unknown := named - _PLACEHOLDERS:
                raise SatuMejaError(f"messages/{language}.yaml, {template}.{part}: {{{min(unknown)}}} is not known.")
