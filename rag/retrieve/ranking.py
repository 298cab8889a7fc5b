"""Passages found -> hits: signs weighed, the best looked at closer, what repeats another left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rag.embed import StaticEmbedder
from rag.records import Hit
from rag.relevance import Relevance
from rag.repeats import may_repeat, without_repeats
from rag.rerank import reranked
from rag.retrieve.search import Found, Index, Sought, search, sought
from rag.retrieve.signs import Sentences, Signs, signs, trust
from rag.retrieve.timely import depends_on_time, timeliness
from rag.retrieve.weights import Parts, Weights
from rag.stored import Latest, Passage, chunk_of
from rag.understand import Question, narrowed

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.rerank import Reranker

ALL = Parts()
CLOSER = 12
"""Passages whose best sentences are read for the time they are about."""
NEAR_BEST = 2
"""Sentences of a passage that are read."""
COMPARED = 20
"""Passages whose best sentences are compared with the question: 1 ms with the bundled model."""
SPARE = 10
"""Passages read besides those wanted, in place of those that repeat another."""
_EMBEDDED: Latest[np.ndarray] = Latest(8_192, lambda _: 1)
MOST_SIDES = 4
"""Of a comparison; each is a search of its own."""
OF_EACH_SIDE = 3
"""Passages of each side that stand in front of what the whole question finds."""


def retrieve(
    question: Question,
    index: Index,
    embedder: Embedder,
    *,
    k: int,
    documents: Collection[str] | None = None,
    weights: Weights | None = None,
    parts: Parts = ALL,
    reranker: Reranker | None = None,
) -> tuple[list[Hit], Relevance]:
    """Find the k passages most likely to answer, best first, and the weighed words they were ranked by.

    `documents` limits the search to these ids; places and years of the question move passages up or down but
    exclude none. Of passages that say the same (`without_repeats`) one is given. A reranker has the last word on the
    first of them (`rag.rerank`). An empty list means that the library, or the part of it, is empty.
    """
    weights = weights or Weights.load()
    asked = sought(question, index, embedder, parts)
    placed = rank(asked, index, embedder, documents, weights, parts).placed()
    if parts.sides and len(question.sides) > 1:
        one_sided = [narrowed(question, side) for side in question.sides]
        lists = [
            rank(
                sought(one, index, embedder, parts, asked.vector), index, embedder, documents, weights, parts
            ).placed()
            for one in one_sided
            if not one.missing_regions
        ]
        placed = _interleaved(lists[:MOST_SIDES], placed)
    wanted = max(k, 0)
    near = placed[: wanted + SPARE]
    if reranker is None and not (parts.repeats and may_repeat([each.passage for each in near], wanted)):
        return _hits(near[:wanted], index), asked.judged
    kept = _hits(near, index)
    if parts.repeats:
        kept = without_repeats(kept)
        if len(kept) < min(wanted, len(placed)):
            kept = without_repeats(_hits(placed, index))
    if reranker is not None and parts.reranker:
        kept = reranked(question.text, kept, reranker)
    return kept[:wanted], asked.judged


class Placed(NamedTuple):
    """A passage in its place."""

    passage: Passage
    score: float
    best: int
    """Its best sentence, counted from its first."""
    found_by: tuple[str, ...]


@dataclass(slots=True)
class Ranked:
    found: Found
    signs: Signs
    weights: Weights
    best: list[int]
    """The best sentence of each passage, counted from its first."""

    def placed(self) -> list[Placed]:
        """Give the passages, best first."""
        scores, passages = self.signs.scores(self.weights).tolist(), self.found.passages
        return [
            Placed(passages[at], scores[at], self.best[at], self.found.ways(passages[at].id))
            for at in self.order()
        ]

    def order(self) -> list[int]:
        """Give the passages' places in `found`, best first."""
        scores, passages = self.signs.scores(self.weights).tolist(), self.found.passages
        return sorted(
            range(len(passages)), key=lambda at: (-scores[at], passages[at].document_id, passages[at].start)
        )


def rank(
    asked: Sought,
    index: Index,
    embedder: Embedder,
    documents: Collection[str] | None,
    weights: Weights,
    parts: Parts,
) -> Ranked:
    """Search, and find the signs of the passages that are found."""
    found = search(asked, index, documents, parts)
    made, sentences = signs(asked, found, weights, parts)
    ranked = Ranked(found, made, weights, sentences.best(weights).tolist())
    if parts.timely and depends_on_time(asked.question):
        _look_closer(asked, ranked, sentences, index)
    # With any other model, that would take longer than the whole search.
    if parts.similarity and isinstance(embedder, StaticEmbedder) and asked.vector.any():
        first = ranked.order()[:COMPARED]
        texts = [found.passages[at].plain[ranked.best[at]] for at in first]
        made.similarity[first] = trust(asked.question) * (_vectors(embedder, texts) @ asked.vector)
    return ranked


def _look_closer(asked: Sought, ranked: Ranked, sentences: Sentences, index: Index) -> None:
    """Find, for the first passages, which of their best sentences agrees most with the time asked about."""
    weights, scores = ranked.weights, ranked.signs.scores(ranked.weights)
    first = [at for at in ranked.order()[:CLOSER] if scores[at] >= scores.max() - weights.timely]
    passages = [ranked.found.passages[at] for at in first]
    documents = index.catalog.by_ids({passage.document_id for passage in passages})
    texts = index.catalog.sentences_of(passages)
    read = [(at, number) for at in first for number in sentences.near(at, weights, NEAR_BEST)]
    named = [(ranked.found.passages[at], number) for at, number in read]
    shares = timeliness(
        asked.question, asked.judged, [(documents[p.document_id], texts[p.id][number]) for p, number in named]
    )
    metadata = asked.question.wanted == "metadata"
    highest: dict[int, float] = {}
    for (at, number), share in zip(read, shares, strict=True):
        worth = float(sentences.worth(weights, at)[number] + weights.timely * share)
        if at not in highest or worth > highest[at] + 1e-9:
            highest[at] = worth
            row = int(sentences.starts[at]) + number
            ranked.best[at] = number
            ranked.signs.timely[at] = share
            ranked.signs.coverage[at] = sentences.covered[row]
            (ranked.signs.stated if metadata else ranked.signs.kind)[at] = sentences.kinds[row]


def _interleaved(sides: Sequence[Sequence[Placed]], whole: Sequence[Placed]) -> list[Placed]:
    """Give the best of each side in turn, then what the whole question found; no score rises above the one before."""
    turns = [
        placed for turn in zip_longest(*(side[:OF_EACH_SIDE] for side in sides)) for placed in turn if placed
    ]
    first: dict[str, Placed] = {}
    for placed in (*turns, *whole):
        first.setdefault(placed.passage.id, placed)
    falling: list[Placed] = []
    for placed in first.values():
        least = min(placed.score, falling[-1].score) if falling else placed.score
        falling.append(placed._replace(score=least))
    return falling


def _vectors(embedder: StaticEmbedder, texts: Sequence[str]) -> np.ndarray:
    """Embed sentences; those that earlier questions found are not embedded again."""

    def load(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], np.ndarray]:
        return dict(zip(keys, embedder.embed([text for _, text in keys]), strict=True))

    if not texts:
        return np.zeros((0, embedder.dimensions), np.float32)
    keys = [(embedder.identity, text) for text in texts]
    found = _EMBEDDED.get(dict.fromkeys(keys), load)
    return np.stack([found[key] for key in keys])


def _hits(placed: Sequence[Placed], index: Index) -> list[Hit]:
    passages = [each.passage for each in placed]
    documents = index.catalog.by_ids({passage.document_id for passage in passages})
    sentences = index.catalog.sentences_of(passages)
    return [
        Hit(
            chunk_of(passage, documents[passage.document_id]),
            documents[passage.document_id],
            sentences[passage.id],
            score,
            ways,
            sentences[passage.id][best].index,
        )
        for passage, score, best, ways in placed
    ]
