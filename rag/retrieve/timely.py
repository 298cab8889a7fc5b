"""Whether the best sentences of the first passages speak of the time asked about, and of plan or result as asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rag.clauses import clauses
from rag.figures import is_target, looks_back
from rag.lexical import plain_lines
from rag.records import Document, Sentence
from rag.relevance import Relevance
from rag.timing import agree, time_of
from rag.understand import Question, speaks_of_plans

OTHER_TIME = 0.55
"""What a sentence on another year, or on the plan instead of the result, is worth beside one on what was asked."""
OTHER_CHAPTER = 0.8
"""What a sentence is worth that is no aim though one was asked for, where its chapter does not look back."""
UNASKED_PLAN = 0.93
"""What an aim is worth where the question says neither: "…是多少" asks for the result where there is one."""
_ACTUAL = re.compile("实际|actual")


def depends_on_time(question: Question) -> bool:
    """Tell whether it matters for a question when a sentence holds."""
    return names_time(question) or question.wanted in ("figure", "comparison")


def names_time(question: Question) -> bool:
    """Tell whether a question names the time of a figure, or the year of a document."""
    return bool(question.asked.times or question.asked.relative or question.asked.documents)


def timeliness(
    question: Question, judged: Relevance, found: Sequence[tuple[Document, Sentence]]
) -> np.ndarray:
    """Give for each sentence how well it agrees with the time asked about, from 0.3 to 1."""
    split = [_clauses(sentence.text) for _, sentence in found]
    parts = [(number, span) for number, spans in enumerate(split) for span, _ in spans]
    texts = [text for spans in split for _, text in spans]
    shares = judged.coverages(texts, np.array([number for number, _ in parts]), [""] * len(found))
    best: dict[int, int] = {}
    for at, (number, _) in enumerate(parts):
        if number not in best or shares[at] > shares[best[number]] + 1e-9:
            best[number] = at
    return np.array(
        [
            _share(question, document, sentence, parts[best[number]][1])
            for number, (document, sentence) in enumerate(found)
        ]
    )


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[tuple[tuple[int, int], str], ...]:
    """Give where the clauses of a sentence stand, each with its plain text."""
    spans = clauses(text)
    return tuple(zip(spans, plain_lines([text[start:end] for start, end in spans]), strict=True))


def _share(question: Question, document: Document, sentence: Sentence, span: tuple[int, int]) -> float:
    start, end = span
    target = is_target(sentence, sentence.text[start:end])
    share = 1.0
    if names_time(question):
        figure = question.wanted in ("figure", "comparison")
        when = time_of(document, sentence, start, end, target=target, figure=figure)
        if not agree(question.asked, when, document, target and question.aims is True):
            share = OTHER_TIME
    if target and question.aims is not True and _ACTUAL.search(question.text):
        share *= OTHER_TIME
    elif question.aims is not None and target != question.aims:
        # Asked for an aim, what a chapter that looks back achieved is no answer.
        share *= OTHER_TIME if question.aims and looks_back(sentence) else OTHER_CHAPTER
    elif question.aims is None and target and not speaks_of_plans(question.text):
        share *= UNASKED_PLAN
    return share
