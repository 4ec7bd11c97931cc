"""Citizens at intake's own pages: a form is opened, filled in, sent until it is answered, sometimes twice at once."""

from __future__ import annotations

import asyncio
import re
import time
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
        form = await self._opened(person, f"/permohonan/{reference}/keberatan", again=True)
        if form is None:
            return None
        answers = {"ground": "facts", "explanation": "Suratnya asli."}
        reply = await self._sent(form, case, "objection", answers, replica)
        number = reply.headers["location"].rsplit("/", 1)[1] if reply is not None else reference
        return None if number == reference else number

    async def withdraw(self, person: UUID, case: UUID, reference: str, *, replica: Member | None = None) -> bool:
        """Ask to withdraw; whether that was taken."""
        form = await self._opened(person, f"/permohonan/{reference}/tarik", again=False)
        return form is not None and await self._sent(form, case, "withdrawal", {}, replica) is not None

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    async def _opened(self, person: UUID, path: str, *, again: bool) -> Form | None:
        """Open a form; None when the page has none, once or, where it may come yet, though it was opened `again`."""
        session = self._signer.sign("session", {"sub": str(person), "name": "Warga"}, lifetime=timedelta(hours=2))
        cookies = {"sm_session": session}
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            page = await self._reply("GET", path, cookies)
            if page is not None and page.status_code == 200:
                return Form(path, dict(_HIDDEN.findall(page.text)), cookies | dict(page.cookies))
            if not again or time.monotonic() > deadline:
                return None
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _sent(
        self, form: Form, case: UUID, kind: str, answers: Mapping[str, str], replica: Member | None
    ) -> httpx.Response | None:
        """Send a form until it is answered; the answer when it was taken."""
        self._ledger.sent(form.key, case, kind)
        hands = 2 if replica is None and self._rng.random() < _TWICE else 1
        replies = await asyncio.gather(*(self._taken(form, answers, replica) for _ in range(hands)))
        taken = [reply for reply in replies if reply is not None]
        for reply in taken:
            self._ledger.taken(form.key, case, kind, reply.headers["location"])
        return taken[0] if taken else None

    async def _taken(
        self, form: Form, answers: Mapping[str, str], replica: Member | None
    ) -> httpx.Response | None:  # fmt: skip
        """Send a form and read the page to which the answer leads; the answer unless that page says no."""
        reply = await self._reply("POST", form.path, form.cookies, {**form.hidden, **answers}, replica)
        if reply is None:
            return None
        if reply.status_code != 303:
            raise RuntimeError(f"{form.path} was answered with {reply.status_code}.")
        page = await self._reply("GET", reply.headers["location"], {**form.cookies, **reply.cookies})
        return reply if page is not None and page.status_code == 200 and _REFUSED not in page.text else None

    async def _reply(
        self, method: str, path: str, cookies: Mapping[str, str], data: Mapping[str, str] | None = None,
        replica: Member | None = None,
    ) -> httpx.Response | None:  # fmt: skip
        """Ask until there is a reply, another replica after each failure; None when none comes."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            reply = await self._try(method, path, cookies, data, replica or self.replicas.any())
            if reply is not None:
                return reply
            replica = None
            await asyncio.sleep(_PAUSE_SECONDS)
        return None

    async def _try(
        self, method: str, path: str, cookies: Mapping[str, str], data: Mapping[str, str] | None, replica: Member
    ) -> httpx.Response | None:  # fmt: skip
        """One request; None without an answer that says something."""
        words = "; ".join(f"{name}={value}" for name, value in cookies.items())
        try:
            with self.replicas.asked(replica) as address:
                reply = await self._http.request(method, f"{address}{path}", data=data, headers={"Cookie": words})
        except httpx.HTTPError:
            return None
        return None if reply.status_code >= 500 or reply.status_code == 429 else reply
