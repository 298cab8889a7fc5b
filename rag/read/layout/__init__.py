"""Positioned pieces of text on pages -> lines in reading order: what PDF, OFD and recognised pages have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from rag.read.builder import Place, TextBuilder
from rag.read.layout.aligned import unruled_tables
from rag.read.layout.columns import Block, in_order
from rag.read.layout.grids import tables_of
from rag.read.layout.margins import furniture_of
from rag.read.layout.placed import Fragment, Line, PageLayout, Ruling, Table, assemble, level_rows, width_of
from rag.read.layout.spreads import caption_of, is_continued, join
from rag.read.tables import rows_of

__all__ = ["Fragment", "PageLayout", "Ruling", "lay_out", "width_of"]

_WIDEST_INDENT = 30


@dataclass(slots=True)
class _Sheet:
    page: PageLayout
    above: list[Line] = field(default_factory=list)
    runs: list[list[Block]] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)


def lay_out(pages: Iterable[PageLayout], builder: TextBuilder) -> None:
    """Add pages to `builder`, line by line in reading order: columns one after the other, running headers and page
    numbers marked as furniture, tables as rows.

    A line that begins to the right of its column's edge keeps its indent, as wide spaces. A table that goes on over
    a page break has the header of its beginning.
    """
    sheets = _sheets(pages)
    _link(sheets)
    for sheet in sheets:
        page = sheet.page
        builder.page(page.number, ocr=page.ocr)
        for line in sheet.above:
            builder.line(line.text, kind="furniture", place=_place(page, line))
        for run in sheet.runs:
            _add(run, page, builder)
        for line in sheet.below:
            builder.line(line.text, kind="furniture", place=_place(page, line))


def _sheets(pages: Iterable[PageLayout]) -> list[_Sheet]:
    parted = []
    for page in pages:
        tables, rest = tables_of(page)
        rows = level_rows(rest)
        # What a page was made of is not kept: long documents would fill the memory.
        bare = PageLayout(page.number, page.width, page.height, (), (), page.ocr, page.turn)
        parted.append((bare, tables, rows, [assemble(row) for row in rows]))
    furniture = furniture_of([(page.height, lines) for page, _, _, lines in parted])
    return [
        _sheet(page, tables, rows, lines, marked)
        for (page, tables, rows, lines), marked in zip(parted, furniture, strict=True)
    ]


def _sheet(
    page: PageLayout, tables: list[Table], rows: list[list[Fragment]], lines: list[Line], marked: set[int]
) -> _Sheet:
    sheet = _Sheet(page)
    for index in sorted(marked):
        (sheet.above if lines[index].top < page.height / 2 else sheet.below).append(lines[index])
    kept = [index for index in range(len(rows)) if index not in marked]
    more, used = unruled_tables([rows[index] for index in kept])
    if more:
        tables = [*tables, *more]
        kept = [index for place, index in enumerate(kept) if place not in used]
    sheet.runs = in_order([rows[at] for at in kept], [lines[at] for at in kept], tables, page.width)
    return sheet


def _link(sheets: Sequence[_Sheet]) -> None:
    """Give the tables their captions, and join those that go on over the end of a page."""
    last: Table | None = None
    for sheet in sheets:
        above: list[Line] = []
        opening = True
        for block in (block for run in sheet.runs for block in run):
            if isinstance(block, Line):
                opening = opening and len(above) < 2 and (is_continued(block) or bool(caption_of([block])))
                above.append(block)
                last = last if opening else None
                continue
            block.caption = caption_of(above)
            if last is not None and opening:
                join(last, block)
            last, opening, above = block, False, []


def _add(run: Sequence[Block], page: PageLayout, builder: TextBuilder) -> None:
    lines = [block for block in run if isinstance(block, Line)]
    edge = _edge(lines)
    apart = _apart(lines)
    bottom = None
    for block in run:
        if isinstance(block, Table):
            rows = rows_of(
                [*block.head, *block.grid],
                caption=block.caption,
                header_rows=len(block.head) or block.header_rows,
            )
            builder.table(rows, block.caption, _row_places(page, block, len(rows)))
            bottom = None
        else:
            if bottom is not None and block.top - bottom > apart:
                builder.line("")
            builder.line(_indented(block, edge), place=_place(page, block))
            bottom = block.bottom


def _row_places(page: PageLayout, table: Table, count: int) -> list[Place]:
    """Give the places of a table's rows; that of the whole table for each where rows were put together or dropped."""
    spans = table.rows[-count:] if count <= len(table.rows) else [(table.top, table.bottom)] * count
    if count < len(table.rows) - 3:
        spans = [(table.top, table.bottom)] * count
    return [page.place(table.left, top, table.right, bottom, table.confidence) for top, bottom in spans]


def _edge(lines: Sequence[Line]) -> float:
    """Give the left edge of a column: the leftmost place at which several lines begin."""
    if not lines:
        return 0.0
    starts = sorted(line.left for line in lines)
    size = median(line.size for line in lines)
    for index, start in enumerate(starts):
        if index + 1 < len(starts) and starts[index + 1] - start < 0.25 * size:
            return start
    return starts[0]


def _apart(lines: Sequence[Line]) -> float:
    """Give the gap between two lines from which on they are set apart."""
    gaps = [other.top - one.bottom for one, other in pairwise(lines) if other.top > one.bottom - one.size]
    if not gaps:
        return 1e9
    return max(median(gaps), 0.0) + 0.8 * median(line.size for line in lines)


def _indented(line: Line, edge: float) -> str:
    """Give the text of a line with as many wide spaces as it begins to the right of the column's edge."""
    off = line.left - edge
    if line.size <= 0 or off < 0.5 * line.size:
        return line.text
    em = (line.right - line.left) / (width_of(line.text) or 1.0)
    if not 0.5 * line.size < em < 1.3 * line.size:
        em = line.size
    return "　" * min(round(off / em), _WIDEST_INDENT) + line.text


def _place(page: PageLayout, line: Line) -> Place:
    return page.place(line.left, line.top, line.right, line.bottom, line.confidence)
