"""What an English reader gets of a Chinese statement without a model: its key figures, deadlines, headings and terms, exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.brief.deadlines import deadlines
from rag.figures import MEASURED, change_in_english
from rag.glossary import Glossary
from rag.quantities import find_quantities
from rag.quantities.units import COUNTED
from rag.records import Figure, FigureStatus

LARGE_COUNT = 100
"""Counts of things from which one is told without what it counts: 902户, 2178名; not 3位, 8家."""
MOST_PARTS = 12
"""Terms and figures of a statement that are told in their order."""
_STATUS: dict[FigureStatus, str] = {"actual": "", "expected": "expected", "target": "target"}


def exact_english(text: str, figures: Sequence[Figure], glossary: Glossary, *, asked: bool = False) -> str:
    """Give in English what a statement holds that has an exact form; "" for nothing.

    "Gross regional product: CNY 1.629 billion, up 2.7% (first half of 2024)" for each indicator of the glossary; what else
    it holds of terms and figures, in order ("hidden debt · CNY 73.765 million"); then its deadlines. `figures` are those of
    the sentences that it rests on, `asked` whether it asks for something: of results, a time is no deadline.
    """
    own = [
        figure
        for figure in figures
        if figure.indicator_english and figure.text_english and text.find(figure.text) >= 0
    ]
    told = _figures(own)
    rest = _rest(text, own, glossary)
    # Beside figures that have their indicator, terms alone add little; figures without one do.
    if rest and (not told or any(char.isdigit() for part in rest for char in part)):
        told.append(" · ".join(rest[:MOST_PARTS]))
    limits = [english for _, english in deadlines(text)] if asked else []
    said = "; ".join((*told, *([f"deadline: {', '.join(limits)}"] if limits else [])))
    return said[:1].upper() + said[1:]


def _rest(text: str, figures: Sequence[Figure], glossary: Glossary) -> list[str]:
    """Give the terms and measured quantities that stand in a text beside the figures told already, in order."""
    taken: list[tuple[int, int]] = []
    for figure in figures:
        # 分别增长7%和9%以上 after 生产总值增长7%以上: the same words once more, further on.
        at = text.find(figure.text, taken[-1][1] if taken else 0)
        taken += [(at, at + len(figure.text))] if at >= 0 else []
    named = {figure.indicator_english for figure in figures}
    parts: list[tuple[int, str]] = []
    for quantity in find_quantities(text):
        rendered = change_in_english(text, quantity)
        measured = quantity.unit in MEASURED or (quantity.unit in COUNTED and quantity.value >= LARGE_COUNT)
        told = rendered and re.search("[A-Za-z%]", rendered)
        if rendered and told and measured and not any(start <= quantity.start < end for start, end in taken):
            parts.append((quantity.start, re.sub(r" \([^)]*\)", "", rendered)))
    for start, _, term in glossary.occurrences(text, "zh"):
        if term.kind not in ("document", "administration") and term.english not in named:
            parts.append((start, term.english))
    return list(dict.fromkeys(said for _, said in sorted(parts)))


def _figures(figures: Sequence[Figure]) -> list[str]:
    """Give a part for each indicator, period and status."""
    groups: dict[tuple[str | None, str | None, FigureStatus], list[str]] = {}
    for figure in figures:
        key = (figure.indicator_english, figure.period_english, figure.status)
        groups.setdefault(key, []).append(figure.text_english or "")
    parts: list[str] = []
    before = ""
    for (indicator, period, status), values in groups.items():
        when = ", ".join(filter(None, (_STATUS[status], period)))
        # The period is said where it changes, not behind every figure.
        told = f" ({when})" if when and when != before else ""
        before = when
        parts.append(f"{indicator}: {', '.join(dict.fromkeys(values))}{told}")
    return parts
