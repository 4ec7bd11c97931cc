"""Citizens at intake's own pages: a form is opened, filled in, sent until it is answered, sometimes twice at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

import httpx

from common.clock import SystemClock
from common.signing import Signer
from tests.faults.ledger import Ledger
from tests.faults.replicas import Replicas
from tests.faults.town import Member, Town

_PATIENCE_SECONDS = 45
_TRY_SECONDS = 8
_PAUSE_SECONDS = 0.2
_TWICE = 0.2
"""The share of forms that are sent twice at once."""
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|idempotency_key)" value="([^"]+)">')
_REFUSED = "notice-error"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was opened: where it goes, its hidden fields, and the browser's cookies."""

    path: str
    hidden: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def key(self) -> str:
        """Under which it is sent once, however often."""
        return self.hidden["idempotency_key"]


class Pages:
    """The citizens' side of intake's web replicas."""

    def __init__(self, town: Town, ledger: Ledger, rng: Random) -> None:
        self.replicas = Replicas(town, "intake", rng)
        self._ledger = ledger
        self._rng = rng
        self._signer = Signer.of(town.sandbox.folder / "keys", "intake", SystemClock())
        self._http = httpx.AsyncClient(trust_env=False, timeout=_TRY_SECONDS)

    async def object(
        self, person: UUID, case: UUID, reference: str, *, replica: Member | None = None
    ) -> str | None:  # fmt: skip
        """Object to a refusal; return the objection's number, None when it was not taken."""
        form = await self._opened(person, f"/permohonan/{reference}/keberatan")
        if form is None:
            return None
        answers = {"ground": "facts", "explanation": "Suratnya asli."}
        reply = await self._sent(form, case, "objection", answers, replica)
        number = reply.headers["location"].rsplit("/", 1)[1] if reply is not None else reference
        return None if number == reference else number

    async def withdraw(self, person: UUID, case: UUID, reference: str, *, replica: Member | None = None) -> bool:
        """Ask to withdraw; whether that was taken."""
        form = await self._opened(person, f"/permohonan/{reference}/tarik")
        return form is not None and await self._sent(form, case, "withdrawal", {}, replica) is not None

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _opened(self, person: UUID, path: str) -> Form | None:
        """Open a form; None when the page has none, though it was opened again and again."""
        session = self._signer.sign("session", {"sub": str(person), "name": "Warga"}, lifetime=timedelta(hours=2))
        cookies = {"sm_session": session}
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while True:
                    reply = await self._try("GET", path, cookies)
                    if reply is not None and reply.status_code == 200:
                        return Form(path, dict(_HIDDEN.findall(reply.text)), cookies | dict(reply.cookies))
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            return None

    async def _sent(
        self, form: Form, case: UUID, kind: str, answers: Mapping[str, str], replica: Member | None
    ) -> httpx.Response | None:
        """Send a form until it is answered; the answer when it was taken."""
        self._ledger.sent(form.key, case, kind)
        hands = 2 if replica is None and self._rng.random() < _TWICE else 1
        replies = await asyncio.gather(*(self._answered(form, answers, replica) for _ in range(hands)))
        taken = [r for r in replies if r is not None and not await self._says_no(form, r)]
        for reply in taken:
            self._ledger.taken(form.key, case, kind, reply.headers["location"])
        return taken[0] if taken else None

    async def _answered(
        self, form: Form, answers: Mapping[str, str], replica: Member | None
    ) -> httpx.Response | None:  # fmt: skip
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while True:
                    reply = await self._try("POST", form.path, form.cookies, {**form.hidden, **answers}, replica)
                    if reply is not None:
                        if reply.status_code != 303:
                            raise RuntimeError(f"{form.path} was answered with {reply.status_code}.")
                        return reply
                    replica = None
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            return None

    async def _says_no(self, form: Form, reply: httpx.Response) -> bool:
        """Whether the page to which the answer leads says that nothing was taken; until it is read, nobody was told."""
        cookies = {**form.cookies, **reply.cookies}
        page = await self._try("GET", reply.headers["location"], cookies)
        return page is None or page.status_code != 200 or _REFUSED in page.text

    async def _try(
        self, method: str, path: str, cookies: Mapping[str, str], data: Mapping[str, str] | None = None,
        replica: Member | None = None,
    ) -> httpx.Response | None:  # fmt: skip
        """One request; None without an answer that says something."""
        words = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with self.replicas.asked(replica or self.replicas.any()) as address:
            try:
                reply = await self._http.request(method, f"{address}{path}", data=data, headers={"Cookie": words})
            except httpx.HTTPError:
                return None
        return None if reply.status_code >= 500 or reply.status_code == 429 else reply
