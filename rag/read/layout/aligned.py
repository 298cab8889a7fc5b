"""Tables without lines between their columns: pieces of text that stand one below another."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from statistics import median

from rag.read.layout.placed import Fragment, PageLayout, Stroke, Table, cell_text, level_rows

_SENTENCE = re.compile(r"[。；！？]")
_FIGURE = re.compile(r"[+＋\-－−—]?[\d０-９][\d０-９,，.．%％‰/:：~～\-－×]*|[-－—–/／]+|…+")

# Rows, at least, of a table in which no line is drawn, and pieces of each.
_FEWEST_ROWS = 4
_FEWEST_CELLS = 3
# In heights of a line: how far apart two rows of one table are at most.
_ROW_GAP = 2.5


def ruled_blocks(level: Sequence[Stroke], page: PageLayout, unit: float) -> Iterator[list[Stroke]]:
    """Give the level lines between which an open table may stand: three at least, of one length, one below another."""
    block: list[Stroke] = []
    for stroke in sorted(stroke for stroke in level if stroke[2] - stroke[1] > 0.3 * page.width):
        if block and (abs(stroke[1] - block[0][1]) > 8 * unit or abs(stroke[2] - block[0][2]) > 8 * unit):
            if len(block) >= 3:
                yield block
            block = []
        block.append(stroke)
    if len(block) >= 3:
        yield block


def open_table(
    level: Sequence[Stroke], fragments: Sequence[Fragment], unit: float
) -> tuple[Table, list[Fragment]] | None:
    """Read a table that has a line above and below its header and one at its end, and give what stands outside it;
    None where what stands there is no table."""
    near = 4 * unit
    top, bottom, left, right = level[0][0], level[-1][0], level[0][1], level[0][2]
    inside: list[Fragment] = []
    outside: list[Fragment] = []
    for fragment in fragments:
        x, y = (fragment.left + fragment.right) / 2, (fragment.top + fragment.bottom) / 2
        (inside if left - near <= x <= right + near and top <= y <= bottom else outside).append(fragment)
    if len(inside) < 6:
        return None
    lines = level_rows(inside)
    head = [line for line in lines if _middle(line) < level[1][0]]
    table = _aligned(head, lines[len(head) :], (left, right), [y for y, _, _ in level[1:-1]])
    return (table, outside) if table else None


def unruled_tables(
    rows: Sequence[Sequence[Fragment]],
) -> tuple[list[Table], set[int]]:
    """Find tables in which no line is drawn, and the indexes of the rows that they take up.

    Only lists of figures are taken for tables: what has few of them may be columns of names, a form or a drawing.
    """
    tables: list[Table] = []
    used: set[int] = set()
    for run in _runs(rows):
        lines = [rows[index] for index in run]
        cells = [fragment.text for line in lines[1:] for fragment in line[1:]]
        if sum(_FIGURE.fullmatch("".join(cell.split())) is not None for cell in cells) * 10 < len(cells) * 6:
            continue
        sides = min(line[0].left for line in lines), max(line[-1].right for line in lines)
        table = _aligned([], lines, sides, ())
        if table:
            tables.append(table)
            used.update(run)
    return tables, used


def _runs(rows: Sequence[Sequence[Fragment]]) -> Iterator[list[int]]:
    """Give the indexes of rows of several pieces that follow one another closely."""
    run: list[int] = []
    for index, row in enumerate(rows):
        size = row[0].bottom - row[0].top
        if run and row[0].top - rows[run[-1]][0].bottom > _ROW_GAP * size:
            if len(run) >= _FEWEST_ROWS:
                yield run
            run = []
        if len(row) >= _FEWEST_CELLS:
            run.append(index)
            continue
        if len(run) >= _FEWEST_ROWS:
            yield run
        run = []
    if len(run) >= _FEWEST_ROWS:
        yield run


def _middle(line: Sequence[Fragment]) -> float:
    return sum(fragment.top + fragment.bottom for fragment in line) / (2 * len(line))


def _aligned(
    head: Sequence[Sequence[Fragment]],
    body: Sequence[Sequence[Fragment]],
    sides: tuple[float, float],
    floors: Sequence[float],
) -> Table | None:
    """Read lines whose pieces stand below one another as a table; None where they do not, or are prose.

    `head` are the lines of the header, `floors` where lines are drawn below it.
    """
    if len(body) < (2 if head else 3):
        return None
    size = median(fragment.bottom - fragment.top for line in body for fragment in line)
    edges = _edges([*head, *body], sides, size)
    columns = len(edges) - 1
    if columns < 2:
        return None
    rows: list[list[list[Fragment]]] = []
    spans: list[tuple[float, float]] = []
    full = 0
    for line in body:
        cells: list[list[Fragment]] = [[] for _ in range(columns)]
        for fragment in line:
            middle = (fragment.left + fragment.right) / 2
            cells[min(max(bisect_right(edges, middle) - 1, 0), columns - 1)].append(fragment)
        filled = sum(bool(cell) for cell in cells)
        top, bottom = min(f.top for f in line), max(f.bottom for f in line)
        ruled = bool(rows) and any(spans[-1][1] - size / 2 <= y <= top + size / 2 for y in floors)
        # A line without a first cell goes on with the cells of the row above.
        if rows and not cells[0] and filled < columns and not ruled and top - spans[-1][1] < 0.8 * size:
            for own, more in zip(rows[-1], cells, strict=True):
                own += more
            spans[-1] = (spans[-1][0], bottom)
            continue
        full += filled * 2 > columns or filled >= 3
        rows.append(cells)
        spans.append((top, bottom))
    grid = [[cell_text(cell) for cell in row] for row in rows]
    prose = sum(_SENTENCE.search(text) is not None for row in grid for text in row)
    if len(rows) < 2 or full * 3 < len(rows) * 2 or prose * 4 > len(rows):
        return None
    if head:
        grid.insert(0, _header(head, edges))
        spans.insert(0, (min(f.top for f in head[0]), max(f.bottom for f in head[-1])))
    sure = [f.confidence for line in body for f in line if f.confidence is not None]
    return Table(
        sides[0], spans[0][0], sides[1], spans[-1][1], tuple(edges), grid, spans, 1 if head else None,
        min(sure) if sure else None,
    )  # fmt: skip


def _header(head: Sequence[Sequence[Fragment]], edges: Sequence[float]) -> list[str]:
    """Give the headers of the columns; one that stands over several of them is part of each."""
    cells: list[list[Fragment]] = [[] for _ in range(len(edges) - 1)]
    for line in head:
        for fragment in line:
            first = bisect_right(edges, fragment.left + 1) - 1
            last = bisect_right(edges, fragment.right - 1) - 1
            for column in range(max(first, 0), min(max(first, last), len(cells) - 1) + 1):
                cells[column].append(fragment)
    return [cell_text(cell) for cell in cells]


def _edges(lines: Sequence[Sequence[Fragment]], sides: tuple[float, float], size: float) -> list[float]:
    """Give the edges of the columns: where nothing stands for the width of half a character, but for what stands over
    most of them."""
    widest = 0.7 * (sides[1] - sides[0])
    spans = sorted((f.left, f.right) for line in lines for f in line if f.right - f.left < widest)
    edges = [sides[0]]
    reach: float | None = None
    for left, right in spans:
        if reach is not None and left - reach > 0.5 * size:
            edges.append((reach + left) / 2)
        reach = right if reach is None else max(reach, right)
    edges.append(max(sides[1], reach or 0.0))
    return edges
