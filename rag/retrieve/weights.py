"""What each sign of a passage counts, and which parts of the search are switched on."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent.parent / "data" / "weights.json"
"""The weights that ship, under "weights", and how they were found, under "fit"."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign of `rag.retrieve.signs` counts in the order of the passages; a field is called as its sign."""

    dense: float
    lexical: float
    coverage: float
    similarity: float
    place: float
    other_place: float
    definition: float
    kind: float
    stated: float
    timely: float

    @classmethod
    @cache
    def load(cls) -> Weights:
        """Give the weights that ship."""
        stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
        return cls(**{field.name: float(stored[field.name]) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the search, each of which can be switched off."""

    dense: bool = True
    """Passages near the question by their embedding."""
    lexical: bool = True
    """Passages with the question's words."""
    renderings: bool = True
    """Chinese words for English ones, from the bilingual lexicon."""
    coverage: bool = True
    """How many of the question's words the best sentence holds."""
    similarity: bool = True
    """How near passages, and the best sentences of the first, are to the question by their embedding."""
    place: bool = True
    definition: bool = True
    kind: bool = True
    """Whether the sentence holds the kind of thing asked for: a figure, a date, a line of metadata."""
    timely: bool = True
    """Whether the best sentences of the first passages speak of the time asked about, and of plan or result as asked."""
    sides: bool = True
    """Each side of a comparison searched on its own."""
    repeats: bool = True
    """Passages that say the same given once."""
    reranker: bool = True

    @classmethod
    def without(cls, *names: str) -> Parts:
        """Give all parts but these."""
        return replace(cls(), **dict.fromkeys(names, False))
