"""Merged cells: written once where a file has them, laid out on a grid where a reader sees them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

MAX_COLUMNS = 2_000
MAX_CELLS = 4_000_000
"""Of one table, a merged one counted as often as it is wide and high. `spread` cuts off what is beyond: the largest
tables of budgets have some 100,000, and a page that says rowspan="65534" a thousand times has no more to say."""

_SAME_EDGE = 60
"""Twips (1/20 point) between two edges that are taken for one: 1 mm."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as HTML and OOXML have it: once, with the number of rows and columns that it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def spread(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Lay cells out on a grid as a browser does; a merged cell's text stands in each place that it covers."""
    grid: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    left = MAX_CELLS
    for cells in rows:
        line: list[str] = []
        begun: dict[int, tuple[int, str]] = {}
        for cell in cells:
            while len(line) in pending:
                line.append(pending[len(line)][1])
            for _ in range(min(max(1, cell.columns), MAX_COLUMNS - len(line))):
                if cell.rows > 1:
                    begun[len(line)] = (cell.rows, cell.text)
                line.append(cell.text)
        for column in sorted(pending):
            if column >= len(line):
                line += [""] * (column - len(line)) + [pending[column][1]]
        pending = {
            column: (rows_left - 1, text)
            for column, (rows_left, text) in (pending | begun).items()
            if rows_left > 1
        }
        left -= len(line)
        if left < 0:
            break
        grid.append(line)
    return grid


def align(rows: Sequence[Sequence[Cell]], edges: Sequence[Sequence[int]]) -> list[list[str]]:
    """Lay out rows whose merged cells are marked by `rows` and `columns` of 0 (it goes on from the cell above, or from
    the one before), by the edges of their cells: each row's `edges` are one more than its cells, in twips.

    Edges that nearly meet are one, and a table whose rows have the same number of cells is laid out by number alone:
    columns are dragged about in office programs, and then headers no longer stand exactly above their figures.
    """
    counts = {len(row) for row in rows} - {1}  # a row of one cell is a heading across all columns
    number = next(iter(counts), 1)
    by_number = [[1] * len(row) if len(row) > 1 else [number] * len(row) for row in rows]
    if len(counts) <= 1:
        return _resolved(rows, by_number)
    places = sorted({edge for row in edges for edge in row})
    columns: dict[int, int] = {}
    number, last = -1, places[0] - 2 * _SAME_EDGE
    for place in places:
        if place - last > _SAME_EDGE:
            number += 1
        columns[place] = number
        last = place
    if number > MAX_COLUMNS or number * len(rows) > MAX_CELLS:
        return _resolved(rows, by_number)
    widths = [
        [max(1, columns[right] - columns[left]) for left, right in itertools.pairwise(row)] for row in edges
    ]
    grid = _resolved(rows, widths)
    return [[""] * columns[row[0]] + line if row else line for row, line in zip(edges, grid, strict=True)]


def _resolved(rows: Sequence[Sequence[Cell]], widths: Sequence[Sequence[int]]) -> list[list[str]]:
    grid: list[list[str]] = []
    for cells, wide in zip(rows, widths, strict=True):
        line: list[str] = []
        above = grid[-1] if grid else []
        for cell, width in zip(cells, wide, strict=True):
            text = cell.text
            if not cell.rows and len(line) < len(above):
                text = above[len(line)]
            elif not cell.columns and line:
                text = line[-1]
            line += [text] * width
        grid.append(line)
    return grid
