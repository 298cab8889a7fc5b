"""How likely it is that the best candidate answers: a logistic curve over a few signs, fitted on development questions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rag.relevance import Relevance
from rag.understand import Question

NO_FIGURE = 0.6
"""Fit where no figure is asked for: between a figure of the indicator asked for and one of an unknown."""
FAR_AHEAD = 0.5
WELL_READ = 20.0
"""Weight of all words of a question from which on more of them say no more; "how many hospitals" has 3."""
_FITTED = Path(__file__).with_name("data") / "confidence.json"


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen of a candidate by itself, each about 0 to 1."""

    covered: float
    """Share of the question's words in its sentence and the headings above."""
    own: float
    """The same in the clauses shown alone."""
    cosine: float
    """Of the question and the sentence."""
    fit: float
    """How surely its figure is one of the indicator asked for; 1 where no figure is asked for."""


SURE = Signs(1.0, 1.0, 1.0, 1.0)


class Curve(NamedTuple):
    """What the fit found; `rag/data/confidence.json` says how."""

    weights: Mapping[str, float]
    """Of each sign in the logarithm of the odds."""
    intercept: float
    threshold: float
    """Least probability with which a candidate is shown."""
    looked_up: float
    """Probability that what a document says in a set place (a definition, its number) is what was asked for."""


@cache
def curve() -> Curve:
    held = json.loads(_FITTED.read_text(encoding="utf-8"))
    return Curve(held["weights"], held["intercept"], held["threshold"], held["looked_up"])


def probability(seen: Mapping[str, float]) -> float:
    """Give the probability, 0 to 1, that the best candidate answers the question; `seen` is from `all_signs`."""
    fitted = curve()
    odds = fitted.intercept + sum(weight * seen[name] for name, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-odds))


def all_signs(question: Question, judged: Relevance, best: Signs, margin: float) -> dict[str, float]:
    """Give the signs by name: the candidate's own, how far it is ahead, and how much there is of the question to go by.

    `margin` is in the units of `Candidate.score`.
    """
    seen = asdict(best)
    if question.wanted not in ("figure", "comparison"):
        seen["fit"] = NO_FIGURE
    seen["margin"] = min(margin, FAR_AHEAD)
    seen["english"] = float(bool(question.foreign))
    seen["read"] = min(1.0, sum(word.weight for word in judged.words) / WELL_READ)
    return seen
