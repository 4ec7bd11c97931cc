"""What the browser alone remembers of the survey: its ticket, and what was said to the offer."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

TICKET = "sm_survey"
OFFER = "sm_survey_offer"
SECONDS = 35 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SurveyCookies:
    """Two cookies with paths of their own: the form's page never sees a reference, nor an application's a ticket."""

    secure: bool

    def ticket(self, request: Request) -> str:
        """The sealed ticket; empty when this browser holds none."""
        return request.cookies.get(TICKET, "")

    def hold(self, response: Response, ticket: str) -> None:
        """Keep a ticket."""
        self._set(response, TICKET, ticket, "/survei")

    def used(self, response: Response) -> None:
        """The ticket was used."""
        response.delete_cookie(TICKET, path="/survei", secure=self.secure, httponly=True, samesite="lax")

    def answer_offer(self, response: Response, reference: str, answer: str) -> None:
        """Do not offer it again on this application's page."""
        self._set(response, OFFER, answer, f"/permohonan/{reference}")

    def _set(self, response: Response, name: str, value: str, path: str) -> None:
        response.set_cookie(name, value, SECONDS, path=path, secure=self.secure, httponly=True, samesite="lax")
