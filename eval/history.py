"""What changed since the last report: `last.json`, beside the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics import LOWER_IS_BETTER, CaseResult
from eval.score import Score

Earned = Mapping[str, Mapping[str, float]]
"""Case id -> metric -> share earned of what could be."""


@dataclass(frozen=True, slots=True)
class Change:
    """A score of one case that is not what it was."""

    case: str
    metric: str
    before: float
    now: float

    @property
    def better(self) -> bool:
        return (self.now < self.before) if self.metric in LOWER_IS_BETTER else (self.now > self.before)


def earned(results: Iterable[CaseResult]) -> dict[str, dict[str, float]]:
    """Give each case's scores as shares; unscored ones are left out."""
    return {
        result.id: {
            name: round(score.got / score.of, 4)
            for name, score in result.scores.items()
            if isinstance(score, Score) and score.of
        }
        for result in results
    }


def compare(before: Earned, now: Earned) -> list[Change]:
    """List the scores that differ, the worse first; what only one side has is passed over."""
    found = [
        Change(case, metric, before[case][metric], share)
        for case, shares in now.items()
        if case in before
        for metric, share in shares.items()
        if metric in before[case] and before[case][metric] != share
    ]
    return sorted(found, key=lambda change: change.better)


def last(folder: Path, author: str) -> Earned:
    """Load what the last report of this author earned; empty where there is none that can be read."""
    try:
        known: Any = json.loads((folder / "last.json").read_text(encoding="utf-8"))
        return {case: dict(shares) for case, shares in known[author].items()}
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return {}  # a baseline is a convenience: without one there is nothing to compare with


def remember(folder: Path, author: str, now: Earned) -> None:
    """Make this the author's last report; those of others stay."""
    path = folder / "last.json"
    try:
        known: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    known = (known if isinstance(known, dict) else {}) | {author: now}
    path.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
