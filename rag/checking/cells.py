"""A row of a draft's table, cell by cell: what each of its figures claims together with its label and the head of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag.checking.carried import about
from rag.quantities import find_quantities

_HAN = re.compile(r"[\u3400-\u9fff]")
_LABELLED = re.compile(r"(?P<head>[^：；|]{1,40})：(?P<value>[^；|]*)(?:；|$)")
_CELL = re.compile(r"[^|]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BETWEEN_WORDS = re.compile(r"(?<=[A-Za-z\d.)%])\0(?=[A-Za-z\d(])")
_SAYS_NOTHING = re.compile(
    r"\s*(?:数值|数据|数额|金额|指标值?|项目|名称|地区|省份|完成(?:情况|值|数)|实际(?:完成)?|合计|values?|amounts?|figures?|numbers?|indicators?)?\s*",
    re.IGNORECASE,
)
"""Heads of columns that add nothing to what stands below them."""


class Cell(NamedTuple):
    """A figure of a row."""

    text: str
    """What it claims: head of the column, label of the row, figure."""
    start: int
    end: int
    """Place of the figure's cell in the row."""


def heads_of(row: str) -> tuple[str, ...]:
    """Give the cells of a row without figures, which may be heads of columns; empty for what is no row between bars."""
    cells = tuple(part.strip() for part in row.strip().strip("|").split("|"))
    return cells if len(cells) > 1 and not any(map(find_quantities, cells)) else ()


def cells_of(row: str, heads: Sequence[str] = ()) -> tuple[Cell, ...]:
    """Give what each figure of a row claims, where it has several; a row with one claims it as a whole.

    A row is "优良天数 | 82.5% | 82.2%" below `heads`, or "指标：优良天数；江苏：82.5%；安徽：82.2%", as Word tables are read.
    """
    found = _labelled(row) or _between_bars(row, heads)
    figures = [(head, start, end) for head, start, end in found if find_quantities(row[start:end])]
    if len(figures) < 2:
        return ()
    labels = [row[start:end] for _, start, end in found[: found.index(figures[0])]]
    return tuple(Cell(_claimed(head, labels, row[start:end]), start, end) for head, start, end in figures)


def _labelled(row: str) -> list[tuple[str, int, int]]:
    found = list(_LABELLED.finditer(row))
    whole = bool(found) and "".join(match[0] for match in found) == row
    return [(match["head"], *match.span("value")) for match in found] if whole else []


def _between_bars(row: str, heads: Sequence[str]) -> list[tuple[str, int, int]]:
    if "|" not in row:
        return []
    spans = []
    for match in _CELL.finditer(row):
        if bare := match[0].strip():
            start = match.start() + match[0].index(bare)
            spans.append((start, start + len(bare)))
    named = heads if len(heads) == len(spans) else [""] * len(spans)
    return [(head, start, end) for head, (start, end) in zip(named, spans, strict=True)]


def _claimed(head: str, labels: Sequence[str], figure: str) -> str:
    head = "" if _SAYS_NOTHING.fullmatch(head) else head.strip()
    scope = about(head)
    if _YEAR.fullmatch(head) and any(map(_HAN.search, labels)):
        head += "年"
    first = bool(scope.regions or scope.periods)  # a place or a year stands before what it has
    parts = [part for part in ((head, *labels) if first else (*labels, head)) if part]
    return _BETWEEN_WORDS.sub(" ", "\0".join((*parts, figure))).replace("\0", "")
