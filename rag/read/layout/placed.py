"""What stands where on a page: the nouns that the readers of PDF, OFD and pictures hand to the layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.read.builder import Place

_WIDE = re.compile(r"[\u2e80-\uffdc\u2014\u2018\u2019\u201c\u201d\u2026\u2160-\u217f\u2460-\u249b]")

# Times the height of the lowest piece of a line that its tallest one may have.
_TALLEST = 2.4


# Tuples: a page has hundreds of these, and they are made in a third of the time that a frozen dataclass takes.
class Fragment(NamedTuple):
    """A piece of text on one line of a page. In points (1/72 inch; pixels of a picture), from the page's top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    """Height of its characters; 0 where that is not known."""
    confidence: float | None
    """What the recogniser says of it, 0 to 1; None for text that was not recognised."""


class Ruling(NamedTuple):
    """A straight line drawn on a page, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float


# A line drawn on a page: its place across its direction, and where it begins and ends.
Stroke = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands where on one page, as it is displayed (turned as its rotation says)."""

    number: int
    width: float
    height: float
    fragments: Sequence[Fragment]
    rulings: Sequence[Ruling]
    ocr: bool
    turn: int = 0
    """Quarter turns, clockwise, from the positions given here to the page as it is displayed: a table that lies on an
    upright page is read turned."""

    def place(self, left: float, top: float, right: float, bottom: float, confidence: float | None) -> Place:
        """Give the place on the displayed page."""
        width, height = self.width, self.height
        a, b, c, d = left / width, top / height, right / width, bottom / height
        if a < 0 or b < 0 or c > 1 or d > 1:
            a, b, c, d = max(a, 0.0), max(b, 0.0), min(c, 1.0), min(d, 1.0)
        if self.turn == 1:
            a, b, c, d = 1 - d, a, 1 - b, c
        elif self.turn == 2:
            a, b, c, d = 1 - c, 1 - d, 1 - a, 1 - b
        elif self.turn == 3:
            a, b, c, d = b, 1 - c, d, 1 - a
        return Place(a, b, c, d, confidence)


@dataclass(slots=True)
class Line:
    """A line of text put together, or as much of one as stands in one column."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    confidence: float | None


@dataclass(slots=True)
class Table:
    """A table on one page; a merged cell's text stands in each place of `grid` that it covers."""

    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...]
    """Where its columns begin, and where the last one ends."""
    grid: list[list[str]]
    rows: list[tuple[float, float]]
    """Top and bottom of each row."""
    header_rows: int | None
    """How many rows are its header, where the ruling says it."""
    confidence: float | None
    caption: str = ""
    head: list[list[str]] = field(default_factory=list)
    """Header rows of a page before, where the table goes on from there and does not repeat them."""


def width_of(text: str) -> float:
    """Give the width of a text in Han characters: half of one for a Latin letter."""
    return 0.5 * (len(text) + len(_WIDE.findall(text)))


is_chinese = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d]").match
"""Whether a text begins with a Chinese character or sign."""


def joint(before: str, after: str, gap: float, size: float) -> str:
    """Give what stands between two pieces of one line: nothing, a space, or a wide gap.

    Between Chinese and Latin, programs leave a quarter of a character that nobody typed.
    """
    if not before or not after:
        return ""
    chinese = is_chinese(before[-1]) or is_chinese(after[0])
    if gap < (0.3 if chinese else 0.12) * size:
        return ""
    return " " if gap < 1.8 * size else "  " if gap < 3 * size else "   "


def assemble(fragments: Sequence[Fragment]) -> Line:
    """Put the pieces of one line together, from left to right."""
    ordered = sorted(fragments, key=lambda fragment: fragment.left) if len(fragments) > 1 else fragments
    first = ordered[0]
    if len(ordered) == 1:
        return Line(
            first.text.strip(), first.left, first.top, first.right, first.bottom,
            first.size or first.bottom - first.top, first.confidence,
        )  # fmt: skip
    text, right = first.text, first.right
    size = max(fragment.size or fragment.bottom - fragment.top for fragment in ordered)
    for fragment in ordered[1:]:
        text += joint(text, fragment.text, fragment.left - right, size) + fragment.text
        right = max(right, fragment.right)
    sure = [fragment.confidence for fragment in ordered if fragment.confidence is not None]
    return Line(
        text.strip(), first.left, min(fragment.top for fragment in ordered), right,
        max(fragment.bottom for fragment in ordered), size, min(sure) if sure else None,
    )  # fmt: skip


def level_rows(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Group pieces that stand on one line, from the top; in a line, from left to right."""
    rows: list[list[Fragment]] = []
    top = bottom = 0.0
    for fragment in sorted(fragments, key=lambda fragment: fragment.top + fragment.bottom):
        above, below = fragment.top, fragment.bottom
        height, other = below - above, bottom - top
        shared = (below if below < bottom else bottom) - (above if above > top else top)
        # A brace or a cell's text set upright is no line to which all beside it belong.
        if rows and shared * 2 > min(height, other) and max(height, other) < _TALLEST * min(height, other):
            rows[-1].append(fragment)
            # The tallest piece is the measure of its line: what is raised or lowered is smaller.
            if height > other:
                top, bottom = above, below
        else:
            rows.append([fragment])
            top, bottom = above, below
    for row in rows:
        if len(row) > 1:
            row.sort(key=lambda fragment: fragment.left)
    return rows


def cell_text(fragments: Sequence[Fragment]) -> str:
    """Give the text of one cell, its lines joined."""
    if len(fragments) == 1:
        return fragments[0].text.strip()
    text = ""
    for row in level_rows(fragments):
        piece = assemble(row).text
        if not text:
            text = piece
        elif is_chinese(text[-1]) or is_chinese(piece) or text[-1] in "-/—(":
            text += piece
        else:
            text += " " + piece
    return text
