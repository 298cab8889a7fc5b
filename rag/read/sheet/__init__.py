"""Spreadsheets (.xlsx, .xls, .csv): the tables in their sheets, each row worded with its headers."""

from __future__ import annotations

import csv
import io
import os
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rag.errors import UnreadableFile
from rag.read import tables
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.sheet.cell_formats import displayed, plain
from rag.read.sheet.workbook import MAX_CELLS, MAX_COLUMN, MAX_ROW, Sheet, read_workbook
from rag.read.sheet.xml_sheet import read_xml_sheets
from rag.read.tables import heads as table_heads
from rag.read.tables.captions import add_table
from rag.read.text import decode

_UNNAMED = re.compile(r"(?:sheet|工作表|表|table|page)\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE)
_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 50
_LINES_OF_CELL = 200
MAX_CELL = 32_767
"""Characters in one cell, as in Excel."""
_OLE = b"\xd0\xcf\x11\xe0"
_SIGNS = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")  # of Excel 2 to 5, without a container


def read_xlsx(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read an Excel workbook; what its cells show counts, not what they compute."""
    return _extract(read_workbook(content, name), name)


def read_xls(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read an old Excel workbook (.xls, .et), or the text that many systems export under that name."""
    if not content.startswith((_OLE, *_SIGNS)):
        return read_csv(content, name, tell)
    return _extract(_old_sheets(content, name), name)


def read_xml_sheet(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read an XML Spreadsheet 2003."""
    return _extract(read_xml_sheets(content, name), name)


def read_csv(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read a table in text: comma, tab, semicolon or bar between its cells, whichever parts its lines evenly."""
    text, encoding = decode(content, name)
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    sheet = _text_sheet(_quoted_rows(text, delimiter))
    if sheet is None:  # a quotation mark that is never closed: then quotation marks mean nothing here
        sheet = _text_sheet(line.split(delimiter, MAX_COLUMN) for line in text.splitlines()) or Sheet("")
    return _extract([sheet], name, encoding)


def _quoted_rows(text: str, delimiter: str) -> Iterator[list[str] | None]:
    """Give row by row, and None where a quotation mark is not closed within the length of a cell."""
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            swallowed = any(len(cell) > MAX_CELL and cell.count("\n") > _LINES_OF_CELL for cell in row)
            yield None if swallowed or len(row) > MAX_COLUMN else row
    except csv.Error:
        yield None


def _text_sheet(rows: Iterable[list[str] | None]) -> Sheet | None:
    sheet = Sheet("")
    left = MAX_CELLS
    for number, row in enumerate(rows):
        if row is None:
            return None
        sheet.cut |= len(row) > MAX_COLUMN or any(len(cell) > MAX_CELL for cell in row)
        cells = {column: cell[:MAX_CELL] for column, cell in enumerate(row[:MAX_COLUMN])}
        sheet.rows[number] = {column: cell for column, cell in cells.items() if cell.strip()}
        left -= len(sheet.rows[number])
        if left < 0 or number >= MAX_ROW:
            sheet.cut = True
            break
    return sheet


def _delimiter(text: str) -> str:
    sample = "".join(text[:200_000].splitlines(keepends=True)[:_SAMPLE_LINES])

    def evenness(delimiter: str) -> float:
        try:
            widths = [
                len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row
            ]
        except csv.Error:
            return 0.0
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return widths.count(usual) / len(widths) if usual > 1 else 0.0

    return max(_DELIMITERS, key=evenness)


def _old_sheets(content: bytes, name: str) -> Iterable[Sheet]:
    import xlrd
    from xlrd.compdoc import CompDocError

    # xlrd trusts the sizes and numbers in a file; these are what it stumbles over in damaged ones.
    broken = (
        xlrd.XLRDError, CompDocError, struct.error, LookupError, ValueError, AssertionError, TypeError, OverflowError,
        AttributeError, NotImplementedError, RecursionError,
    )  # fmt: skip
    try:
        with open(os.devnull, "w") as silence:  # noqa: PTH123
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=silence
            )
            return [_old_sheet(book, book.sheet_by_index(number)) for number in range(book.nsheets)]
    except broken as error:
        if "encrypt" in str(error).lower():
            raise UnreadableFile(
                f"cannot read {name}: it is protected with a password; save it without one and add it again"
            ) from error
        raise UnreadableFile(
            f"cannot read {name}: it is no XLS file, or a damaged one; open it in Excel or WPS and save it as .xlsx"
        ) from error


def _old_sheet(book: Any, source: Any) -> Sheet:
    sheet = Sheet(source.name, source.visibility != 0)
    left = MAX_CELLS
    for row in range(source.nrows):
        cells = {}
        for column, cell in enumerate(source.row(row)):
            text = _old_text(book, cell)
            if text:
                cells[column] = text
        if not cells:
            continue
        sheet.rows[row] = cells
        sheet.hidden_parts += row in source.rowinfo_map and bool(source.rowinfo_map[row].hidden)
        left -= len(cells)
        if left < 0:
            sheet.cut = True
            break
    sheet.merged = [(top, below - 1, left, right - 1) for top, below, left, right in source.merged_cells]
    filled = {column for cells in sheet.rows.values() for column in cells}
    sheet.hidden_parts += sum(
        column in source.colinfo_map and bool(source.colinfo_map[column].hidden) for column in filled
    )
    return sheet


def _old_text(book: Any, cell: Any) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        form = "General"
        if cell.xf_index is not None and cell.xf_index < len(book.xf_list):
            format_key = book.xf_list[cell.xf_index].format_key
            form = book.format_map[format_key].format_str if format_key in book.format_map else form
        return (
            displayed(cell.value, form, from_1904=book.datemode == 1)
            if form != "General"
            else plain(cell.value)
        )
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return ""


def _extract(sheets: Iterable[Sheet], name: str, encoding: str = "") -> Extracted:
    builder = TextBuilder()
    notices = []
    for sheet in sheets:
        if sheet.rows:
            _add_sheet(builder, sheet)
        notices += _said_of(sheet)
    return builder.build(encoding=encoding, notices=notices)


def _said_of(sheet: Sheet) -> list[str]:
    called = f"sheet {sheet.name}" if sheet.name else "the table"
    said = []
    if sheet.hidden and sheet.rows:
        said.append(f"{called} is hidden in the file, and is read like the others")
    if sheet.hidden_parts:
        said.append(
            f"{called} has hidden rows or columns ({sheet.hidden_parts:,}), which are read like the others"
        )
    if sheet.without_result:
        said.append(
            f"{called} has formulas without a stored result ({sheet.without_result:,}): open the file in Excel or WPS, save it"
            " and add it again"
        )
    if sheet.cut:
        said.append(f"{called} is read only in part: it is damaged, or has too many cells")
    return said


def _add_sheet(builder: TextBuilder, sheet: Sheet) -> None:
    blocks = _blocks(sheet)
    first = next((cell for row in blocks[0] for cell in row if cell.strip()), "")
    if sheet.name and not _UNNAMED.fullmatch(sheet.name.strip()) and sheet.name.strip() != first.strip():
        builder.line(sheet.name, heading=1)
    above: list[str] = []
    for block in blocks:
        if tables.is_layout(block):
            lines = tables.lines_of(block)
            for line in lines:
                builder.line(line)
            above = [*above, *lines][-2:]
        else:
            add_table(builder, block, above)
            above = []


def _blocks(sheet: Sheet) -> list[list[list[str]]]:
    """Part the rows of a sheet where blank ones lie between, except in the middle of one table's data."""
    columns = sorted({column for cells in sheet.rows.values() for column in cells})
    numbers = sorted(sheet.rows)
    grid = {row: [sheet.rows[row].get(column, "") for column in columns] for row in numbers}
    _fill_merged(sheet, grid, columns, numbers)
    blocks: list[list[list[str]]] = []
    previous = -2
    for row in numbers:
        if not any(grid[row]):
            continue
        if row - previous > 1:
            blocks.append([])
        blocks[-1].append(grid[row])
        previous = row
    return _joined(blocks)


def _fill_merged(
    sheet: Sheet, grid: dict[int, list[str]], columns: Sequence[int], numbers: Sequence[int]
) -> None:
    from bisect import bisect_left, bisect_right

    left = MAX_CELLS
    for top, bottom, first, last in sheet.merged:
        text = sheet.rows.get(top, {}).get(first, "")
        if not text:
            continue
        covered = range(bisect_left(columns, first), bisect_right(columns, last))
        for row in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            left -= len(covered)
            if left < 0:
                return
            for place in covered:
                grid[row][place] = text


def _joined(blocks: list[list[list[str]]]) -> list[list[list[str]]]:
    """Put a block of data without headers back to the table above it, from which a blank row parts it."""
    joined: list[list[list[str]]] = []
    headed: set[int] = set()  # columns of the last table, empty where it has no headers
    for block in blocks:
        before, body, _ = table_heads.split_titles(table_heads.clean(block[: table_heads.SAMPLE_ROWS]))
        filled = {column for row in block for column, cell in enumerate(row) if cell}
        if table_heads.count_head_rows(body):
            headed = filled
        elif before or not (len(filled) > 1 and filled <= headed) or not _has_figures(body):
            headed = set()
        else:
            joined[-1] += block
            continue
        joined.append(block)
    return joined


def _has_figures(rows: Sequence[Sequence[str]]) -> bool:
    return any(table_heads.is_figure(cell) for row in rows for cell in row)
