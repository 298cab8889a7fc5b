"""The passages that the search finds for questions, with their signs and whether each holds what answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from eval.match import holds
from rag.embed import load_embedder
from rag.glossary import Glossary
from rag.retrieve import Parts, Weights
from rag.retrieve.ranking import ALL, rank
from rag.retrieve.search import sought
from rag.store import Store
from rag.understand import Question, understand
from rag.view import View

SIGNS = tuple(field.name for field in fields(Weights))


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with the passages found for it."""

    question: str
    english: bool
    signs: np.ndarray
    """[passages, SIGNS]"""
    answers: np.ndarray
    """[passages]: whether the passage holds what answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    question: str
    answers: Callable[[str, str], bool]
    """Tells of a document's name and a passage's text whether that answers."""


def read_questions(path: Path) -> list[Asked]:
    """Read the cases of `eval`, or queries with the ids of their documents ("positive_ids"); those without an answer are left out."""
    found = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        row = json.loads(line) if line.strip() else {}
        if "positive_ids" in row:
            found.append(Asked(row["query"], _among({f"{id_}.txt" for id_ in row["positive_ids"]})))
        elif row.get("evidence"):
            quotes = [(each["document"], each["quote"]) for each in row["evidence"]]
            found.append(Asked(row["question"], _holding(quotes)))
    return found


def _among(names: set[str]) -> Callable[[str, str], bool]:
    return lambda name, text: name in names


def _holding(quotes: list[tuple[str, str]]) -> Callable[[str, str], bool]:
    return lambda name, text: any(name == document and holds(text, quote) for document, quote in quotes)


def understood(text: str, view: View, glossary: Glossary) -> Question:
    """Understand a question against what a library holds."""
    return understand(
        text,
        history=(),
        held_regions=view.catalog.values("region"),
        glossary=glossary,
        frequencies=view.frequencies,
    )


def judge(library: Path, questions: Sequence[Asked], parts: Parts = ALL) -> Iterator[Judged]:
    """Search the library in a folder for each question, with the bundled model."""
    embedder, glossary = load_embedder(), Glossary.load()
    with Store.open(library, create=False) as store:
        for asked in questions:
            with store.reading() as view:
                question = understood(asked.question, view, glossary)
                search = sought(question, view, embedder, parts)
                ranked = rank(search, view, embedder, None, Weights.load(), parts)
                texts = view.catalog.chunks([passage.id for passage in ranked.found.passages])
            answers = np.array(
                [asked.answers(p.name, texts[p.id].text) for p in ranked.found.passages], dtype=bool
            )
            signs = np.stack([getattr(ranked.signs, name) for name in SIGNS], axis=1)
            yield Judged(asked.question, question.language == "en", signs, answers)
