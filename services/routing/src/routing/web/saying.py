"""Says a refusal in its reader's language: it was decided outside of her request, and is kept for repeats."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.web.i18n import _
from common.web.wording import tanggal
from routing.replies import Reply


def said(reply: Reply) -> dict[str, Any]:
    """The body of a refusal in the language of the request in hand; days (`…_on`) in words."""
    content = reply.content
    sentence, names = content.pop("sentence", content["detail"]), content.pop("names", {})
    words = {name: tanggal(date.fromisoformat(v)) if name.endswith("_on") else v for name, v in names.items()}
    content["detail"] = _(sentence) % words if words else _(sentence)
    for error in content.get("errors", ()):
        error["message"] = content["detail"]
    return content
