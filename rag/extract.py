"""Question + hits -> statements without a model: the clause, entry, list or metadata line that answers, quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.candidates import Candidate, candidates, lead_in, measures
from rag.cite import cite
from rag.figures import change_in_english
from rag.glossary import Glossary
from rag.lexical import normalise
from rag.lookup import SentencesOf, definitions, metadata, with_items
from rag.places import short_forms
from rag.quantities import find_quantities
from rag.records import GlossaryEntry, Hit, Sentence, Statement
from rag.relevance import Relevance
from rag.rows import asked_cells, names
from rag.understand import Question

MOST_STATEMENTS = 3
NEAR_BEST = 0.88
"""A further statement must score this share of the best."""
SIDE = 0.6
"""Of a comparison, the second side must score this share of the first."""

SUPPORTED = 0.40
SUPPORTED_FOREIGN = 0.34
"""Least support of the best candidate, else "the documents do not say"; the second for questions with English words.

Set on the eval set, where it refuses eight in ten of the unanswerable Chinese questions and one in a hundred others."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Statements best first, or the reason why there are none (in the question's language)."""

    statements: tuple[Statement, ...]
    refusal: str | None


def extract(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    *,
    sentences_of: SentencesOf,
    glossary_of: Callable[[str], Sequence[GlossaryEntry]],
    glossary: Glossary,
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> Extraction:
    """Answer from the hits alone; every statement's text is taken from the document, with exact renderings in English.

    `similarity` gives the cosine of the question and each text. Statements come without findings: `verify` adds them.
    """

    def state(candidate: Candidate) -> Statement:
        sentences = sentences_of(candidate.document.id)
        text = candidate.text
        # A fact is one sentence, unless that only leads in what it announces.
        if question.wanted == "list" or (question.wanted == "fact" and text.endswith((":", "："))):
            candidate, text = with_items(candidate, sentences)
        elif question.wanted in ("figure", "comparison") and (lead := lead_in(question, candidate)):
            between = candidate.document.text[lead[1] : candidate.start]
            text = (
                candidate.document.text[slice(*lead)]
                + (between if len(between) < 3 else f"{between[0]}…")
                + text
            )
        return _state(candidate, text, question, sentences, glossary)

    if not hits:
        return Extraction((), _refusal(question, hits))
    found = definitions(question, hits, sentences_of, glossary_of)
    if not found:
        if missing_places(question, hits):
            return Extraction((), _refusal(question, hits))
        if question.wanted == "metadata":
            found = metadata(question, hits, judged, sentences_of)
    if not found:
        ranked = candidates(question, hits, judged, similarity)
        if question.wanted in ("figure", "comparison", "date", "person"):
            fitting = [candidate for candidate in ranked if candidate.fits]
            # Two places may also be compared in words.
            ranked = fitting if fitting or question.wanted != "comparison" else ranked
        least = SUPPORTED_FOREIGN if question.foreign else SUPPORTED
        ranked = [candidate for candidate in ranked if candidate.timely]
        if not ranked or ranked[0].support < least:
            return Extraction((), _refusal(question, hits))
        found = _chosen(question, ranked)
    stated = {statement.text: statement for statement in map(state, found[:MOST_STATEMENTS])}
    return Extraction(tuple(stated.values()), None)


def _chosen(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Take the best and what comes near it; for a comparison the best of each place, or of plan and result."""
    best = ranked[0]
    chosen: list[Candidate] = []
    if question.wanted == "comparison":
        sides: dict[object, Candidate] = {}
        for candidate in ranked:
            within = len(question.regions) == 1
            side = candidate.target if within else candidate.document.region or candidate.document.id
            if candidate.score >= SIDE * best.score:
                sides.setdefault(side, candidate)
        chosen = list(sides.values())[:MOST_STATEMENTS]
    for candidate in ranked:
        if len(chosen) >= MOST_STATEMENTS or candidate.score < NEAR_BEST * best.score:
            break
        words = normalise(candidate.text)
        if all(words not in normalise(other.text) and normalise(other.text) not in words for other in chosen):
            chosen.append(candidate)
    return chosen


def _state(
    candidate: Candidate, text: str, question: Question, sentences: Sequence[Sentence], glossary: Glossary
) -> Statement:
    citations = tuple(cite(candidate.document, sentence, sentences) for sentence in candidate.sentences)
    highlights = _highlights(question, text)
    if question.language == "en":
        text += gloss(text, glossary)
    return Statement(text, question.language, citations, (), highlights)


def _highlights(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    if question.wanted not in ("figure", "comparison"):
        return ()
    if row := asked_cells(text, question.text):
        return tuple((cell.start, cell.end) for cell in row if re.search(r"\d", cell.value))
    quantities = find_quantities(text)
    asked = [quantity for quantity in quantities if measures(question, quantity)] or quantities
    return tuple((quantity.start, quantity.end) for quantity in asked)


def gloss(text: str, glossary: Glossary) -> str:
    """Give, in English and in order, what of a Chinese passage can be rendered exactly: terms and figures; "" if nothing.

    Not a translation: the words between are left out, and the reader sees the Chinese before it. Only values that the
    passage states are in it, no conversions.
    """
    parts: list[tuple[int, str]] = []
    for quantity in find_quantities(text):
        rendered = change_in_english(text, quantity)
        if rendered and re.search(r"[A-Za-z%]", rendered):
            parts.append((quantity.start, re.sub(r" \([^)]*\)", "", rendered)))
    for start, _, term in glossary.occurrences(text, "zh"):
        parts.append((start, term.english))
    words = [word for _, word in sorted(parts)]
    return f" ({'; '.join(dict.fromkeys(words))})" if words else ""


def missing_places(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Give the places asked about that nothing is held on: listed ones, and a name that none of the documents has."""
    name = question.unlisted
    if question.missing_regions:
        # Tables of a whole city have a row for each of its counties.
        rows = (sentence.text for hit in hits for sentence in hit.sentences)
        return () if any(names(row, question.missing_regions) for row in rows) else question.missing_regions
    if name is None:
        return ()
    stems = [normalise(form) for form in short_forms(name)]
    texts = [
        normalise(document.text) for document in {hit.document.id: hit.document for hit in hits}.values()
    ]
    return () if any(stem in text for stem in stems for text in texts) else (name,)


def _refusal(question: Question, hits: Sequence[Hit]) -> str:
    """Say what was looked for and not found, and what the library has."""
    held = list(dict.fromkeys(hit.document.label for hit in hits))[:3]
    places = missing_places(question, hits)
    if question.language == "zh":
        missing = f"没有关于{'、'.join(places)}的文件" if places else "没有写明"
        nearest = f"相近的文件：{'；'.join(held)}。" if held else "没有可查的段落。"
        return f"库中{missing if places else f'文件{missing}'}，无法回答“{question.text}”。{nearest}"
    missing = f"hold nothing on {', '.join(places)}" if places else "do not say"
    nearest = f"Nearest documents: {'; '.join(held)}." if held else "No passage is near it."
    return f"The documents {missing}: “{question.text}”. {nearest}"
