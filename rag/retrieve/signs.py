"""The signs by which passages are ranked: one number each, of how well a passage answers a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from rag.relevance import CONTEXT_SHARE
from rag.retrieve.kinds import holds
from rag.retrieve.search import Found, Sought
from rag.retrieve.weights import Parts, Weights
from rag.stored import Passage
from rag.understand import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

RANK_CONSTANT = 20
"""k of reciprocal rank fusion (Cormack et al. 2009 use 60 for lists of a thousand; these have a hundred at most)."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDS = "。.:：;；《》 "
RENDERED_WELL = 4
"""English words of a question of which most are rendered well; the cosine counts the more, the more words there are besides.
Of 100 whole English sentences 74 instead of 66 find their Chinese first so, and shorter questions stay as they are."""
TRUST = 0.5
"""What the cosine counts in addition for each further English word, beside what it counts for a short question."""
NEAR = 0.2
"""How much less of the question's words than the best sentence of its passage another may hold to be looked at closer."""


@dataclass(slots=True)
class Signs:
    """The signs of several passages, [passages] each; a field is called as its weight in `Weights`."""

    dense: Numbers
    """Reciprocal rank in the dense search: 1 for the first, 0 for a passage that it has not found."""
    lexical: Numbers
    """The same of the lexical search; of a passage in which no word of the question can stand, at least as in the dense one."""
    coverage: Numbers
    """Share of the question's words in the best sentence; in its context a word counts less. Of a passage without a Han
    character at least its cosine, where the question is Chinese: it cannot hold the words."""
    similarity: Numbers
    """Cosine of question and passage; of the first passages that of the question and the best sentence. Times `trust`."""
    place: Numbers
    """1: the document is about a place that the question names."""
    other_place: Numbers
    """1: the question names places, and the document is about another."""
    definition: Numbers
    """1: the passage defines a term of the question, and a definition is asked for."""
    kind: Numbers
    """1: the best sentence holds the kind of thing asked for (a figure, a date, a line of metadata)."""
    stated: Numbers
    """1: the best sentence is a line of the metadata that is asked for ("抄送：…")."""
    timely: Numbers
    """Of the first passages, how well the best sentence agrees with the time asked about, up to 1; 1 for the others."""

    def scores(self, weights: Weights) -> Numbers:
        score: Numbers = np.sum(
            [getattr(weights, field.name) * getattr(self, field.name) for field in fields(self)], axis=0
        )
        return score


@dataclass(slots=True)
class Sentences:
    """The sentences of several passages, one passage after the other."""

    starts: NDArray[np.intp]
    """Where those of each passage begin; one more for the end."""
    covered: Numbers
    kinds: Numbers

    def best(self, weights: Weights) -> NDArray[np.intp]:
        """Give of each passage which of its sentences has most of the words, and is of the kind asked for."""
        starts = self.starts[:-1]
        if not starts.size:
            return starts
        worth = self.worth(weights)
        highest = np.repeat(np.maximum.reduceat(worth, starts), np.diff(self.starts))
        first = np.flatnonzero(worth == highest)
        best: NDArray[np.intp] = first[np.searchsorted(first, starts)] - starts
        return best

    def near(self, passage: int, weights: Weights, most: int) -> list[int]:
        """Give the sentences, numbered within the passage, that come near to the best, this first."""
        worth = self.worth(weights, passage)
        order = np.argsort(-worth, kind="stable")[:most]
        return [int(at) for at in order if worth[at] >= worth[order[0]] - weights.coverage * NEAR]

    def worth(self, weights: Weights, passage: int | None = None) -> Numbers:
        """Give what each sentence of a passage (None: of all) is worth."""
        of = slice(None) if passage is None else slice(self.starts[passage], self.starts[passage + 1])
        worth: Numbers = weights.coverage * self.covered[of] + weights.kind * self.kinds[of]
        return worth


def signs(sought: Sought, found: Found, weights: Weights, parts: Parts) -> tuple[Signs, Sentences]:
    """Give the signs of the passages found, and what they are of their sentences."""
    question, passages = sought.question, found.passages
    contexts = [passage.context for passage in passages]
    flat = [sentence for passage in passages for sentence in passage.plain]
    lengths = [len(passage.plain) for passage in passages]
    cosine = np.array([found.cosines.get(p.id, 0.0) for p in passages])
    groups = np.repeat(np.arange(len(passages)), lengths)
    shares = sought.judged.coverages(flat, groups, contexts)
    # A word that cannot stand in a passage says nothing against it: there the vector speaks for the words.
    unreadable = _without_han(passages) if question.language == "zh" else np.zeros(len(passages), dtype=bool)
    shares = np.maximum(shares, np.where(unreadable, cosine, 0.0)[groups])
    held = holds(question) if parts.kind else None
    covered = np.where(_bare(passages, contexts), CONTEXT_SHARE * shares, shares)
    sentences = Sentences(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp),
        covered if parts.coverage else np.zeros(len(flat)),
        np.array(held(flat), dtype=float) if held else np.zeros(len(flat)),
    )
    at = sentences.starts[:-1] + sentences.best(weights)
    none = np.zeros(len(passages))
    in_place = np.array([p.region in question.regions for p in passages], dtype=float)
    named = bool(question.regions) and parts.place
    dense, lexical = _reciprocal(passages, found.dense), _reciprocal(passages, found.lexical)
    made = Signs(
        dense=dense,
        lexical=np.where(unreadable, np.maximum(dense, lexical), lexical),
        coverage=sentences.covered[at],
        similarity=trust(question) * cosine if parts.similarity else none,
        place=in_place if named else none,
        other_place=1 - in_place if named else none,
        definition=np.array([p.id in found.definitions for p in passages], dtype=float),
        kind=sentences.kinds[at] * (question.wanted != "metadata"),
        stated=sentences.kinds[at] * (question.wanted == "metadata"),
        timely=np.ones(len(passages)),
    )
    return made, sentences


def trust(question: Question) -> float:
    """Give what the cosine counts for a question, 1 or more: the more English words, the more of them are rendered wrongly."""
    return 1.0 + TRUST * max(0, len(question.foreign) - RENDERED_WELL)


def _bare(passages: Sequence[Passage], contexts: Sequence[str]) -> list[bool]:
    """Tell of each sentence whether it is a mere title or heading: it says nothing of its own."""
    return [
        len(sentence) <= len(context) and sentence.strip(_ENDS) in context
        for passage, context in zip(passages, contexts, strict=True)
        for sentence in passage.plain
    ]


def _without_han(passages: Sequence[Passage]) -> NDArray[np.bool_]:
    return np.array([not any(_HAN.search(sentence) for sentence in p.plain) for p in passages], dtype=bool)


def _reciprocal(passages: Sequence[Passage], ranks: Mapping[str, int]) -> Numbers:
    return np.array(
        [RANK_CONSTANT / (RANK_CONSTANT + ranks[p.id]) if p.id in ranks else 0.0 for p in passages]
    )
