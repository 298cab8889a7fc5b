"""Development questions -> what the signs of the best candidate were, and whether it answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Question
from eval.match import overlap
from rag.candidates import Candidate
from rag.embed import Embedder
from rag.extract import Extractor
from rag.glossary import Glossary
from rag.records import Hit
from rag.retrieve import retrieve
from rag.store import Store, View
from rag.understand import understand

HITS = 10


@dataclass(frozen=True)
class Example:
    id: str
    language: str
    answerable: bool
    """Whether the documents hold the answer."""
    signs: dict[str, float]
    answers: bool
    """Whether the best candidate is evidence of the answer."""
    weight: float
    """1 for a question as it was asked."""


def examples(
    folder: Path, questions: Iterable[Question], embedder: Embedder, without: float
) -> list[Example]:
    """Ask each question of the library, and once more without the passages that answer it, at the weight `without`.

    Questions that are looked up (definitions, document numbers) or compare several sides are left out: they have no one
    best candidate.
    """
    store = Store.open(folder)
    with store.reading() as view:
        return [example for question in questions for example in _of(question, view, embedder, without)]


def _of(question: Question, view: View, embedder: Embedder, without: float) -> Iterator[Example]:
    glossary = Glossary.load()
    asked = understand(
        question.question,
        history=(),
        held_regions=view.catalog.values("region"),
        glossary=glossary,
        frequencies=view.frequencies,
    )
    hits, judged = retrieve(asked, view, embedder, k=HITS)
    vector = embedder.embed_query(asked.text)

    def extractor(among: Sequence[Hit]) -> Extractor:
        return Extractor(
            asked,
            among,
            judged,
            sentences_of=view.catalog.sentences,
            glossary_of=lambda identity: [
                entry for owner, entry in view.catalog.glossary() if owner == identity
            ],
            glossary=glossary,
            similarity=lambda texts: (
                [float(cosine) for cosine in embedder.embed(texts) @ vector] if texts else []
            ),
        )

    rounds = [(list(hits), 1.0)]
    if question.answerable:
        rounds.append(([hit for hit in hits if not _holds(question, hit)], without))
    for among, weight in rounds:
        room = extractor(among)
        if not among or asked.sides or room.looked_up():
            continue
        answering = room.answering(asked, room.ranked(asked))
        if answering:
            answers = question.answerable and _rests_on(question, answering[0])
            yield Example(
                question.id,
                question.language,
                question.answerable,
                room.signs(asked, answering),
                answers,
                weight,
            )


def _rests_on(question: Question, candidate: Candidate) -> bool:
    return any(
        candidate.document.name == evidence.document and overlap(sentence.text, evidence.quote)
        for sentence in candidate.sentences
        for evidence in question.evidence
    )


def _holds(question: Question, hit: Hit) -> bool:
    return any(
        hit.document.name == evidence.document and overlap(sentence.text, evidence.quote)
        for sentence in hit.sentences
        for evidence in question.evidence
    )
