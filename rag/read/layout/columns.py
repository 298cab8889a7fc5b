"""Lines of a page -> the order in which they are read: one column after the other, what spans them in between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from rag.read.layout.placed import Fragment, Line, Table, assemble, level_rows

Block = Line | Table

# In heights of a line: what parts two columns.
_GUTTER = 1.0
# Lines, at least, of each of two columns.
_FEWEST = 4
# Shares of the page's width: where the white band between two columns may lie, and how wide their lines are.
_FIRST, _LAST, _NARROWEST = 0.3, 0.7, 0.22
_STEPS = 200


def in_order(
    rows: Sequence[list[Fragment]], lines: Sequence[Line], tables: Sequence[Table], width: float
) -> list[list[Block]]:
    """Give the blocks of a page in reading order, a list for each run of one column. `lines` are its rows assembled."""
    pieces = _pieces(rows) if _may_have_columns(rows, width) else []
    gutter = _gutter(pieces, tables, width) if pieces else None
    if gutter is None:
        return [_merged(lines, tables)]
    left = [piece for piece in pieces if piece[-1].right <= gutter]
    right = [piece for piece in pieces if piece[0].left >= gutter]
    across = [piece for piece in pieces if piece[0].left < gutter < piece[-1].right]
    spanning = _merged(
        [assemble(row) for row in _rows(across)], [t for t in tables if t.left < gutter < t.right]
    )
    beside = (
        _merged([assemble(row) for row in _rows(left)], [table for table in tables if table.right <= gutter]),
        _merged([assemble(row) for row in _rows(right)], [table for table in tables if table.left >= gutter]),
    )
    # What spans both columns ends them; they go on below it.
    ends = [block.top + block.bottom for block in spanning]
    runs: list[list[Block]] = []
    for band in range(len(spanning) + 1):
        for column in beside:
            run = [block for block in column if bisect_right(ends, block.top + block.bottom) == band]
            if run:
                runs.append(run)
        if band < len(spanning):
            runs.append([spanning[band]])
    return _together(runs)


def _together(runs: list[list[Block]]) -> list[list[Block]]:
    """Put the single blocks that follow one another into one run."""
    found: list[list[Block]] = []
    single = False
    for run in runs:
        if len(run) == 1 and single:
            found[-1] += run
        else:
            found.append(run)
        single = len(run) == 1
    return found


def _merged(lines: Sequence[Line], tables: Sequence[Table]) -> list[Block]:
    if not tables:
        return list(lines)
    blocks: list[Block] = [*lines, *tables]
    return sorted(
        blocks, key=lambda block: block.top * 2 if isinstance(block, Table) else block.top + block.bottom
    )


def _rows(pieces: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    return level_rows([fragment for piece in pieces for fragment in piece])


def _may_have_columns(rows: Sequence[list[Fragment]], width: float) -> bool:
    """Tell at little cost whether long lines begin to the right of the middle, as they do in no page of one column."""
    return sum(row[-1].left > 0.4 * width and row[-1].right > 0.7 * width for row in rows) >= _FEWEST


def _pieces(rows: Sequence[list[Fragment]]) -> list[list[Fragment]]:
    """Part the rows of a page where wide gaps are."""
    found: list[list[Fragment]] = []
    for row in rows:
        piece: list[Fragment] = []
        for fragment in row:
            if piece and fragment.left - piece[-1].right > _GUTTER * (fragment.bottom - fragment.top):
                found.append(piece)
                piece = []
            piece.append(fragment)
        found.append(piece)
    return found


def _gutter(pieces: Sequence[list[Fragment]], tables: Sequence[Table], width: float) -> float | None:
    """Give the middle of the white band between two columns of prose; None where the page has one column.

    Rows of a list have gaps one below another, too: but only columns are filled with text on both sides.
    """
    crossing = [0] * (_STEPS + 1)
    for piece in pieces:
        first = max(0, int(piece[0].left / width * _STEPS))
        for step in range(first, min(_STEPS, int(piece[-1].right / width * _STEPS)) + 1):
            crossing[step] += 1
    middle = range(int(_FIRST * _STEPS), int(_LAST * _STEPS))
    fewest = min(crossing[step] for step in middle)
    if fewest * 3 > len(pieces):
        return None
    best: list[int] = []
    band: list[int] = []
    for step in middle:
        band = [*band, step] if crossing[step] == fewest else []
        if len(band) > len(best):
            best = band
    gutter = (best[0] + best[-1] + 1) / 2 / _STEPS * width
    left = [piece for piece in pieces if piece[-1].right <= gutter]
    right = [piece for piece in pieces if piece[0].left >= gutter]
    if _is_column(left, width) and _is_column(right, width):
        return gutter
    return None


def _is_column(pieces: Sequence[list[Fragment]], width: float) -> bool:
    """Tell whether pieces are lines of prose: most reach from the left edge of them all to the right one."""
    if len(pieces) < _FEWEST:
        return False
    left, right = min(piece[0].left for piece in pieces), max(piece[-1].right for piece in pieces)
    if right - left < _NARROWEST * width:
        return False
    size = median(piece[0].bottom - piece[0].top for piece in pieces)
    full = sum(piece[-1].right > right - 2.5 * size and piece[0].left < left + 3 * size for piece in pieces)
    return full * 2 >= len(pieces)
