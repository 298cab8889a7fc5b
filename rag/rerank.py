"""Ranks passages by reading each together with the question: closer than vectors, at the price of a pass for each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from rag.chunk import embedded_text
from rag.errors import RerankerError
from rag.named_models import (
    Batches,
    Found,
    Sought,
    architecture,
    find_model,
    load_model,
    pools,
)
from rag.records import Hit

PAIRS = 20
"""A question. A BERT of four layers reads about ten a second on a processor, larger ones few."""
LONGEST = 700
"""Characters of a question, and of a passage; a passage has about 500, with its headings."""
SOUGHT = Sought("reranker", "leave WENJU_RERANKER out", "CrossEncoder", "cross-encoder", RerankerError)


class Reranker(Protocol):
    """Anything that tells how well passages answer a question; safe to use from several threads at once."""

    @property
    def identity(self) -> str:
        """Names the model and its content."""

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """Give a score for each of at most `PAIRS` passages, higher where it answers better.

        Scores of different questions, or of different models, say nothing about one another.
        """


def load_reranker(name: str, device: str | None = None) -> Reranker:
    """Give the CrossEncoder of that name or in that folder, found as embedding models are (`rag.named_models`).

    `device` is as torch calls it ("cpu", "cuda:1"); None: the best one there is. Raises RerankerError.
    """
    return _CrossEncoder(name, device)


def reranked(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Put the first `PAIRS` hits into the reranker's order; the others stay behind them.

    Scores stay with the places: what follows reads them as retrieval's, and they must not rise from one hit to the next.
    Raises RerankerError.
    """
    first = hits[:PAIRS]
    scores = reranker.scores(question, [embedded_text(hit.document, hit.chunk) for hit in first])
    order = sorted(range(len(first)), key=lambda at: -scores[at])
    moved = [replace(first[at], score=place.score) for at, place in zip(order, first, strict=True)]
    return [*moved, *hits[PAIRS:]]


class _CrossEncoder:
    def __init__(self, name: str, device: str | None) -> None:
        found = find_model(name, SOUGHT)
        _check(found)
        self.identity = found.identity
        self._name = name
        self._batches = Batches(name, SOUGHT, PAIRS)
        self._model: Any = load_model(found, SOUGHT, device)
        if self._model.num_labels != 1:
            raise RerankerError(
                f"{name} sorts pairs of texts into {self._model.num_labels} classes and does not rank them; name a "
                "reranker like BAAI/bge-reranker-v2-m3"
            )

    def scores(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        if len(passages) > PAIRS:
            raise ValueError(f"{len(passages)} passages; at most {PAIRS} are ranked for a question")
        if not passages:
            return []
        pairs = [(_given(question), _given(passage)) for passage in passages]
        scores = self._batches.run(self._model.predict, pairs, SOUGHT.instead)
        ranked = np.asarray(scores, np.float64)
        if ranked.shape != (len(passages),) or not np.isfinite(ranked).all():
            raise RerankerError(
                f"the reranker {self._name} gives no usable scores; check that it is complete, or leave "
                "WENJU_RERANKER out"
            )
        return [float(score) for score in ranked]


def _check(found: Found) -> None:
    """Refuse what was never trained to score pairs: it would be given a head of random numbers, and rank by those."""
    if pools(found) or not architecture(found).endswith(("ForSequenceClassification", "ForCausalLM")):
        raise RerankerError(
            f"{found.name} is no reranker: it does not score pairs of texts; name a CrossEncoder like "
            "BAAI/bge-reranker-v2-m3"
        )


def _given(text: str) -> str:
    """Give what of a text is read, without the lone surrogates that JSON can carry and tokenizers refuse."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
