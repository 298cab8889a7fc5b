"""Tables that go on over the end of a page: under the header of their beginning, a row that was cut made whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from rag.read.layout.placed import Line, Table
from rag.read.tables.heads import clean, count_head_rows

_CAPTION = re.compile(
    r"(?:续?附?表|专栏)\s*[A-Z]?[.．\-－—\d０-９一二三四五六七八九十]+(?!\s*[。，,、])"
    r"|[^。；]{2,40}(?:表|清单|目录)(?:[（(].{1,20}[）)])?$"
)
_UNIT = re.compile(r"[（(]?(?:计量)?单位\s*[:：].{1,20}$")
_CONTINUED = re.compile(r"续\s*表|续上表|.{0,60}[（(]\s*续\s*[一二三四五六七八九\d]*\s*[)）]$|接上[表页]")
_LONGEST_CAPTION = 60
_STOPPED = re.compile(r"[。；;！？]$")
# Share of the table's width that its columns may be off from one page to the next.
_OFF = 0.015


def caption_of(above: Sequence[Line]) -> str:
    """Give what the lines above a table say of what it holds: "表1 主要经济指标 单位：万元"; "" where they do not."""
    parts: list[str] = []
    for line in reversed(above[-3:]):
        text = line.text.strip()
        named = _CAPTION.match(text) is not None
        if len(text) > _LONGEST_CAPTION or not (named or _UNIT.search(text) or _CONTINUED.match(text)):
            break
        parts.insert(0, text)
        if named:
            break
    return " ".join(parts)


def is_continued(line: Line) -> bool:
    """Tell whether a line says that the table below it began on the page before: "续表", "表2（续）"."""
    return len(line.text) <= _LONGEST_CAPTION and _CONTINUED.match(line.text) is not None


def join(before: Table, table: Table) -> bool:
    """Make `table` go on with `before`, the last thing on the page before it; False where it is another table.

    It takes over the columns, the caption and the header of `before`; a row that was cut by the page's end goes to
    where it began.
    """
    columns = _same_columns(before, table)
    if columns is None:
        return False
    table.grid = [[row[column] for column in columns] for row in table.grid]
    table.edges = before.edges
    if before.header_rows is None and not before.head:
        # Where the page ends soon after the header, only the rows on the next one tell which rows it has.
        rows = count_head_rows(clean([*before.grid, *table.grid]))
        before.header_rows = min(rows, len(before.grid))
    head = before.head or before.grid[: before.header_rows]
    body = len(head)
    if head and [_bare(row) for row in table.grid[:body]] == [_bare(row) for row in head]:
        table.header_rows = body
        _mend(before.grid, table, body, body)
    else:
        table.head = head
        _mend(before.grid, table, body, 0)
    table.caption = table.caption if _named_anew(table.caption) else before.caption
    return True


def _named_anew(caption: str) -> bool:
    return bool(caption) and not _CONTINUED.match(caption) and not _UNIT.match(caption)


def _bare(row: Sequence[str]) -> list[str]:
    return ["".join(cell.split()) for cell in row]


def _same_columns(before: Table, table: Table) -> list[int] | None:
    """Give the column of `table` in which each column of `before` lies, or None. A table may have fewer on its last
    page, where no row needs them all. The pages may be of different sizes: one in points, one in pixels."""
    own, other = _shares(table.edges), _shares(before.edges)
    if len(own) > len(other) or any(min(abs(edge - one) for one in other) > _OFF for edge in own):
        return None
    last = len(own) - 2
    return [min(max(bisect_right(own, (left + right) / 2) - 1, 0), last) for left, right in pairwise(other)]


def _shares(edges: Sequence[float]) -> list[float]:
    return [(edge - edges[0]) / ((edges[-1] - edges[0]) or 1.0) for edge in edges]


def _mend(grid: list[list[str]], table: Table, head_rows: int, body: int) -> None:
    """Fill the cells of rows that stand beside a merged cell of the page before, or put the rest of a row that was cut
    to its beginning. The rows proper of `table` begin at `body`."""
    if len(grid) <= head_rows or len(table.grid) <= body:
        return
    last, first = grid[-1], table.grid[body]
    filled = [column for column, cell in enumerate(first) if cell]
    cut = not first[0] and all(last[column] and not _STOPPED.search(last[column]) for column in filled)
    if filled and len(filled) * 2 <= len(first) and cut and len(table.grid) > body + 1:
        for column in filled:
            if column == filled[0] or first[column] != first[column - 1]:
                _extend(last, column, first[column])
        del table.grid[body], table.rows[body]
        return
    merged = grid[-2] if len(grid) > head_rows + 1 else None
    for column in range(len(first)):
        leading = not any(first[: column + 1])
        if first[column] or not (leading or (merged is not None and merged[column] == last[column])):
            continue
        for row in table.grid[body:]:
            if row[column]:
                break
            row[column] = last[column]


def _extend(row: list[str], column: int, text: str) -> None:
    own = row[column]
    while column < len(row) and row[column] == own:
        row[column] += text
        column += 1
