"""Finds services in everyday words, with their misspellings, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from intake.catalogue import ServiceDefinition, Status

_SYNONYMS = {
    "ibadah": "ibadat", "masjid": "rumahibadat", "mesjid": "rumahibadat", "musala": "rumahibadat",
    "musholla": "rumahibadat", "mushola": "rumahibadat", "gereja": "rumahibadat", "kapel": "rumahibadat",
    "pura": "rumahibadat", "wihara": "rumahibadat", "vihara": "rumahibadat", "kelenteng": "rumahibadat",
    "klenteng": "rumahibadat", "litang": "rumahibadat", "church": "rumahibadat", "mosque": "rumahibadat",
    "temple": "rumahibadat", "legalisasi": "legalisir", "pengesahan": "legalisir", "kawin": "nikah",
    "menikah": "nikah", "pernikahan": "nikah", "married": "nikah", "marriage": "nikah", "wedding": "nikah",
    "riset": "penelitian", "research": "penelitian", "skripsi": "penelitian", "tesis": "penelitian",
    "pkl": "magang", "internship": "magang",
}  # fmt: skip
_STOPWORDS = frozenset(
    [
        "saya",
        "aku",
        "mau",
        "ingin",
        "akan",
        "untuk",
        "di",
        "ke",
        "dari",
        "yang",
        "dan",
        "atau",
        "cara",
        "bagaimana",
        "dengan",
        "surat",
        "izin",
        "urus",
        "mengurus",
        "bikin",
        "buat",
        "membuat",
        "minta",
        "i",
        "want",
        "to",
        "a",
        "the",
        "of",
        "for",
        "how",
        "my",
        "apply",
        "bangun",
        "mendirikan",
        "membangun",
    ]
)
_WORD = re.compile(r"[a-z0-9]+")
_NAME, _KEYWORD, _SUMMARY = 6.0, 4.0, 1.0


class Index:
    """An inverted index over a few dozen definitions."""

    def __init__(self, definitions: Iterable[ServiceDefinition]) -> None:
        self._scores: dict[str, dict[str, float]] = defaultdict(dict)
        self._order: dict[str, int] = {}
        for number, each in enumerate(definitions):
            self._order[each.code] = number
            self._add(each, [each.name.id, each.name.en, each.code], _NAME)
            self._add(each, each.keywords, _KEYWORD)
            self._add(each, [each.summary.id, each.summary.en], _SUMMARY)
        self._open = {d.code for d in definitions if d.status is Status.OPEN}

    def search(self, words: str, most: int = 10) -> list[str]:
        """Codes of the services that answer, best first; empty when none does."""
        tokens = tokens_of(words)
        found: dict[str, float] = defaultdict(float)
        matched: dict[str, int] = defaultdict(int)
        for token in tokens:
            for code, score in self._matches(token).items():
                found[code] += score
                matched[code] += 1
        ranked = sorted(found, key=lambda c: (-matched[c], -found[c] - (0.5 if c in self._open else 0), self._order[c]))
        return ranked[:most]

    def suggest(self, words: str, most: int = 3) -> list[str]:
        """Codes of services that may have been meant."""
        near = [w for token in tokens_of(words) for w in get_close_matches(token, self._scores, n=2, cutoff=0.55)]
        codes = [code for word in near for code in self._scores[word]]
        return list(dict.fromkeys(codes))[:most]

    def _matches(self, token: str) -> dict[str, float]:
        if token in self._scores:
            return self._scores[token]
        longer = [w for w in self._scores if len(token) >= 3 and w.startswith(token)]
        near = longer or (get_close_matches(token, self._scores, n=2, cutoff=0.8) if len(token) >= 4 else [])
        scores: dict[str, float] = {}
        for word in near:
            for code, score in self._scores[word].items():
                scores[code] = max(scores.get(code, 0), score * 0.7)
        return scores

    def _add(self, definition: ServiceDefinition, texts: Sequence[str], weight: float) -> None:
        for token in {token for text in texts for token in tokens_of(text)}:
            known = self._scores[token]
            known[definition.code] = max(known.get(definition.code, 0), weight)


def tokens_of(text: str) -> list[str]:
    """The words of a text that can find something, each in its common form."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _WORD.findall(plain.replace("rumah ibadah", "rumahibadat").replace("rumah ibadat", "rumahibadat"))
    return [_SYNONYMS.get(w, w) for w in words if w not in _STOPWORDS]
