"""Every text on screen goes through here: Indonesian is the source, other languages come from `.po` files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from gettext import GNUTranslations, NullTranslations
from http.cookies import SimpleCookie
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.web.translation_check import missing_translations

__all__ = ["Language", "LanguageChoice", "Texts", "_", "current_language", "missing_translations", "ngettext"]

COOKIE = "sm_lang"
COOKIE_SECONDS = 365 * 24 * 3600
OWN_LOCALE = Path(__file__).parent / "locale"


class Language(StrEnum):
    """The languages the pages speak."""

    INDONESIAN = "id"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Voice:
    """One language together with its translations: what `_` speaks with at the moment."""

    language: Language
    translations: NullTranslations


INDONESIAN = Voice(Language.INDONESIAN, NullTranslations())
_voice: ContextVar[Voice] = ContextVar("voice", default=INDONESIAN)


def current_language() -> Language:
    """The language of the request (or message) in hand."""
    return _voice.get().language


def _(message: str) -> str:
    """The message, given in Indonesian, in the language of the request in hand."""
    return _voice.get().translations.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a counted message for n things in the language of the request in hand."""
    return _voice.get().translations.ngettext(singular, plural, n)


@dataclass(frozen=True, slots=True)
class Texts:
    """The voices of one service: its own translations, then those of the shared look."""

    voices: Mapping[Language, Voice]

    @classmethod
    def load(cls, folders: Sequence[Path]) -> Texts:
        """Read `<language>.po` from each folder that has one; earlier folders win."""
        voices = {Language.INDONESIAN: INDONESIAN}
        for language in Language:
            files = [folder / f"{language}.po" for folder in folders]
            found = [_catalogue(file) for file in files if file.is_file()]
            if found:
                for earlier, later in pairwise(found):
                    earlier.add_fallback(later)
                voices[language] = Voice(language, found[0])
        return cls(voices)

    def voice(self, language: Language) -> Voice:
        """The voice of a language; one without translations speaks Indonesian."""
        return self.voices.get(language, Voice(language, INDONESIAN.translations))

    @contextmanager
    def speaking(self, language: Language) -> Iterator[None]:
        """Inside this block `_` speaks the language (for mails and letters outside a request)."""
        token = _voice.set(self.voice(language))
        try:
            yield
        finally:
            _voice.reset(token)


def _catalogue(file: Path) -> GNUTranslations:
    with file.open("rb") as source:
        catalogue = read_po(source)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def chosen_in_query(scope: Scope) -> Language | None:
    """The language asked for by `?lang=`, if it is one of ours."""
    if not scope["query_string"]:
        return None
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return Language(asked) if asked in set(Language) else None


def wanted_language(scope: Scope) -> Language:
    """`?lang=` first, then the cookie, then the browser when it prefers English; else Indonesian."""
    headers = Headers(scope=scope)
    if asked := chosen_in_query(scope):
        return asked
    if COOKIE in (cookies := headers.get("cookie", "")):
        chosen = SimpleCookie(cookies).get(COOKIE)
        if chosen is not None and chosen.value in set(Language):
            return Language(chosen.value)
    return _preferred(headers.get("accept-language", ""))


def _preferred(accept_language: str) -> Language:
    best, best_weight = Language.INDONESIAN, 0.0
    for part in accept_language.split(","):
        tag, _separator, parameters = part.strip().partition(";")
        base = tag.split("-")[0].strip().lower()
        weight = _weight(parameters)
        if base in set(Language) and weight > best_weight:
            best, best_weight = Language(base), weight
    return best


def _weight(parameters: str) -> float:
    text = parameters.strip().removeprefix("q=")
    if not text:
        return 1.0
    return float(text) if text.replace(".", "", 1).isdecimal() else 0.0


class LanguageChoice:
    """ASGI layer: sets the voice of each request and remembers a choice made by `?lang=`."""

    def __init__(self, app: ASGIApp, texts: Texts, secure: bool) -> None:
        self.app = app
        self.texts = texts
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        language = wanted_language(scope)
        remember = chosen_in_query(scope) is not None

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and remember:
                MutableHeaders(scope=message).append("set-cookie", self._cookie(language))
            await send(message)

        with self.texts.speaking(language):
            await self.app(scope, receive, send_with_cookie)

    def _cookie(self, language: Language) -> str:
        secure = "; Secure" if self.secure else ""
        return f"{COOKIE}={language}; Path=/; Max-Age={COOKIE_SECONDS}; SameSite=Lax; HttpOnly{secure}"
