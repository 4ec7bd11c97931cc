"""A message that survives one redirect ("Permohonan diterima") in a short signed cookie."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from common.web.signing import Signer

SECONDS = 60


class Tone(StrEnum):
    """What kind of news a notice brings."""

    SUCCESS = "success"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Flash:
    """One message; never put personal data in it."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class FlashCookie:
    """Writes and reads the cookie of one service."""

    signer: Signer
    name: str
    secure: bool

    def put(self, response: Response, flash: Flash) -> None:
        """Show the message on the next page."""
        packed = base64.urlsafe_b64encode(json.dumps([flash.tone, flash.text]).encode()).decode().rstrip("=")
        response.set_cookie(
            self.name, self.signer.sign(packed), SECONDS, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def read(self, request: Request) -> Flash | None:
        """The message waiting for this visitor, if its signature is ours."""
        packed = self.signer.unsign(request.cookies.get(self.name, ""))
        if packed is None:
            return None
        tone, text = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return Flash(Tone(tone), text)

    def clear(self, response: Response) -> None:
        """The message has been shown."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")
