"""What every form of a brief shares: its parts in their order, its title block, and the rows of its table of figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from rag.records import Brief, Citation, Figure, FigureStatus, Pair, Part
from rag.render.words import METADATA, WORDS, by_heading, field_of

PARTS: tuple[Part, ...] = get_args(Part)
"""In the order in which they are read."""

_CHANGE = re.compile(
    r"(?:环比|同比)?(?:增长|下降|提高|减少|增加|降低|上升|下滑|压减|收窄)(?!到|至)|(?:高于|低于|快于|慢于)"
)

Run = tuple[str, str | None, list[Pair]]
"""(heading, heading in English, pairs under it)."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator in one period: its value, its change, or both; "" for what is not stated."""

    indicator: str
    indicator_english: str | None
    period: str | None
    period_english: str | None
    status: FigureStatus
    value: str
    value_english: str
    change: str
    change_english: str
    citations: tuple[Citation, ...]


def parts_of(brief: Brief) -> list[tuple[Part, list[Run]]]:
    """(part, its runs of pairs under one heading) of each part that the brief has."""
    found = [(part, by_heading(pair for pair in brief.pairs if pair.part == part)) for part in PARTS]
    return [(part, runs) for part, runs in found if runs]


def title_rows(brief: Brief) -> list[tuple[str, str, str, str | None]]:
    """(label, label in English, value, value in English) of what is known of the document; None has no exact English."""
    english = dict(brief.metadata_english)
    rows = []
    for key in METADATA:
        value = field_of(brief.document, key, "zh")
        if value is not None and key != "name":
            rows.append((WORDS[key]["zh"], WORDS[key]["en"], value, english.get(WORDS[key]["en"])))
    return rows


def figure_rows(figures: Iterable[Figure]) -> list[FigureRow]:
    """Put the figures of one indicator, period and status on one row, the first value and the first change of each."""
    groups: dict[tuple[str, str | None, FigureStatus], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((figure.indicator, figure.period, figure.status), []).append(figure)
    rows = []
    for group in groups.values():
        values = [figure for figure in group if not _is_change(figure)]
        changes = [figure for figure in group if _is_change(figure)]
        # A second value of the same indicator (6%左右, 突破2.6万亿元) has no other column to stand in.
        count = max(len(values), len(changes))
        rows += [_row(values[place : place + 1], changes[place : place + 1]) for place in range(count)]
    return rows


def status_words(status: FigureStatus) -> tuple[str, str]:
    """Result, expectation or aim, in both languages."""
    return WORDS[status]["zh"], WORDS[status]["en"]


def _row(value: list[Figure], change: list[Figure]) -> FigureRow:
    first = (value or change)[0]
    return FigureRow(
        first.indicator,
        first.indicator_english,
        first.period,
        first.period_english,
        first.status,
        value[0].text if value else "",
        (value[0].text_english or "") if value else "",
        change[0].text if change else "",
        (change[0].text_english or "") if change else "",
        tuple(dict.fromkeys(figure.citation for figure in (*value, *change))),
    )


def _is_change(figure: Figure) -> bool:
    """Whether a figure says how much an indicator rose or fell: a share or a difference, no level that it rose to."""
    return figure.unit.lstrip("个") in ("%", "％", "百分点") and bool(
        _CHANGE.match(figure.text) or (figure.text_english or "").startswith(("up ", "down "))
    )
