"""Fits the weights on half of the questions, and says how they and those in use do on the other half."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from rag.retrieve.weights import WEIGHTS, Weights

from .judged import SIGNS, Judged, judge, read_questions

SHARPNESS = 4.0
"""How much of a score one e-fold of the odds is: weights keep the scale of those that they start from."""
PULL = 0.02
"""How strongly weights are drawn to where they start (ridge); two hundred questions of five documents learn the documents."""
STEPS, RATE = 600, 0.03
NEGATIVE = ("other_place",)


def fit(sets: Sequence[Sequence[Judged]], start: np.ndarray) -> np.ndarray:
    """Give the weights that make the passages that answer likeliest, each set counting the same (listwise softmax, Adam)."""
    weights, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    lowest = np.array([-np.inf if name in NEGATIVE else 0.0 for name in SIGNS])
    highest = np.array([0.0 if name in NEGATIVE else np.inf for name in SIGNS])
    for step in range(1, STEPS + 1):
        slope = 2 * PULL * (weights - start)
        for judged in sets:
            slope += sum(_slope(one, weights) for one in judged) / max(1, len(judged)) / len(sets)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        moved = RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = np.clip(weights - moved, lowest, highest)
    return weights


def _slope(one: Judged, weights: np.ndarray) -> np.ndarray:
    """Give the gradient of -log(share of the probability that falls on passages that answer)."""
    if not one.answers.any() or one.answers.all():
        return np.zeros_like(weights)
    scores = SHARPNESS * (one.signs @ weights)
    odds = np.exp(scores - scores.max())
    right = odds * one.answers
    return SHARPNESS * (odds / odds.sum() - right / right.sum()) @ one.signs


def reciprocal_rank(judged: Sequence[Judged], weights: np.ndarray) -> float:
    """Give the mean reciprocal rank of the first passage that answers, 0 beyond the twentieth."""
    ranks = []
    for one in judged:
        order = np.argsort(-(one.signs @ weights), kind="stable")[:20]
        found = np.flatnonzero(one.answers[order])
        ranks.append(1 / (found[0] + 1) if len(found) else 0.0)
    return float(np.mean(ranks)) if ranks else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fit_weights", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="LIBRARY=QUESTIONS")
    parser.add_argument(
        "--write", action="store_true", help=f"write them to {WEIGHTS.name} if they do better"
    )
    given = parser.parse_args()
    start = np.array(astuple(Weights.load()))
    halves: list[tuple[str, list[Judged], list[Judged]]] = []
    for each in given.sets:
        library, _, questions = each.rpartition("=")
        judged = list(judge(Path(library), read_questions(Path(questions))))
        halves.append((questions, judged[::2], judged[1::2]))
    fitted = fit([fitting for _, fitting, _ in halves], start)
    gains = []
    for name, fitting, held_out in halves:
        for label, part in (("fitted on", fitting), ("held out", held_out)):
            before, after = (reciprocal_rank(part, weights) for weights in (start, fitted))
            print(f"{name} {label} ({len(part)}): mean reciprocal rank {before:.3f} -> {after:.3f}")
        gains.append(after - before)
    weights = {name: round(float(weight), 2) for name, weight in zip(SIGNS, fitted, strict=True)}
    print(json.dumps(weights, indent=1))
    if given.write and float(np.mean(gains)) > 0:
        fit_on = f"tools/fit_weights on every other question of {len(halves)} sets; held out: mean gain {np.mean(gains):+.3f}"
        WEIGHTS.write_text(json.dumps({"fit": fit_on, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
