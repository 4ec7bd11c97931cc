"""Files that go to and fro between two desks: claimed, moved, claimed, moved back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from sandbox.story import ANSWERS, SERVICE, Caller, picture

DESKS = ("loket", "ketua-tim")
_ACTS = ("forward", "send_back")


@dataclass(slots=True)
class Travelling:
    """A real application of a real applicant, and where it stands."""

    reference: str
    case: str
    version: int = 1
    at: int = 0
    claimed: bool = field(default=False)


def file_application(student: Caller) -> str:
    """File with two documents as a program does; return the reference."""
    documents = {
        requirement: student.upload(
            "/api/intake/v1/documents", picture(requirement), service=SERVICE, requirement=requirement
        )["document"]
        for requirement in ("official-letter", "student-card")
    }
    receipt = student.post(
        "/api/intake/v1/applications", {"service": SERVICE, "answers": ANSWERS, "documents": documents}
    )
    return str(receipt["reference"])


class Officers:
    """One officer at each of the two desks."""

    def __init__(self, url: str, tokens: tuple[str, str]) -> None:
        self._https = [
            httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {t}"}, timeout=30, trust_env=False)
            for t in tokens
        ]

    async def arrived(self, references: list[str]) -> list[Travelling]:
        """The cases of these references, once they stand in the first queue."""
        while True:
            reply = await self._https[0].get("/api/routing/v1/queues/kanwil-32.loket/items?limit=200")
            found = {i["reference"]: i for i in reply.raise_for_status().json()["items"]}
            if found.keys() >= set(references):
                return [Travelling(r, found[r]["item"], found[r]["version"]) for r in references]

    async def act(self, file: Travelling) -> None:
        """The next act of a file: claim it, then move it to the other desk."""
        path = f"/api/routing/v1/items/{file.case}"
        if not file.claimed:
            reply = await self._post(file.at, f"{path}/claim", {})
        else:
            reply = await self._post(file.at, f"{path}/actions", {"action": _ACTS[file.at], "version": file.version})
            file.at = 1 - file.at
        file.claimed = not file.claimed
        file.version = reply["version"]

    async def close(self) -> None:
        """Hang up."""
        for http in self._https:
            await http.aclose()

    async def _post(self, desk: int, path: str, body: dict[str, Any]) -> dict[str, Any]:
        reply = await self._https[desk].post(path, json=body, headers={"Idempotency-Key": str(uuid4())})
        answer: dict[str, Any] = reply.raise_for_status().json()
        return answer
