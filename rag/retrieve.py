"""Question -> hits: dense and lexical search fused, then the passages ranked by the sentence in them that answers best."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.lexical import normalise, tokens
from rag.records import Chunk, Document, Hit, Sentence
from rag.relevance import Relevance, relevance
from rag.repeats import without_repeats
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
        self, terms: str | dict[str, float], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]: ...
    def frequencies(self, words: Collection[str]) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts in the final order. Set by hand; docs/answers.md has what each is worth on the eval set."""

    fused: float = 0.7
    """Reciprocal rank of the dense and the lexical search together, scaled to 1 for first in both."""
    coverage: float = 1.5
    """Share of the question's words in the best sentence and its context."""
    similarity: float = 0.4
    """Cosine of the question and the best sentence."""
    region: float = 0.8
    """The document is about a place that the question names."""
    other_region: float = -0.3
    """The question names places, and the document is about another."""
    year: float = 0.15
    number: float = 0.6
    """The question names the document by its number ("37号")."""
    definition: float = 0.8
    """The passage defines a term of the question, and a definition is asked for."""


CANDIDATES = 40
"""Passages of each search that are looked at closer: scoring the sentences of up to 80 passages takes some 30 ms."""
RANK_CONSTANT = 20
"""k of reciprocal rank fusion (Cormack et al. 2009 use 60 for lists of a thousand; these have forty)."""


def retrieve(
    question: Question,
    index: Index,
    embedder: Embedder,
    *,
    k: int,
    documents: Collection[str] | None = None,
    weights: Weights = Weights(),
) -> tuple[list[Hit], Relevance]:
    """Find the k passages most likely to answer, best first, and the weighed words they were ranked by.

    `documents` limits the search to these ids; places and years of the question move passages up or down but
    exclude none. Of passages that say the same (`without_repeats`) one is given. An empty list means that the library,
    or the part of it, is empty.
    """
    hits, judged = _ranked(question, index, embedder, CANDIDATES, documents, weights)
    kept = without_repeats(hits)
    if len(kept) * 2 < len(hits):
        # Several copies of one document in the library: they had taken the places of other passages.
        hits, judged = _ranked(question, index, embedder, 5 * CANDIDATES, documents, weights)
        kept = without_repeats(hits)
    return kept[: max(k, 0)], judged


def _ranked(
    question: Question,
    index: Index,
    embedder: Embedder,
    candidates: int,
    documents: Collection[str] | None,
    weights: Weights,
) -> tuple[list[Hit], Relevance]:
    """Rank what is among the first `candidates` of either search, best first."""
    renderings = _renderings(question)
    vector = embedder.embed([question.text])[0]
    lexical = index.lexical(_searched(question, renderings), candidates, documents)
    dense = index.dense(vector, candidates, documents) if vector.any() else []
    fused = _fuse(dense, lexical)
    defining = _defining(question, index, documents)
    chunks = index.catalog.chunks([*fused, *(identity for identity in defining if identity not in fused)])
    held = index.catalog.by_ids({chunk.document_id for chunk in chunks.values()})
    chunks = {identity: chunk for identity, chunk in chunks.items() if chunk.document_id in held}
    words = {
        token for text in (question.subject, question.literal, *question.regions) for token in tokens(text)
    }
    words |= {form for forms in renderings for form in forms}
    frequencies, passages = index.frequencies(sorted(words)), index.catalog.count_chunks()
    judged = relevance([question.subject], renderings, frequencies, passages)
    if question.literal:
        judged = replace(
            judged, otherwise=relevance([question.literal], renderings, frequencies, passages).words
        )
    sentences = {
        identity: index.catalog.sentences(chunk.document_id, chunk.first, chunk.last)
        for identity, chunk in chunks.items()
    }
    similarity = _similarity(vector, embedder, sentences)
    found = {"dense": {identity for identity, _ in dense}, "lexical": {identity for identity, _ in lexical}}
    hits = []
    for identity, chunk in chunks.items():
        document = held[chunk.document_id]
        score = (
            weights.fused * fused.get(identity, 0.0)
            + weights.coverage * _best_coverage(judged, document, chunk, sentences[identity])
            + weights.similarity * similarity[identity]
            + facets(question, document, chunk, weights)
            + (weights.definition if identity in defining else 0.0)
        )
        ways = tuple(way for way, identities in found.items() if identity in identities)
        hits.append(
            Hit(
                chunk,
                document,
                sentences[identity],
                score,
                ways + (("definition",) if identity in defining else ()),
            )
        )
    hits.sort(key=lambda hit: (-hit.score, hit.chunk.document_id, hit.chunk.start))
    return hits, judged


def _renderings(question: Question) -> list[dict[str, float]]:
    """Give the Chinese words that may stand for the question's English ones."""
    if not question.foreign:
        return []
    from rag.embed import bundled

    return bundled().translations(question.foreign)


def _searched(question: Question, renderings: Sequence[dict[str, float]]) -> dict[str, float]:
    """Give the texts to be looked for, with how much each counts."""
    words = {text: 1.0 for text in (question.subject, question.literal) if text}
    words |= dict.fromkeys(question.regions, 0.3)
    for forms in renderings:
        for form, share in forms.items():
            words[form] = max(words.get(form, 0.0), 0.7 * share)
    return words or {question.text: 1.0}


def facets(question: Question, document: Document, chunk: Chunk, weights: Weights) -> float:
    """Give what the document's place and period add for a question that names some."""
    score = 0.0
    if question.regions:
        score += weights.region if document.region in question.regions else weights.other_region
    if question.years:
        stated = f"{document.period or ''} {document.title or ''} {' '.join(chunk.path)} {chunk.text}"
        score += weights.year * any(str(year) in stated for year in question.years)
    return score + weights.number * named_number(question, document)


def named_number(question: Question, document: Document) -> bool:
    """Tell whether the question names the document by its number, in full or by its last part ("37号", "No. 37")."""
    match = re.search(r"(\d+)号$", document.number or "")
    if match is None:
        return False
    return bool(re.search(rf"(?<!\d){match[1]}号|\bno\.? ?{match[1]}(?!\d)", normalise(question.text)))


def context_tokens(document: Document, path: Sequence[str]) -> frozenset[str]:
    """Give the tokens that every sentence under a heading inherits: title, place and headings."""
    return frozenset(
        tokens(" ".join((document.title or "", document.region or "", document.period or "", *path)))
    )


def _fuse(*rankings: Sequence[tuple[str, float]]) -> dict[str, float]:
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, (identity, _) in enumerate(ranking):
            fused[identity] = fused.get(identity, 0.0) + RANK_CONSTANT / (RANK_CONSTANT + rank) / len(
                rankings
            )
    return fused


def _best_coverage(
    judged: Relevance, document: Document, chunk: Chunk, sentences: Sequence[Sentence]
) -> float:
    around = context_tokens(document, chunk.path) | frozenset(tokens(chunk.text))
    return max((judged.coverage(tokens(sentence.text), around) for sentence in sentences), default=0.0)


def _similarity(
    vector: np.ndarray, embedder: Embedder, sentences: dict[str, tuple[Sentence, ...]]
) -> dict[str, float]:
    flat = [(identity, sentence.text) for identity, group in sentences.items() for sentence in group]
    best = dict.fromkeys(sentences, 0.0)
    if vector.any() and flat:
        for (identity, _), value in zip(
            flat, embedder.embed([text for _, text in flat]) @ vector, strict=True
        ):
            best[identity] = max(best[identity], float(value))
    return best


def _defining(question: Question, index: Index, documents: Collection[str] | None) -> set[str]:
    """Find the passages that define a term which the question asks the meaning of."""
    if question.wanted != "definition":
        return set()
    asked = normalise(question.text)
    found = set()
    for document_id, entry in index.catalog.glossary():
        if (documents is None or document_id in documents) and any(
            form in asked for form in term_forms(entry.term)
        ):
            found |= {c.id for c in index.catalog.all_chunks(document_id) if c.start <= entry.start < c.end}
    return found


def term_forms(term: str) -> tuple[str, ...]:
    """Give the ways in which a defined term is asked for: whole, without quotation marks, and what is quoted in it."""
    plain = normalise(term)
    bare = re.sub(r"[“”\"'《》「」]", "", plain)
    quoted = re.findall(r"[“\"「]([^”\"」]{2,})[”\"」]", plain)
    return tuple(dict.fromkeys(form for form in (plain, bare, *quoted) if len(form) >= 2))
