"""Rows of a ruled table that no line parts: lines of text on one level in its columns, one row of figures below another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from rag.read.layout.placed import Fragment, level_rows

_FIGURE = re.compile(r"[<>≤≥＜＞~～+＋\-－−—]{0,2}\s*[\d０-９]")
_NONE = re.compile(r"[-－—–/／…\s]+")
# Lines, at least, that make rows: two or three may be the text of one row, broken in each of its cells. Where a table has
# such rows elsewhere, two are enough.
_FEWEST = 4
_FEWEST_MORE = 2


def row_ends(bands: Sequence[Sequence[Fragment]], xs: Sequence[float]) -> list[float]:
    """Give where rows end that no line parts, in a table whose columns begin at `xs`; `bands` are the pieces of text
    between each two of its level lines. None where each of them is the text of one row.
    """
    if not any(_ends(band, xs, _FEWEST) for band in bands):
        return []
    return [end for band in bands for end in _ends(band, xs, _FEWEST_MORE)]


def _ends(fragments: Sequence[Fragment], xs: Sequence[float], fewest: int) -> list[float]:
    """Give where the rows of one band end, but for the last.

    They are rows where nearly each line has something in most columns, and in one of these a figure each time. A line
    may stand in the first column alone: what the rows below it have in common.
    """
    if len(fragments) < 2 * fewest:
        return []
    top, bottom = min(piece.top for piece in fragments), max(piece.bottom for piece in fragments)
    if bottom - top < fewest * (fragments[0].bottom - fragments[0].top):
        return []
    lines = level_rows(fragments)
    columns = len(xs) - 1
    figures = [0] * columns
    full = 0
    for line in lines:
        cells: dict[int, str] = {}
        for piece in line:
            column = min(max(bisect_right(xs, (piece.left + piece.right) / 2) - 1, 0), columns - 1)
            cells.setdefault(column, piece.text)
        if set(cells) == {0}:
            continue
        if 0 not in cells or len(cells) * 3 < columns * 2:
            return []
        full += 1
        for column, text in cells.items():
            figures[column] += _FIGURE.match(text) is not None or _NONE.fullmatch(text) is not None
    if full < fewest or full * 3 < len(lines) * 2 or max(figures[1:], default=0) < full:
        return []
    return [
        (max(piece.bottom for piece in line) + min(piece.top for piece in following)) / 2
        for line, following in pairwise(lines)
    ]
