"""Where a claim may stand: the sentences of given documents, or of a library, those that say most of it first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.checking.drafts import Claim
from rag.checking.shared_figures import digits_of, quantities_of, share_of, telling
from rag.cite import cite
from rag.clauses import clauses
from rag.embed.static import bundled
from rag.glossary import Glossary, find_places
from rag.lexical import plain, plain_lines, tokens
from rag.quantities.dates import find_dates
from rag.records import Citation, Document, Reading, Sentence
from rag.relevance import Relevance, Word, relevance, words_of
from rag.retrieve import retrieve
from rag.understand import MAX_QUESTION, Question, understand
from rag.understand.subject import ENGLISH_FRAME

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.view import View

LOOKED_AT = 40
"""Sentences, by words and meaning, whose figures are compared with the claim's."""
GIVEN = 12
"""Sentences that are given for a claim."""
PASSAGES = 8
"""Passages of a library that are searched for a claim."""
CLOSER = 20
"""Of those, the sentences whose clauses are compared with the claim: it may be a small part of a long one."""
MEANING, FIGURES = 0.5, 0.4
"""What the cosine of a whole sentence, and the share of the claim's figures that it has, count beside the share of its words."""
PLACE, OTHER_PLACE, YEAR = 0.1, 0.25, 0.1
"""What it counts that a document is of the claim's place or year, and (against it) of another place."""
MOST_RENDERINGS = 3
"""Chinese words that stand for one of an English sentence."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{2,}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence that may bear a claim out."""

    document: Document
    sentence: Sentence
    share: float
    """0 to 1: how much of the claim's words stand in it, figures left out."""
    cosine: float
    """Of the claim and the sentence, or of the run of its clauses that is nearest."""
    figures: float
    """0 to 1: how many of the claim's figures it has; 0 for a claim without any."""
    score: float

    @property
    def key(self) -> tuple[str, int]:
        """What names its sentence."""
        return self.document.id, self.sentence.index

    @property
    def about(self) -> float:
        """How much speaks for it being about the same thing as the claim, right or wrong."""
        return self.share + self.cosine + FIGURES * self.figures


class Sources(Protocol):
    """What a draft is checked against."""

    def near(self, claim: Claim, text: str) -> list[Near]:
        """Give the sentences nearest to a part of a claim (`text`; the whole claim as well), best first."""

    def shares(self, text: str, sentences: Sequence[str]) -> list[float]:
        """Give of each sentence how much of the words of `text`, 0 to 1, stand in it, figures left out."""

    def cite(self, near: Near) -> Citation: ...

    def document(self, identity: str) -> Document | None: ...


class Given:
    """Documents that were handed over, without a library."""

    def __init__(self, readings: Sequence[Reading], embedder: Embedder, glossary: Glossary) -> None:
        self._weighed: dict[str, Relevance] = {}
        self._readings = {reading.document.id: reading for reading in readings}
        self._embedder, self._glossary = embedder, glossary
        self._all = [
            (reading.document, sentence)
            for reading in self._readings.values()
            for sentence in reading.sentences
        ]
        self._plain = _readable([sentence.text for _, sentence in self._all], glossary)
        self._context = [_context(document, sentence.path) for document, sentence in self._all]
        self._frequencies = Counter(token for text in self._plain for token in set(tokens(text)))
        self._vectors = embedder.embed([sentence.text for _, sentence in self._all])
        self._regions = tuple(
            sorted({reading.document.region for reading in readings if reading.document.region})
        )

    def near(self, claim: Claim, text: str) -> list[Near]:
        judged = self._judge(text)
        shares = judged.coverages(self._plain, np.arange(len(self._plain)), self._context)
        cosines = self._vectors @ self._embedder.embed_query(text)
        return _ranked(claim, text, self._all, self._plain, shares, cosines, judged)

    def shares(self, text: str, sentences: Sequence[str]) -> list[float]:
        return _shares(self._judge(text), _readable(sentences, self._glossary))

    def cite(self, near: Near) -> Citation:
        return cite(near.document, near.sentence, self._readings[near.document.id].sentences)

    def document(self, identity: str) -> Document | None:
        reading = self._readings.get(identity)
        return reading.document if reading else None

    def _judge(self, text: str) -> Relevance:
        if text not in self._weighed:
            asked = _understood(text, self._regions, self._glossary)
            self._weighed[text] = _judged(asked, self._count, len(self._all))
        return self._weighed[text]

    def _count(self, words: Collection[str]) -> Mapping[str, int]:
        return {word: self._frequencies[word] for word in words}


class Held:
    """The documents of a library, in one state of it."""

    def __init__(
        self, view: View, embedder: Embedder, glossary: Glossary, documents: Collection[str] | None
    ) -> None:
        """Look at these documents alone; None: at all."""
        self._view, self._embedder, self._glossary, self._only = view, embedder, glossary, documents
        self._regions = view.catalog.values("region")
        self._passages = view.catalog.count_chunks()
        self._known: dict[str, Document] = {}
        self._weighed: dict[str, Relevance] = {}

    def near(self, claim: Claim, text: str) -> list[Near]:
        place = " ".join(sorted(claim.scope.regions))
        sought = text if not place or find_places(text) else f"{place} {text}"
        asked = _understood(sought, self._regions, self._glossary)
        hits, _ = retrieve(asked, self._view, self._embedder, k=PASSAGES, documents=self._only)
        pairs = [(hit.document, sentence) for hit in hits for sentence in hit.sentences]
        if not pairs:
            return []
        self._known |= {hit.document.id: hit.document for hit in hits}
        plains = _readable([sentence.text for _, sentence in pairs], self._glossary)
        contexts = [_context(document, sentence.path) for document, sentence in pairs]
        judged = self._judge(text)
        shares = judged.coverages(plains, np.arange(len(plains)), contexts)
        vectors = self._embedder.embed([sentence.text for _, sentence in pairs])
        return _ranked(claim, text, pairs, plains, shares, vectors @ self._embedder.embed_query(text), judged)

    def shares(self, text: str, sentences: Sequence[str]) -> list[float]:
        return _shares(self._judge(text), _readable(sentences, self._glossary))

    def cite(self, near: Near) -> Citation:
        return cite(near.document, near.sentence, self._view.catalog.sentences(near.document.id))

    def document(self, identity: str) -> Document | None:
        return self._known.get(identity)

    def _judge(self, text: str) -> Relevance:
        if text not in self._weighed:
            asked = _understood(text, self._regions, self._glossary)
            self._weighed[text] = _judged(asked, self._view.frequencies, self._passages)
        return self._weighed[text]


def _understood(text: str, regions: Sequence[str], glossary: Glossary) -> Question:
    return understand(text[:MAX_QUESTION], history=(), held_regions=regions, glossary=glossary)


def _judged(
    asked: Question, frequencies: Callable[[Collection[str]], Mapping[str, int]], passages: int
) -> Relevance:
    """Weigh the words of a claim, each English one by its Chinese renderings, or as it stands where sources have it."""
    rendered: list[dict[str, float]] = []
    if asked.foreign:
        from rag.lexicon import renderings

        rendered = renderings(asked.foreign)
    subject = asked.literal or asked.subject
    held = frequencies(sorted(words_of([asked.subject, subject], rendered) | set(asked.foreign)))
    forms = [
        {**known, **({word: 1.0} if held.get(word) else {})}
        for word, known in zip(asked.foreign, rendered, strict=True)
    ]
    judged = relevance([asked.subject], forms, held, passages)
    literal = relevance([subject], forms, held, passages).words if asked.literal else ()
    if asked.language == "en":
        # A source may be English itself.
        words = dict.fromkeys(word for word in _LATIN.findall(plain(asked.text)) if word not in ENGLISH_FRAME)
        literal = relevance([" ".join(words)], [], frequencies(list(words)), passages).words
    return Relevance(_in_words(judged.words), _in_words(literal))


def _in_words(words: Sequence[Word]) -> tuple[Word, ...]:
    """Leave out numbers: that a figure is another one does not make the claim another one."""
    return tuple(word for word in words if not all(_NUMBER.fullmatch(form) for form in word.forms))


def _shares(judged: Relevance, plains: Sequence[str]) -> list[float]:
    return [judged.coverage(tokens(text)) for text in plains]


def _readable(sentences: Sequence[str], glossary: Glossary) -> list[str]:
    """Give sentences in plain form; behind those without a Han character, the Chinese that their words may be."""
    return [
        text if _HAN.search(text) else f"{text} {_in_chinese(sentence, glossary)}"
        for sentence, text in zip(sentences, plain_lines(sentences), strict=True)
    ]


@lru_cache(maxsize=4096)
def _in_chinese(sentence: str, glossary: Glossary) -> str:
    from rag.lexicon import renderings

    terms = [term.chinese for _, _, term in glossary.occurrences(sentence, "en")]
    words = [word for word in _LATIN.findall(sentence.lower()) if word not in ENGLISH_FRAME]
    known = [form for forms in renderings(words) for form in list(forms)[:MOST_RENDERINGS]]
    return plain(" ".join((*terms, *known)))


def _ranked(
    claim: Claim,
    text: str,
    pairs: Sequence[tuple[Document, Sentence]],
    plains: Sequence[str],
    shares: np.ndarray,
    cosines: np.ndarray,
    judged: Relevance,
) -> list[Near]:
    figures = telling(text)
    worth = shares + MEANING * cosines
    order = [int(at) for at in np.argsort(-worth, kind="stable")]
    first = order[:LOOKED_AT]
    if written := digits_of(text):
        # A figure finds its sentence whatever the words around it are.
        first += [at for at in order[LOOKED_AT:] if written & digits_of(plains[at])][:LOOKED_AT]
    held = [quantities_of(pairs[at][1].text) for at in first]
    equal = [share_of(figures, quantities) for quantities in held]
    closest = sorted(range(len(first)), key=lambda row: -worth[first[row]] - FIGURES * equal[row])[:CLOSER]
    vector = bundled().embed_query(text)
    named = _years(text) | claim.scope.years
    found = []
    for row in closest:
        at = first[row]
        document, sentence = pairs[at]
        near = Near(
            document,
            sentence,
            judged.coverage(tokens(plains[at])),
            _closest(sentence.text, vector),
            equal[row],
            0.0,
        )
        of_year = YEAR * bool(named & _years_of(document, sentence))
        context = float(shares[at]) - near.share  # words of its headings and title
        score = near.about + context + _of_place(claim, document, sentence) + of_year
        found.append(replace(near, score=score))
    return sorted(found, key=lambda near: -near.score)[:GIVEN]


def _closest(sentence: str, vector: np.ndarray) -> float:
    return float((_runs(sentence) @ vector).max())


@lru_cache(maxsize=4096)  # half a megabyte for a hundred
def _runs(sentence: str) -> np.ndarray:
    """Embed a sentence, its clauses, and each two that stand side by side."""
    spans = clauses(sentence)
    runs = [sentence[start:end] for start, end in spans]
    runs += [sentence[one[0] : other[1]] for one, other in pairwise(spans)]
    return bundled().embed(list(dict.fromkeys([sentence, *runs])))


def _of_place(claim: Claim, document: Document, sentence: Sentence) -> float:
    wanted = claim.scope.regions
    if not wanted:
        return 0.0
    named = {found.place.name for found in find_places(sentence.text)} | {document.region}
    if wanted & named:
        return PLACE
    return -OTHER_PLACE if document.region else 0.0


def _years_of(document: Document, sentence: Sentence) -> frozenset[int]:
    own = {int(document.period[:4])} if document.period else set()
    return _years(sentence.text) | own


def _years(text: str) -> frozenset[int]:
    return frozenset(period.year for period in find_dates(text) if period.year)


@lru_cache(maxsize=4096)
def _context_of(title: str, region: str, period: str, path: tuple[str, ...]) -> str:
    return plain(" ".join((title, region, period, *path)))


def _context(document: Document, path: tuple[str, ...]) -> str:
    return _context_of(document.title or "", document.region or "", document.period or "", path)
