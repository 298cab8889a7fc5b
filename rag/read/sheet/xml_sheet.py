"""XML Spreadsheet 2003: the one XML file that Excel 2003 and many systems save under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.errors import UnreadableFile
from rag.read.ooxml import local, value
from rag.read.package import MAX_PART
from rag.read.sheet.workbook import MAX_CELLS, MAX_COLUMN, MAX_ROW, Sheet

_ENTITY = "<!ENTITY"


def is_xml_sheet(content: bytes) -> bool:
    """Whether the file says of itself that it is one, in its first instruction."""
    return b'progid="Excel.Sheet"' in content[:4096].replace(b"\x00", b"")


def read_xml_sheets(content: bytes, name: str) -> list[Sheet]:
    """Give the sheets of the file; raises UnreadableFile where it is no XML or declares entities."""
    from lxml import etree

    told = "open it in Excel or WPS and save it as .xlsx"
    if any(_ENTITY.encode(code) in content[:65_536] for code in ("ascii", "utf-16-le", "utf-16-be")):
        raise UnreadableFile(f"cannot read {name}: it declares XML entities, as Excel never does; {told}")
    if len(content) > MAX_PART:
        raise UnreadableFile(f"cannot read {name}: its XML has more than {MAX_PART // 1_000_000} MB; {told}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, recover=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"cannot read {name}: it is no XML, or damaged; {told}") from error
    if root is None:
        raise UnreadableFile(f"cannot read {name}: it is no XML, or damaged; {told}")
    return [_sheet(element, damaged=bool(parser.error_log)) for element in _children(root, "Worksheet")]


def _children(parent: Any, tag: str) -> Iterator[Any]:
    return (element for element in parent if local(element) == tag)


def _sheet(element: Any, *, damaged: bool) -> Sheet:
    options = next(_children(element, "WorksheetOptions"), ())
    hidden = next(_children(options, "Visible"), None)
    sheet = Sheet(value(element, "Name") or "", hidden is not None)
    sheet.cut = damaged
    left, number = MAX_CELLS, -1
    for row in (row for table in _children(element, "Table") for row in _children(table, "Row")):
        number = _number(row, "Index", number + 2) - 1
        cells: dict[int, str] = {}
        column = -1
        for cell in _children(row, "Cell"):
            column = _number(cell, "Index", column + 2) - 1
            wide, high = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if not (0 <= column < MAX_COLUMN and 0 <= number < MAX_ROW):
                sheet.cut = True
                break
            text = _text(cell)
            if text.strip():
                cells[column] = text
                if wide or high:
                    sheet.merged.append((number, number + high, column, column + wide))
            column += wide
        if cells:
            sheet.rows[number] = cells
            sheet.hidden_parts += value(row, "Hidden") == "1"
        left -= len(cells)
        if left < 0:
            sheet.cut = True
            break
    return sheet


def _number(element: Any, attribute: str, default: int) -> int:
    said = value(element, attribute) or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else default


def _text(cell: Any) -> str:
    stored = next(_children(cell, "Data"), None)
    if stored is None:
        return ""
    text = "".join(stored.itertext())
    if value(stored, "Type") == "DateTime":
        return text.removesuffix("T00:00:00.000").replace("T", " ")
    if value(stored, "Type") == "Boolean":
        return "TRUE" if text == "1" else "FALSE"
    return _shortest(text) if value(stored, "Type") == "Number" else text


def _shortest(text: str) -> str:
    """Give a number as a cell shows it, without the noise of binary fractions: 16.289999999999999 is 16.29."""
    from rag.read.sheet.cell_formats import plain

    try:
        return plain(float(text)) if len(text) > 15 else text
    except ValueError:
        return text
