"""The quick part and what it must not fall below."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.retrieval.run import Results

FLOORS = Path(__file__).parent / "floors.json"
QUICK_SYSTEMS = ("bm25-bigram", "wenju")
QUICK_SETS = ("xquad-en2zh", "xquad-zh2zh")
QUICK_QUERIES = 300
QUICK_DISTRACTORS = 2000
"""A fifth of them all: with these the pool is made in a minute."""


def load() -> dict[str, float]:
    """Give the floors: "system set measure" -> the least share, 0 to 1."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def below(results: Results, floors: dict[str, float]) -> list[str]:
    """Say of each floor that is not held, or was not measured, by how much."""
    values = {
        f"{result.system} {result.set} {name}": value
        for result in results.measured
        for name, value in result.measures().items()
    }
    return [
        f"{name}: {f'{values[name]:.3f}' if name in values else 'not measured'}, floor {floor:.3f}"
        for name, floor in floors.items()
        if values.get(name, -1.0) < floor
    ]
