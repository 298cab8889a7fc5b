"""Scores -> metrics: the share per metric, over all questions and per language and kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from eval.score import Score, Scores, Unscored

ORDER = (
    "recall@1", "recall@5", "recall@10", "recall_all@5", "ndcg@10", "answer_recall@5", "facts", "all_facts",
    "facts_cited", "precision", "citation_precision", "citation_recall", "wrong_value", "quantity_fidelity",
    "quote_exact", "marked", "refusal", "false_refusal", "brief_coverage", "brief_consistency",
    "brief_quote_exact", "scored",
)  # fmt: skip
"""In which metrics are shown: retrieval, answers, briefs."""
LOWER_IS_BETTER = frozenset({"false_refusal", "wrong_value", "marked", "passed"})
"""Metrics that count errors. Every other one rises with quality."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, what it was given and what that earned."""

    id: str
    language: str
    """"zh", "en", or "" for a brief."""
    kind: str
    """The question's kind, or "brief"."""
    question: str
    """For a brief: the document's name."""
    expected: str
    returned: str
    """The answer's statements or its refusal, one per line, marked ones with ⚠."""
    citations: tuple[str, ...]
    """Address and quote."""
    top: tuple[str, ...]
    """The first hits, best first."""
    rank: int | None
    """Rank of the first hit that holds evidence, from 1."""
    scores: Scores
    seconds: tuple[tuple[str, float], ...]
    """(stage, wall-clock seconds)."""
    notices: tuple[str, ...] = ()

    def failed(self, metric: str) -> Score | None:
        """The score of the metric where it is not the best possible, else None."""
        score = self.scores.get(metric)
        if not isinstance(score, Score):
            return None
        return score if (score.got > 0 if metric in LOWER_IS_BETTER else not score.full) else None


@dataclass(slots=True)
class Metric:
    """The share that a set of cases earned."""

    got: float = 0.0
    of: float = 0.0
    scored: int = 0
    """Cases that count."""
    unscored: int = 0
    """Cases of which the judgement could not be made."""
    missed: list[str] = field(default_factory=list)
    """Ids of the cases that did not earn all."""

    @property
    def value(self) -> float | None:
        """From 0 to 1; None where nothing was scored."""
        return self.got / self.of if self.of else None


def measure(results: Iterable[CaseResult]) -> dict[str, Metric]:
    """Add up the scores: "recall@5" over all, "zh.recall@5" by language, "zh.figure.recall@5" by kind too.

    value = sum of `got` / sum of `of` over the scored cases. "scored" is the share of the cases of which
    every judgement could be made; a floor on it keeps a run that could not judge from passing.
    """
    metrics: defaultdict[str, Metric] = defaultdict(Metric)
    for result in results:
        unscored = [score.why for score in result.scores.values() if isinstance(score, Unscored)]
        whole = Score(float(not unscored), 1, "; ".join(dict.fromkeys(unscored)))
        for name, score in {**result.scores, "scored": whole}.items():
            for prefix in _prefixes(result):
                metric = metrics[prefix + name]
                if isinstance(score, Unscored):
                    metric.unscored += 1
                    continue
                metric.got += score.got
                metric.of += score.of
                metric.scored += 1
                if (name != "scored" and result.failed(name)) or (name == "scored" and unscored):
                    metric.missed.append(result.id)
    return dict(sorted(metrics.items()))


def bare(name: str) -> str:
    """The metric's own name, without language and kind: "recall@5" of "zh.figure.recall@5"."""
    return name.rsplit(".", 1)[-1]


def _prefixes(result: CaseResult) -> tuple[str, ...]:
    if not result.language:
        return ("",)
    return ("", f"{result.language}.", f"{result.language}.{result.kind}.")
