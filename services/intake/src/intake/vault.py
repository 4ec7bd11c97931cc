"""Seals what is personal under its subject's key, each text bound to its place."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from common.database import Tx
from common.encryption import Erased, KeyStore, SubjectKey, Wrapper
from intake.domain.answers import content_sha256


class Vault:
    """The keys of intake's subjects: persons, and drafts that nobody has sent yet."""

    def __init__(self, wrapper: Wrapper, pseudonym_key: bytes) -> None:
        self._wrapper = wrapper
        self._pseudonym_key = pseudonym_key

    async def key(self, tx: Tx, subject: str, *, now: datetime) -> SubjectKey:
        """The subject's key, made when there is none yet. Raises `Erased`."""
        return await KeyStore(tx, self._wrapper).key_of(subject, now=now)

    async def known_key(self, tx: Tx, subject: str) -> SubjectKey | None:
        """The subject's key for reading; None when it never existed or was destroyed."""
        try:
            return (await KeyStore(tx, self._wrapper).keys_of([subject])).get(subject)
        except Erased:
            return None

    async def destroy(self, tx: Tx, subject: str, *, now: datetime) -> None:
        """Make everything sealed under the subject unreadable for ever."""
        await KeyStore(tx, self._wrapper).destroy(subject, now=now)

    def tracking_mac(self, reference: str, code: str) -> bytes:
        """What is kept of a tracking code to check it by."""
        return hmac.new(self._pseudonym_key, f"track\x00{reference}\x00{code}".encode(), hashlib.sha256).digest()

    def content_hash(self, answers: Mapping[str, str]) -> str:
        """What events say of a revision's answers: the same for the same answers, and nothing about any of them."""
        return content_sha256(answers, hmac.digest(self._pseudonym_key, b"content", "sha256"))

    def code_mac(self, place: str, code: str) -> bytes:
        """What is kept of a confirmation code to check it by; small letters and spaces around it do not matter."""
        text = f"code\x00{place}\x00{code.strip().upper()}"
        return hmac.new(self._pseudonym_key, text.encode(), hashlib.sha256).digest()

    def name_mac(self, name: str) -> bytes:
        """By what a body is found whose whole name is known; capitals, spaces and points in it do not matter."""
        plain = "".join(sign for sign in name.casefold() if sign.isalnum())
        return hmac.new(self._pseudonym_key, f"body\x00{plain}".encode(), hashlib.sha256).digest()


def seal_answers(key: SubjectKey, answers: Mapping[str, str], place: str) -> bytes:
    """Answers as they are stored."""
    return key.seal(json.dumps(dict(answers), ensure_ascii=False).encode(), place)


def open_answers(key: SubjectKey | None, sealed: bytes | None, place: str) -> dict[str, str]:
    """Answers as they were typed; empty when there are none or they were erased."""
    if key is None or sealed is None:
        return {}
    answers: dict[str, str] = json.loads(key.open(sealed, place))
    return answers


def third_parties_subject(application: UUID) -> str:
    """Whose key seals an application's lists of other people: their own, so that it can be destroyed before hers."""
    return f"third-parties:{application}"


def draft_place(draft: UUID) -> str:
    """What a draft's answers are bound to."""
    return f"draft/{draft}/answers"


def revision_place(application: UUID, revision: int) -> str:
    """What a revision's answers are bound to."""
    return f"application/{application}/{revision}"


def document_place(document: UUID) -> str:
    """What a document's bytes are bound to."""
    return f"document/{document}"


def letter_place(application: UUID, number: str) -> str:
    """What a letter's PDF is bound to: its application and its number as written."""
    return f"letter/{application}/{number}"


def page_place(document: UUID, page: int) -> str:
    """What the picture of a page is bound to."""
    return f"document/{document}/{page}"
