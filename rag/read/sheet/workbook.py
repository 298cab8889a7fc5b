"""Excel workbooks (.xlsx, .xlsm) -> the cells of their sheets as they are shown, however large the file says they are.

Reads the XML itself: openpyxl keeps merged cells only when it loads a whole workbook, at fifty times its size, gives
values without their formats, and does not open many files of other programs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.errors import UnreadableFile
from rag.read.ooxml import child, local, value
from rag.read.package import Package
from rag.read.sheet.cell_formats import BUILT_IN, displayed, plain

MAX_CELLS = 1_000_000
"""Filled cells of one workbook; the largest statistical annexes have some 100,000."""
MAX_COLUMN = 16_384
MAX_ROW = 1_048_576

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


@dataclass(slots=True)
class Sheet:
    """The filled cells of one sheet. Rows and columns count from 0."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First and last row, first and last column, both ends included."""
    hidden_parts: int = 0
    """Rows and columns with text that the file hides."""
    without_result: int = 0
    """Formulas whose result the file does not hold."""
    cut: bool = False
    """Whether there is more than was read."""


def read_workbook(content: bytes, name: str) -> Iterator[Sheet]:
    """Give the sheets of a workbook in its order, each as it is read. Raises UnreadableFile."""
    package = Package(content, name)
    try:
        main = package.main("xl/workbook.xml")
        if not main.endswith(".xml"):
            raise UnreadableFile(
                f"cannot read {name}: it is a binary workbook (.xlsb); open it in Excel or WPS and save it as .xlsx"
            )
        yield from _Workbook(package, main).sheets()
    finally:
        package.close()


class _Workbook:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._root = package.xml(main)
        self._related = package.related(main)
        parts = dict(self._related.values())
        self._strings = self._read_strings(parts.get("sharedStrings"))
        self._formats = self._read_formats(parts.get("styles"))
        properties = child(self._root, "workbookPr")
        self._from_1904 = value(properties, "date1904") in ("1", "true", "on")
        self._left = MAX_CELLS

    def sheets(self) -> Iterator[Sheet]:
        listed = child(self._root, "sheets")
        for element in listed if listed is not None else ():
            kind, part = self._related.get(_relation(element), ("", ""))
            if kind != "worksheet" or not self._package.has(part):
                continue  # a chart or a macro sheet
            sheet = Sheet(value(element, "name") or "", value(element, "state") in ("hidden", "veryHidden"))
            self._read_sheet(part, sheet)
            yield sheet

    def _read_strings(self, part: str | None) -> list[str]:
        root = self._package.optional_xml(part)
        return [_rich_text(element) for element in root] if root is not None else []

    def _read_formats(self, part: str | None) -> list[str]:
        root = self._package.optional_xml(part)
        own: dict[str, str] = {}
        used: list[str] = []
        for group in root if root is not None else ():
            if local(group) == "numFmts":
                own = {value(form, "numFmtId") or "": value(form, "formatCode") or "" for form in group}
            elif local(group) == "cellXfs":
                used = [value(form, "numFmtId") or "0" for form in group]
        return [
            own.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")
            for number in used
        ]

    def _read_sheet(self, part: str, sheet: Sheet) -> None:
        from lxml import etree

        content = io.BytesIO(self._package.read(part))
        wanted = ("{*}row", "{*}c", "{*}mergeCell", "{*}col")
        hidden_columns: list[tuple[int, int]] = []
        cells: dict[int, str] = {}
        row = column = -1
        try:
            events = etree.iterparse(
                content,
                events=("start", "end"),
                tag=wanted,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
            )
            for event, element in events:
                name = local(element)
                if event == "start":
                    if name == "row":
                        number = value(element, "r")
                        row = int(number) - 1 if number and number.isdecimal() else row + 1
                        column, cells = -1, {}
                elif name == "c":
                    place = _REFERENCE.fullmatch(value(element, "r") or "")
                    column = _column(place[1]) if place else column + 1
                    text = self._text(element, sheet)
                    if text and column < MAX_COLUMN:
                        cells[column] = text
                    element.clear()
                elif name == "row":
                    self._end_row(sheet, row, cells, value(element, "hidden") in ("1", "true"))
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
                    if sheet.cut:
                        break
                elif name == "mergeCell":
                    _add_merged(sheet, value(element, "ref") or "")
                elif value(element, "hidden") in ("1", "true"):
                    first, last = value(element, "min") or "", value(element, "max") or ""
                    if first.isdecimal() and last.isdecimal():
                        hidden_columns.append((int(first) - 1, int(last) - 1))
        except etree.XMLSyntaxError:
            sheet.cut = True
        filled = {column for cells in sheet.rows.values() for column in cells}
        sheet.hidden_parts += sum(
            any(first <= column <= last for first, last in hidden_columns) for column in filled
        )

    def _end_row(self, sheet: Sheet, row: int, cells: dict[int, str], hidden: bool) -> None:
        self._left -= len(cells)
        if self._left < 0:
            sheet.cut = True
        elif cells and 0 <= row < MAX_ROW:
            sheet.rows.setdefault(row, {}).update(cells)
            sheet.hidden_parts += hidden

    def _text(self, cell: Any, sheet: Sheet) -> str:
        kind = value(cell, "t") or "n"
        if kind == "inlineStr":
            inner = child(cell, "is")
            return _rich_text(inner) if inner is not None else ""
        stored = child(cell, "v")
        said = (stored.text or "") if stored is not None else ""
        if not said:
            if child(cell, "f") is not None and kind != "str":
                sheet.without_result += 1
            return ""
        if kind == "s":
            index = int(said) if said.strip().isdecimal() else -1
            return self._strings[index] if 0 <= index < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if said.strip() in ("1", "true") else "FALSE"
        if kind != "n":
            return said.removesuffix("T00:00:00") if kind == "d" else said
        try:
            number = float(said)
        except ValueError:
            return said
        style = value(cell, "s") or "0"
        index = int(style) if style.isdecimal() else 0
        if index < len(self._formats) and self._formats[index] != "General":
            return displayed(number, self._formats[index], from_1904=self._from_1904)
        return plain(number)


def _relation(element: Any) -> str:
    return next((str(text) for key, text in element.items() if key.endswith("}id")), "")


def _rich_text(element: Any) -> str:
    """Join the runs of a text; readings above characters (rPh) are no part of it."""
    parts = []
    for inner in element:
        name = local(inner)
        if name == "t":
            parts.append(inner.text or "")
        elif name == "r":
            text = child(inner, "t")
            parts.append((text.text or "") if text is not None else "")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", _escaped, "".join(parts))


def _escaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code in (9, 10, 13) else "" if code < 32 else match[0]


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _add_merged(sheet: Sheet, reference: str) -> None:
    first, _, last = reference.partition(":")
    top, bottom = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
    if top and bottom:
        sheet.merged.append((int(top[2]) - 1, int(bottom[2]) - 1, _column(top[1]), _column(bottom[1])))
