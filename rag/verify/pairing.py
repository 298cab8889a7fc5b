"""Which clauses of the sources a clause of the statement rests on: those with its figures, or with most of its words."""

from __future__ import annotations

from rag.clauses import clauses
from rag.evidence import Evidence
from rag.records import Sentence
from rag.verify.claim import Claim, language_of
from rag.verify.figures import agreeing, is_figure
from rag.verify.labels import bare
from rag.verify.words import as_plain, coverage, words_of

NEAR = 0.5
"""Share of a clause's words that a clause of a source has, from which on the two are taken to speak of one thing."""
_LEAST = 1.5
"""Weight of the words from which on a clause is paired, as in `Word.weight`."""

Borne = tuple[Sentence, tuple[int, int]]
"""A sentence of a source and the span of a clause in it."""


def bearing(claim: Claim, start: int, end: int, evidence: Evidence, least: float = NEAR) -> list[Borne]:
    """Give the clauses of the sources that a clause rests on; none where it cannot be told."""
    figures = [
        quantity for quantity in claim.quantities if start <= quantity.start < end and is_figure(quantity)
    ]
    stated = [source for figure in figures for source in agreeing(figure, evidence)]
    if stated:
        return list(dict.fromkeys((source.sentence, source.span) for source in stated))
    return nearest(claim, start, end, evidence, least)


def nearest(claim: Claim, start: int, end: int, evidence: Evidence, least: float = NEAR) -> list[Borne]:
    """Give the clauses of the sources that have most of the words of a clause; none where none has enough of them."""
    best: list[Borne] = []
    most = least
    said = bare(claim.own)[start:end]
    for source in evidence.sources:
        words = words_of(said, language_of(source.citation.quote))
        if sum(word.weight for word in words) < _LEAST:
            continue
        for sentence in source.sentences:
            for span in clauses(sentence.text):
                if (
                    sentence.start + span[1] <= source.citation.start
                    or sentence.start + span[0] >= source.citation.end
                ):
                    continue
                share = coverage(words, as_plain(sentence.text[slice(*span)], language_of(said)))
                if share > most:
                    best, most = [], share
                if share >= most:
                    best.append((sentence, span))
    return best
