"""Finds services in everyday words, with their misspellings, in both languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from intake.catalogue import ServiceDefinition, Status
from intake.search_words import all_words, spellings, tokens_of, trigrams

_NAME, _KEYWORD, _SUMMARY = 3.0, 2.0, 0.5
_WHOLE_PHRASE, _OPEN = 6.0, 0.2
_PREFIX = 0.8
_ALIKE, _NEAR = 0.45, 0.3
"""How alike two words must be (shared trigrams of both) to be taken for each other, or to be worth a suggestion."""
_WORTH_SHOWING = 0.15
"""Hits below this share of the best one are noise."""
_LONGEST_QUERY = 12


@dataclass(frozen=True, slots=True)
class Found:
    """Services that answer a search; when none does, some that may have been meant."""

    services: tuple[ServiceDefinition, ...] = ()
    suggestions: tuple[ServiceDefinition, ...] = ()


class Index:
    """An inverted index over a few dozen definitions; a search takes well under a millisecond."""

    def __init__(self, definitions: Iterable[ServiceDefinition]) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._words_of_trigram: dict[str, set[str]] = defaultdict(set)
        self._order: dict[str, int] = {}
        self._bonus: dict[str, float] = {}
        for number, definition in enumerate(definitions):
            self._order[definition.code] = number
            self._bonus[definition.code] = _OPEN if definition.status is Status.OPEN else 0.0
            self._add(definition)
        meant = {word: known for word, known in spellings().items() if known in self._weights}
        self._meant = meant | {word: word for word in self._weights}
        self._trigrams = {word: trigrams(word) for word in self._meant}
        for word, pieces in self._trigrams.items():
            for piece in pieces:
                self._words_of_trigram[piece].add(word)

    def search(self, words: str, most: int = 10) -> list[str]:
        """Codes of the services that answer, best first; empty when none does."""
        tokens = tokens_of(words)[:_LONGEST_QUERY]
        scores: dict[str, float] = defaultdict(float)
        matched: Counter[str] = Counter()
        meant: list[str] = []
        for token in dict.fromkeys(tokens):
            found = self._matches(token)
            meant.append(max(found, key=lambda word: (found[word], word), default=token))
            for code, score in self._scored(found).items():
                scores[code] += score
                matched[code] += 1
        for code in self._phrases.get(tuple(sorted(meant)), ()):
            scores[code] += _WHOLE_PHRASE
        enough = _WORTH_SHOWING * max(scores.values(), default=0.0)
        worth = [code for code, score in scores.items() if score >= enough]
        return sorted(worth, key=lambda c: (-matched[c], -scores[c] - self._bonus[c], self._order[c]))[:most]

    def suggest(self, words: str, most: int = 3) -> list[str]:
        """Codes of services that may have been meant when nothing was found."""
        likeness: dict[str, float] = defaultdict(float)
        for token in tokens_of(words)[:_LONGEST_QUERY]:
            for word, alike in self._alike(token, _NEAR).items():
                for code, weight in self._weights[word].items():
                    likeness[code] = max(likeness[code], alike * (1 + weight / 100))
        return sorted(likeness, key=lambda code: (-likeness[code], self._order[code]))[:most]

    def _matches(self, token: str) -> dict[str, float]:
        """Known words that a typed word stands for, each with how surely (1 = the word itself)."""
        if token in self._weights:
            return {token: 1.0}
        longer = {word: _PREFIX for word in self._weights if len(token) >= 3 and word.startswith(token)}
        return longer or self._alike(token, _ALIKE)

    def _alike(self, token: str, least: float) -> dict[str, float]:
        if len(token) < 4:
            return {}
        pieces = trigrams(token)
        shared = Counter(word for piece in pieces for word in self._words_of_trigram.get(piece, ()))
        alike = {word: 2 * n / (len(pieces) + len(self._trigrams[word])) for word, n in shared.items()}
        enough = max(least, 0.85 * max(alike.values(), default=0.0))
        found: dict[str, float] = {}
        for word, score in alike.items():
            if score >= enough:
                found[self._meant[word]] = max(found.get(self._meant[word], 0.0), score)
        return found

    def _scored(self, found: dict[str, float]) -> dict[str, float]:
        scores: dict[str, float] = {}
        for word, sure in found.items():
            holders = self._weights[word]
            rare = log(1 + len(self._order) / len(holders))
            for code, weight in holders.items():
                scores[code] = max(scores.get(code, 0.0), sure * weight * rare)
        return scores

    def _add(self, definition: ServiceDefinition) -> None:
        names = [definition.name.id, definition.name.en, definition.code.replace("-", " ")]
        summaries = [definition.summary.id, definition.summary.en]
        for texts, weight in ((names, _NAME), (definition.keywords, _KEYWORD), (summaries, _SUMMARY)):
            spoken = all_words if weight == _NAME else tokens_of
            for token in {token for text in texts for token in spoken(text)}:
                known = self._weights[token]
                known[definition.code] = max(known.get(definition.code, 0.0), weight)
        for text in (*definition.keywords, *names[:2]):
            self._phrases[tuple(sorted(set(tokens_of(text))))].add(definition.code)
