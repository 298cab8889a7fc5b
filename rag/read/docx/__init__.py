"""Word files (.docx, .docm): paragraphs, tables and notes in their order, with the numbering that Word keeps apart.

Reads the XML itself: python-docx leaves out content controls, tracked insertions, text boxes, notes and list numbers,
and does not open strict files or those without styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import UnreadableFile
from rag.read import tables
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.docx.lists import read_lists
from rag.read.docx.numbering import Numbering
from rag.read.docx.paragraphs import ParagraphReader, Written
from rag.read.docx.pasted import pictures_in, recognise_pictures
from rag.read.docx.styles import Styles, heading_level
from rag.read.docx.word_tables import column_edges, goes_on, inside, rows_in, span
from rag.read.ooxml import child, local, number_in, value
from rag.read.package import Package
from rag.read.tables.captions import add_table
from rag.records import MarkKind

_LONGEST_HEADING = 80
"""Characters; a longer paragraph in a heading style is text that somebody made bold."""
_NOTICES = {
    "deletions": "{} tracked deletions are left out", "insertions": "{} tracked insertions are in the text as if accepted",
    "comments": "{} comments are left out", "hidden": "hidden text is left out",
    "pictures": "text in pictures is not read: {} left out", "charts": "{} charts or diagrams are left out",
    "objects": "{} embedded objects (formulas, sheets) are left out", "symbols": "{} characters of a symbol font are left out",
    "chunks": "{} embedded documents are left out",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    heading: int = 0
    kind: MarkKind | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    blocks: Sequence[_Block]
    text: str


@dataclass(frozen=True, slots=True)
class _Table:
    grid: list[list[str]]
    cells: list[_Cell]
    """In reading order, a merged one once."""
    nested: bool
    """Whether tables with rows of their own stand in its cells."""


_Block = _Line | _Table


def read_docx(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read a Word file. Notes come after the paragraph that refers to them; running headers and footers at the end,
    marked as furniture. A file that holds nothing but pictures of pages is recognised.
    """
    package = Package(content, name)
    try:
        return _Document(package, name).extract(tell)
    except RecursionError as error:
        raise UnreadableFile(
            f"cannot read {name}: its tables or text boxes are nested too deeply; save it as PDF and add that"
        ) from error
    finally:
        package.close()


class _Document:
    def __init__(self, package: Package, name: str) -> None:
        self._package, self._name = package, name
        self._part = package.main("word/document.xml")
        self._related = package.related(self._part)
        self._styles = Styles(package.optional_xml(self._target("styles")))
        lists = read_lists(package.optional_xml(self._target("numbering")), self._styles.lists())
        self._numbering = Numbering(lists)
        self._paragraphs = ParagraphReader()
        self._notes = {kind: self._read_notes(kind) for kind in ("footnote", "endnote")}
        self._note_numbers: dict[tuple[str, str], int] = {}
        self._carried = ""

    def extract(self, tell: Tell) -> Extracted:
        root = self._package.xml(self._part)
        body = child(root, "body")
        if body is None:
            raise UnreadableFile(
                f"cannot read {self._name}: there is no text in it that Word would show; save it anew"
            )
        builder = TextBuilder()
        blocks = list(self._blocks(body))
        if self._carried:
            blocks.append(_Line(self._carried))
        _Writer(builder).write(blocks)
        said = any(any(map(str.isalpha, line.text)) for line in _lines(blocks))
        if not said and self._paragraphs.left_out["pictures"]:
            parts = [self._related.get(identifier, ("", "")) for identifier in pictures_in(root)]
            return recognise_pictures(
                self._package, [part for kind, part in parts if kind == "image"], self._name, tell
            )
        seen: set[str] = set()
        for kind in ("header", "footer"):
            for line in self._furniture(kind):
                if line not in seen:
                    seen.add(line)
                    builder.line(line, kind="furniture")
        return builder.build(notices=self._said_of())

    def _said_of(self) -> list[str]:
        counts = self._paragraphs.left_out
        said = [_counted(sentence, counts[what]) for what, sentence in _NOTICES.items() if counts[what]]
        if self._package.damaged:
            said.append("the file is damaged: part of its text may be missing")
        return said

    def _target(self, kind: str) -> str | None:
        return next((part for related, part in self._related.values() if related == kind), None)

    def _blocks(self, container: Any) -> Iterator[_Block]:
        for element in container:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield self._table(element)
            elif name == "sdt":
                if child(element, "sdtPr", "showingPlcHdr") is None:
                    inner = child(element, "sdtContent")
                    yield from self._blocks(inner) if inner is not None else ()
            elif name in ("customXml", "smartTag", "ins", "moveTo"):
                yield from self._blocks(element)
            elif name == "AlternateContent" and len(element):
                yield from self._blocks(element[0])
            elif name == "altChunk":
                self._paragraphs.left_out["chunks"] += 1
            elif name in ("oMathPara", "oMath"):
                yield _Line(self._paragraphs.read([element]).text)

    def _paragraph(self, element: Any) -> Iterator[_Block]:
        properties = child(element, "pPr")
        written = self._paragraphs.read(element)
        joined = _mark_is_deleted(properties)
        if joined and not written.text and not written.boxes:
            return
        text = self._carried + written.text
        self._carried = ""
        if written.boxes_first:
            yield from self._boxes(written)
        if joined:
            self._carried = text
        else:
            yield from self._lines(text, properties)
        if not written.boxes_first:
            yield from self._boxes(written)
        for note in written.notes:
            yield from self._note(*note)

    def _boxes(self, written: Written) -> Iterator[_Block]:
        for box in written.boxes:
            carried, self._carried = self._carried, ""
            yield from self._blocks(box)
            self._carried = carried

    def _lines(self, text: str, properties: Any | None) -> Iterator[_Line]:
        style = self._styles.of(value(child(properties, "pStyle")) if properties is not None else None)
        label = self._label(properties)
        if not text.strip():
            yield _Line("")
            return
        outline = number_in(child(properties, "outlineLvl")) if properties is not None else None
        heading = style.heading if outline is None else heading_level(outline)
        if heading and (len(text) > _LONGEST_HEADING or "。" in text.rstrip()[:-1]):
            heading = 0
        if heading:
            yield _Line(
                label + re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", text.strip("\n")), heading
            )
            return
        for number, line in enumerate(text.strip("\n").split("\n")):
            yield _Line(label + line.lstrip() if label and not number else line)

    def _label(self, properties: Any | None) -> str:
        name = value(child(properties, "pStyle")) if properties is not None else None
        style = self._styles.of(name)
        number, level = style.number, style.list_level
        listed = child(properties, "numPr") if properties is not None else None
        if listed is not None:
            own = value(child(listed, "numId"))
            level = number_in(child(listed, "ilvl"), 0 if own is not None else level)
            number = own if own is not None else number
        elif number and name:
            level = self._numbering.level_of_style(number, name) if level is None else level
        return self._numbering.next_label(number, level or 0) if number and number != "0" else ""

    def _read_notes(self, kind: str) -> dict[str, Any]:
        root = self._package.optional_xml(self._target(f"{kind}s"))
        return {
            value(element, "id") or "": element
            for element in (root if root is not None else ())
            if local(element) == kind and value(element, "type") in (None, "normal")
        }

    def _note(self, kind: str, identifier: str) -> Iterator[_Line]:
        element = self._notes[kind].pop(identifier, None)
        if element is None:
            return
        self._note_numbers[kind, identifier] = len(self._note_numbers) + 1
        said = [line.text.strip() for line in _lines(self._blocks(element)) if line.text.strip()]
        for number, text in enumerate(said):
            mark = "" if number else f"[{self._note_numbers[kind, identifier]}] "
            yield _Line(mark + text, kind="footnote")

    def _table(self, element: Any) -> _Table:
        rows: list[list[tables.Cell]] = []
        edges: list[list[int]] = []
        cells: list[_Cell] = []
        nested = False
        places = column_edges(element)
        for row in rows_in(element):
            line: list[tables.Cell] = []
            column = span(child(row, "trPr", "gridBefore"), 0)
            ends = [column]
            for cell in inside(row, "tc"):
                properties = child(cell, "tcPr")
                if properties is None:
                    properties = cell
                column = min(column + span(child(properties, "gridSpan"), 1), tables.MAX_COLUMNS)
                ends.append(column)
                if goes_on(child(properties, "vMerge")):
                    line.append(tables.Cell("", 0, 1))
                elif goes_on(child(properties, "hMerge")):
                    line.append(tables.Cell("", 1, 0))
                else:
                    read = self._cell(cell)
                    cells.append(read)
                    nested = nested or any(
                        isinstance(block, _Table) and len(block.grid) > 1 for block in read.blocks
                    )
                    line.append(tables.Cell(read.text))
            rows.append(line)
            edges.append(
                [
                    places[end] if end < len(places) else places[-1] + 1_000 * (end - len(places) + 1)
                    for end in ends
                ]
            )
        return _Table(tables.align(rows, edges), cells, nested)

    def _cell(self, cell: Any) -> _Cell:
        carried, self._carried = self._carried, ""
        blocks = list(self._blocks(cell))
        if self._carried:
            blocks.append(_Line(self._carried))
        self._carried = carried
        said = []
        for block in blocks:
            said += [block.text] if isinstance(block, _Line) else tables.rows_of(block.grid)
        return _Cell(blocks, "\n".join(line for line in said if line.strip()))

    def _furniture(self, kind: str) -> Iterator[str]:
        reader, self._paragraphs = self._paragraphs, ParagraphReader()
        for related, part in self._related.values():
            root = self._package.optional_xml(part) if related == kind else None
            if root is not None:
                yield from (line.text.strip() for line in _lines(self._blocks(root)) if line.text.strip())
        self._paragraphs = reader


class _Writer:
    """Adds blocks to a text, and keeps the lines above a table in mind, which may be its caption."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._above: list[str] = []

    def write(self, blocks: Sequence[_Block]) -> None:
        for block in blocks:
            if isinstance(block, _Table):
                self._table(block)
            else:
                self._line(block)

    def _line(self, line: _Line) -> None:
        self._builder.line(line.text, heading=line.heading, kind=line.kind)
        if line.text.strip():
            self._above = [*self._above[-1:], line.text.strip()]

    def _table(self, table: _Table) -> None:
        if table.nested or tables.is_layout(table.grid):
            for cell in table.cells:
                self.write(
                    [block for block in cell.blocks if isinstance(block, _Table) or block.text.strip()]
                )
            return
        add_table(self._builder, table.grid, self._above)
        self._above = []


def _lines(blocks: Sequence[_Block] | Iterator[_Block]) -> Iterator[_Line]:
    for block in blocks:
        if isinstance(block, _Line):
            yield block
        else:
            for cell in block.cells:
                yield from _lines(cell.blocks)


def _mark_is_deleted(properties: Any | None) -> bool:
    marks = child(properties, "rPr") if properties is not None else None
    return marks is not None and any(local(inner) in ("del", "moveFrom") for inner in marks)


def _counted(sentence: str, count: int) -> str:
    said = sentence.format(f"{count:,}")
    return (
        re.sub(r"\bare\b", "is", re.sub(r"(\w+?)s\b", r"\1", said, count=1), count=1)
        if said.startswith("1 ")
        else said
    )
