"""How much room a line leaves before the edge of its column: what tells a wrapped line from the end of a paragraph."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby
from statistics import median

from rag.records import Box, Source

_NARROW = re.compile(r"[^\u2e80-\U0010ffff“”‘’—…·]+")
# Lines, at least, of one of several columns that end at its edge, and how exactly, in Han characters; and how wide
# such a column is at most, as a part of the page.
_ALIGNED = 5
_SLACK = 0.4
_COLUMN = 0.5
# Narrower lines are captions, and say nothing about the edge; where fewer end alike, a page has no edge of its own.
_NARROWEST = 18.0
_FEW = 3
# A title is set at least so much larger than the text.
_LARGER = 1.3
# Narrower ones than this, in Han characters, say little about how wide a character is.
_MEASURED = 10


def rooms(source: Source) -> dict[int, float]:
    """Give for the beginning of each line that has a box how many Han characters would still find room on it.

    Empty where the format knows no positions. The edge of a column is where several of its lines end, or, on a page
    with few lines, where most long lines of the document do.
    """
    # Rows of tables are wider than what stands in them, and furniture has edges of its own.
    apart = {mark.start for mark in source.marks if mark.kind in ("row", "furniture")}
    boxes = [box for box in source.boxes if box.start not in apart]
    widths = [width_of(source.text[box.start : box.end].strip()) for box in boxes]
    units = [
        (box.right - box.left) / width
        for box, width in zip(boxes, widths, strict=True)
        if width >= _MEASURED and box.right > box.left
    ]
    if not units:
        return {}
    unit = median(units)
    long = sorted(box.right for box in boxes if box.right - box.left >= _NARROWEST * unit)
    usual = long[len(long) * 9 // 10] if long else 1.0
    found: dict[int, float] = {}
    for _, group in groupby(zip(boxes, widths, strict=True), key=lambda pair: pair[0].page):
        page = list(group)
        edges = sorted(box.right for box, _ in page if box.right - box.left >= _NARROWEST * unit)
        edge = _edge(edges, unit) or usual
        for box, width in page:
            own = _edge_of_column(box, edges, unit) or edge
            # What sticks out, or is set larger (a title), was not broken at the edge.
            broken = box.right <= own + unit and box.right - box.left <= _LARGER * unit * width
            found[box.start] = (own - box.right) / unit if broken else float("inf")
    return found


def width_of(text: str) -> float:
    """Give the width of a text in Han characters."""
    if text.isascii():
        return len(text) / 2
    return (len(text) + len(_NARROW.sub("", text))) / 2


def _edge(edges: Sequence[float], unit: float) -> float | None:
    """Give where the text of a page ends: furthest out of what several of its lines have in common."""
    for at in range(len(edges) - 1, _FEW - 2, -1):
        if edges[at] - edges[at - _FEW + 1] <= unit:
            return edges[at]
    return None


def _edge_of_column(box: Box, edges: Sequence[float], unit: float) -> float | None:
    """Give where a narrow line ends if it shares that with others, as in one of several columns."""
    if box.right - box.left >= _COLUMN:
        return None
    slack = _SLACK * unit
    aligned = bisect_right(edges, box.right + slack) - bisect_left(edges, box.right - slack)
    return box.right if aligned >= _ALIGNED else None
