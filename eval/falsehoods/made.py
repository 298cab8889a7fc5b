"""What the changes share: their result, and what they may know of the documents around a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

from eval.falsehoods.numbers import amounts, find_numbers
from eval.falsehoods.records import Truth
from eval.falsehoods.sources import Sources
from rag.records import Citation, Language

WHOLE = ("sentence", "clause", "official", "template")
"""Forms of statements that say what their source says in its own words or in English, nothing before it."""
_SHORTEST = 12  # characters of a statement that can be told from another


@dataclass(frozen=True, slots=True)
class Made:
    """A text that came of a change."""

    way: str
    text: str
    changed: str
    citations: tuple[Citation, ...] = ()
    """What it cites in place of what the true statement cites; empty where that stays."""


@dataclass(frozen=True)
class Context:
    """What surrounds the statements: the documents and the other statements. `chance` picks a few of many."""

    sources: Sources
    truths: tuple[Truth, ...]
    chance: Random

    def amounts_of(self, truth: Truth) -> frozenset[tuple[Decimal, str]]:
        """Every amount that the cited sentences, or the statement itself, give."""
        return frozenset().union(
            amounts(truth.text), *(amounts(citation.quote) for citation in truth.citations)
        )

    def figures_of(self, document_id: str, scale: str, base: str, most: int = 3) -> list[str]:
        """A few figures of a document in the same unit."""
        found = self._figures.get((document_id, scale, base), ())
        return self.some(found, most)

    @cached_property
    def whole(self) -> dict[Language, tuple[Truth, ...]]:
        """The statements that may stand for another, by language."""
        told = [truth for truth in self.truths if truth.form in WHOLE and len(truth.text) >= _SHORTEST]
        languages: tuple[Language, ...] = ("zh", "en")
        return {
            language: tuple(truth for truth in told if truth.language == language) for language in languages
        }

    @cached_property
    def _figures(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for document_id, sentences in self.sources.by_document.items():
            for source in sentences:
                for written in find_numbers(source.text):
                    key = (document_id, written.scale, written.base)
                    found.setdefault(key, {})[written.number] = None
        return {key: tuple(numbers) for key, numbers in found.items()}

    def some(self, things: Sequence[str], most: int) -> list[str]:
        return list(things) if len(things) <= most else self.chance.sample(things, most)


def replaced(text: str, start: int, end: int, by: str) -> str:
    """The text with [start, end) replaced."""
    return text[:start] + by + text[end:]


def swapped_words(text: str, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give (text, "word → other") for each place where the first of a pair stands: a pattern, and what takes its place."""
    for pattern, other in pairs:
        for match in re.finditer(pattern, text):
            by = match.expand(other)
            if by != match[0]:
                yield replaced(text, *match.span(), by), f"{match[0]} → {by}"


def find_word(text: str, word: str) -> Iterator[re.Match[str]]:
    """Give where a word stands; one of Latin letters only as a whole word."""
    pattern = rf"(?<![A-Za-z-]){word}(?![A-Za-z-])" if word[0].isascii() else word
    return re.finditer(pattern, text)
