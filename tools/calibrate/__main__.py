"""Fits how likely it is that the best candidate answers, and writes the weights, the threshold and the curve.

python -m tools.calibrate LIBRARY --eval eval/cases/questions.jsonl --questions FILE… : the library holds the documents of
the questions. Of the eval questions every other one is used, from the first on; the others stay unseen.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.cases import Question
from rag.embed import load_embedder

from .curve import draw, table
from .examples import Example, examples

SIGNS = ("covered", "own", "cosine", "fit", "margin", "read", "english")
WITHOUT = 0.3
"""Weight of a question asked once more without its evidence: such questions outnumber those that come without one."""
STRENGTH = 10.0
"""Inverse of the regularisation, scikit-learn's C."""
FOLDS = 8
MOST_REFUSED = 0.04
"""Share of the answerable development questions that may be refused, in both languages together."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.calibrate", description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--eval", type=Path, required=True, help="every other question of this file is used")
    parser.add_argument(
        "--questions", type=Path, nargs="*", default=[], help="files of which every question is used"
    )
    parser.add_argument("--out", type=Path, default=Path("rag/data/confidence.json"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    given = parser.parse_args()
    own = Path(__file__).with_name("unanswerable.txt").read_text(encoding="utf-8").splitlines()
    questions = [
        *_read(given.eval)[::2],
        *(question for path in given.questions for question in _read(path)),
        *(_unanswerable(number, text) for number, text in enumerate(filter(None, own))),
    ]
    found = examples(given.library, questions, load_embedder(None), WITHOUT)
    weights, intercept = _fit(found)
    unseen = _cross_validated(found)
    asked = [
        (example, float(chance)) for example, chance in zip(found, unseen, strict=True) if example.weight == 1
    ]
    threshold = _threshold(asked)
    given.out.write_text(
        json.dumps(
            {
                "how": f"logistic regression (C = {STRENGTH:g}) of {len(asked)} development questions, {sum(not e.answerable for e, _ in asked)} of them "
                f"unanswerable, and {len(found) - len(asked)} of them once more without their evidence (weight {WITHOUT:g}); python -m tools.calibrate",
                "weights": {name: round(weight, 3) for name, weight in zip(SIGNS, weights, strict=True)},
                "intercept": round(intercept, 3),
                "threshold": threshold,
                "looked_up": 0.97,
            },
            indent=1,
        )
        + "\n",
        encoding="utf-8",
    )
    (given.docs / "refusal.svg").write_text(draw(asked, threshold), encoding="utf-8")
    print(table(asked, threshold))
    _tell(asked, threshold)


def _read(path: Path) -> list[Question]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Question.model_validate_json(line) for line in lines if line.strip()]


def _unanswerable(number: int, text: str) -> Question:
    language = "en" if text.isascii() else "zh"
    return Question(id=f"own-{number}", language=language, kind="unanswerable", question=text)


def _matrix(found: Sequence[Example]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([[example.signs[name] for name in SIGNS] for example in found]),
        np.array([example.answers for example in found]),
        np.array([example.weight for example in found]),
    )


def _fit(found: Sequence[Example]) -> tuple[list[float], float]:
    signs, answers, weights = _matrix(found)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(signs, answers, sample_weight=weights)
    return [float(weight) for weight in model.coef_[0]], float(model.intercept_[0])


def _cross_validated(found: Sequence[Example]) -> np.ndarray:
    """Give for each example the probability by a fit that has not seen its question."""
    signs, answers, weights = _matrix(found)
    chances = np.zeros(len(found))
    for seen, unseen in GroupKFold(FOLDS, shuffle=True, random_state=0).split(
        signs, groups=[e.id for e in found]
    ):
        model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
            signs[seen], answers[seen], sample_weight=weights[seen]
        )
        chances[unseen] = model.predict_proba(signs[unseen])[:, 1]
    return chances


def _threshold(asked: Sequence[tuple[Example, float]]) -> float:
    """Give the highest threshold, in hundredths, at which not too many of the answerable questions are refused."""
    chances = sorted(chance for example, chance in asked if example.answerable)
    return int(100 * chances[int(MOST_REFUSED * len(chances))]) / 100


def _tell(asked: Sequence[tuple[Example, float]], threshold: float) -> None:
    for language in ("zh", "en"):
        of = [(example, chance) for example, chance in asked if example.language == language]
        for name, chosen in (
            ("unanswerable", [chance for example, chance in of if not example.answerable]),
            ("answerable", [chance for example, chance in of if example.answerable]),
            ("answerable, best candidate right", [chance for example, chance in of if example.answers]),
        ):
            refused = sum(chance < threshold for chance in chosen)
            print(f"{language} {name}: {refused} of {len(chosen)} refused at {threshold}")
    for example, chance in sorted(asked, key=lambda pair: pair[1]):
        if example.answers != (chance >= threshold):
            print(f"{chance:.2f} {example.id} answers={example.answers}")


if __name__ == "__main__":
    main()
