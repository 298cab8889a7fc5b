"""Systems × sets of questions -> results."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from statistics import fmean, median
from time import perf_counter

from benchmarks.retrieval.measures import DEPTH, Ranks, first_of_each, mean, ranks
from benchmarks.retrieval.sets import Query, QuestionSet, Side
from benchmarks.retrieval.systems import HITS, Given, System

Opened = Callable[[Given], AbstractContextManager[System]]
SYSTEMS: dict[str, tuple[str, str]] = {
    "bm25-bigram": ("systems", "BM25, character bigrams"),
    "bm25-jieba": ("systems", "BM25, jieba words"),
    "dense": ("systems", "bundled model alone"),
    "wenju": ("systems", "**Wenju**"),
    "minilm": ("peers", "all-MiniLM-L6-v2"),
    "langchain-chroma": ("peers", "LangChain + Chroma, same model"),
    "llamaindex": ("peers", "LlamaIndex, same model"),
    "txtai": ("peers", "txtai, same model"),
}
"""Module and name in the table, by the name on the command line; the function has that name with "_" for "-"."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one system earned on one set."""

    system: str
    set: str
    queries: tuple[Query, ...]
    ranks: tuple[Ranks, ...]
    milliseconds: float
    """Median wall-clock time of a search."""
    characters: float
    """Of a hit, on average over the hits that counted."""

    def measures(self) -> dict[str, float]:
        return mean(self.ranks)

    def by_kind(self) -> dict[str, tuple[int, dict[str, float]]]:
        """Give number of questions and measures per "language" and "language.kind", where the set has kinds."""
        groups: dict[str, list[Ranks]] = {}
        for query, found in zip(self.queries, self.ranks, strict=True):
            for name in (query.language, f"{query.language}.{query.kind}") if query.kind else ():
                groups.setdefault(name, []).append(found)
        return {name: (len(several), mean(several)) for name, several in sorted(groups.items())}


@dataclass(slots=True)
class Results:
    measured: list[Result] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Why, by system: its package is missing."""


def opener(name: str) -> Opened:
    """Give the function that opens a system."""
    module = importlib.import_module(f"benchmarks.retrieval.{SYSTEMS[name][0]}")
    found: Opened = getattr(module, name.replace("-", "_"))
    return found


def measure(name: str, system: System, questions: QuestionSet) -> Result:
    """Ask a system all questions of a set."""
    found, times, lengths = [], [], []
    for query in questions.queries:
        start = perf_counter()
        hits = system.search(query.text, HITS)
        times.append(perf_counter() - start)
        found.append(ranks(query, hits, questions.by_document))
        counted = (first_of_each(hits) if questions.by_document else hits)[:DEPTH]
        lengths += [len(hit.text) for hit in counted]
    return Result(
        name,
        questions.name,
        questions.queries,
        tuple(found),
        1000 * median(times),
        fmean(lengths or [0]),
    )


def run(
    systems: Sequence[str],
    sets: Sequence[QuestionSet],
    given: Callable[[Side], Given],
    opened: Callable[[str], Opened] = opener,
    progress: Callable[[str], None] = lambda _: None,
    keep: Callable[[Results], None] = lambda _: None,
) -> Results:
    """Measure each system on each set; `keep` is given what there is after each of them."""
    results = Results()
    for side in dict.fromkeys(questions.side for questions in sets):
        ready = given(side)
        for name in systems:
            if name in results.skipped:
                continue
            progress(f"{name}: making ready the {side} pool")
            try:
                with opened(name)(ready) as system:
                    for questions in sets:
                        if questions.side == side:
                            progress(f"{name}: {questions.name}, {len(questions.queries)} questions")
                            results.measured.append(measure(name, system, questions))
                            keep(results)
            except ModuleNotFoundError as error:
                results.skipped[name] = f"the package {error.name} is not installed"
    return results
