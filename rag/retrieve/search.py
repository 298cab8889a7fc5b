"""The searches: what is looked for in which words, and the passages that each search gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.lexical import Terms, normalise, pairs_of, tokens
from rag.relevance import Relevance, is_single, relevance, words_of
from rag.retrieve.naming import term_forms
from rag.retrieve.weights import Parts
from rag.stored import Passage
from rag.understand import Question

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.embed import Embedder


class Index(Protocol):
    """One consistent state of a library, as `Store.reading()` gives it."""

    @property
    def catalog(self) -> Catalog: ...
    def dense(
        self, vector: np.ndarray, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]: ...
    def lexical(
        self, terms: Terms, k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]: ...
    def frequencies(self, words: Collection[str]) -> dict[str, int]: ...
    def similarities(self, vector: np.ndarray, ids: Collection[str]) -> dict[str, float]: ...


_QUOTED = re.compile(r"[“\"「]([^”\"」]{2,20})[”\"」]")
CANDIDATES = 100
"""Passages that are taken from each search."""
LOOKED_AT = 60
"""Of those, the passages whose sentences are looked at."""
FUSED = 20
"""k of the reciprocal rank fusion that chooses them."""
PLACED = 0.025
"""What a passage of a place asked about has besides: as much as half of being first in one search."""
RENDERED = 0.7
"""What an English word counts in the lexical search by its Chinese renderings, beside a word as it is written."""
NAMED_PLACE = 0.3
"""What the name of a place counts in the lexical search: its documents rarely repeat it."""
SINGLE = 0.2
"""What a single Han character counts in the lexical search beside a pair."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A question as the searches take it."""

    question: Question
    vector: np.ndarray
    judged: Relevance
    terms: Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches give: the passages that are looked at closer, and how each was found."""

    passages: Sequence[Passage]
    dense: Mapping[str, int]
    """Passage → rank in the dense search, from 0; of all that it gave."""
    lexical: Mapping[str, int]
    definitions: Collection[str]
    """Passages that define a term of the question."""
    cosines: Mapping[str, float]
    """Passage → cosine of the question and the passage."""

    def ways(self, passage: str) -> tuple[str, ...]:
        """Tell which ways led to a passage, as in `Hit.found_by`."""
        by = {"dense": self.dense, "lexical": self.lexical, "definition": self.definitions}
        return tuple(way for way, found in by.items() if passage in found)


def search(asked: Sought, index: Index, documents: Collection[str] | None, parts: Parts) -> Found:
    """Search by vector, by words and by defined terms."""
    lexical = index.lexical(asked.terms, CANDIDATES, documents) if parts.lexical else []
    dense = index.dense(asked.vector, CANDIDATES, documents) if parts.dense and asked.vector.any() else []
    defined = defining(asked.question, index, documents) if parts.definition else set()
    ranks = [{identity: at for at, (identity, _) in enumerate(ranking)} for ranking in (dense, lexical)]
    fused: defaultdict[str, float] = defaultdict(float)
    for ranking in ranks:
        for identity, at in ranking.items():
            fused[identity] += 1 / (FUSED + at)
    if asked.question.regions and parts.place:
        near = frozenset().union(*map(index.catalog.about, asked.question.regions))
        for identity in fused:
            fused[identity] += PLACED * (identity.rpartition(":")[0] in near)
    first = sorted(fused, key=lambda identity: -fused[identity])[:LOOKED_AT]
    passages = list(index.catalog.passages([*first, *sorted(defined.difference(first))]).values())
    cosines = dict(dense)
    if asked.vector.any():
        cosines |= index.similarities(asked.vector, [p.id for p in passages if p.id not in cosines])
    return Found(passages, ranks[0], ranks[1], defined, cosines)


def sought(
    question: Question, index: Index, embedder: Embedder, parts: Parts, vector: np.ndarray | None = None
) -> Sought:
    """Find the vector of a question, where it is not given, and its words with what they weigh in this library."""
    renderings = _renderings(question) if parts.renderings else []
    texts = [text for text in (question.subject, question.literal, *question.regions) if text]
    frequencies = index.frequencies(sorted(words_of(texts, renderings) | set(question.foreign)))
    # A name that stands in Latin letters in Chinese texts too: SPSS, NFL.
    as_written = {word: 1.0 for word in question.foreign if frequencies.get(word)}
    renderings = [
        {**forms, **({word: 1.0} if word in as_written else {})}
        for word, forms in zip(question.foreign, renderings or [{}] * len(question.foreign), strict=True)
    ]
    passages = index.catalog.count_chunks()
    judged = relevance([question.subject], renderings, frequencies, passages)
    if question.literal:
        literal = relevance([question.literal], renderings, frequencies, passages)
        judged = replace(judged, otherwise=literal.words)
    vector = embedder.embed_query(question.text) if vector is None else vector
    return Sought(question, vector, judged, _terms(question, judged))


def _renderings(question: Question) -> list[dict[str, float]]:
    """Give the Chinese words that may stand for each of the question's English ones."""
    if not question.foreign:
        return []
    from rag.lexicon import renderings

    return renderings(question.foreign)


def _terms(question: Question, judged: Relevance) -> list[Mapping[str, float]]:
    """Give the words to be looked for, each by its forms, with how much each counts."""
    terms: dict[frozenset[str], dict[str, float]] = {}
    for word in (*judged.words, *judged.otherwise):
        if len(word.forms) == 1 and len(pairs_of(next(iter(word.forms)))) == 1:
            (form,) = word.forms
            counts = SINGLE if is_single(form) else 1.0
        else:
            counts = RENDERED
        terms[frozenset(word.forms)] = {form: counts * share for form, share in word.forms.items()}
    for region in question.regions:
        for token in tokens(region):
            terms.setdefault(frozenset([token]), {token: NAMED_PLACE * (SINGLE if is_single(token) else 1.0)})
    return list(terms.values()) or [{token: 1.0} for token in tokens(question.text)]


def defining(question: Question, index: Index, documents: Collection[str] | None) -> set[str]:
    """Find the passages that define a term which the question asks the meaning of, or has in quotation marks."""
    asked = normalise(question.text)
    if question.wanted != "definition":
        # A term in quotation marks is asked about as it is defined: “两高于”，高于谁？
        asked = " ".join(_QUOTED.findall(asked))
    if not asked:
        return set()
    found = set()
    for document_id, entry in index.catalog.glossary():
        if (documents is None or document_id in documents) and any(
            form in asked for form in term_forms(entry.term)
        ):
            found |= {c.id for c in index.catalog.all_chunks(document_id) if c.start <= entry.start < c.end}
    return found
