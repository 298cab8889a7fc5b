"""Word 97-2003 files (.doc, .wps) without LibreOffice: their text, headings, notes and tables, by MS-DOC.

What only a layout engine knows is not there: where pictures and boxes stand.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.errors import UnreadableFile
from rag.read import tables
from rag.read.builder import Extracted, TextBuilder
from rag.read.docx.numbering import Numbering
from rag.read.docx.paragraphs import drawn_field, raise_digits
from rag.read.office.formats import Paragraph, marked_ranges, paragraphs
from rag.read.office.lists import read_lists, read_style_formats
from rag.read.tables.captions import add_table

_OLE = b"\xd0\xcf\x11\xe0"
_WORD8 = 0xA5EC
_FIRST_FIB = 0xC1  # Word 97; older ones have no table of pieces in two widths of characters
_ENCRYPTED, _TABLE1 = 0x0100, 0x0200
_CLX, _CHARACTER_FORMATS, _PARAGRAPH_FORMATS, _STYLES, _LISTS, _LIST_USES = (
    0x1A2,
    0xFA,
    0x102,
    0xA2,
    0x2E2,
    0x2EA,
)
"""Where the header (FIB) says where these are: pairs of position in the table stream, length."""
_LENGTHS = 0x4C
"""There too: characters of the text, the footnotes, headers, macros, comments, endnotes, boxes, boxes in headers."""
_LONGEST_HEADING = 80

_DELETED_NOTICE = "{:,} pieces of deleted or hidden text are left out"


@dataclass(slots=True)
class _Text:
    """The characters of all parts of a document, one after the other, and where each stands in its stream."""

    characters: str
    starts: list[int] = field(default_factory=list)
    """Positions in `characters` where pieces begin."""
    places: list[tuple[int, int]] = field(default_factory=list)
    """Of each piece: offset in the stream, bytes of a character."""

    def place(self, position: int) -> int:
        piece = bisect_right(self.starts, position) - 1
        offset, width = self.places[piece]
        return offset + (position - self.starts[piece]) * width


class _Ranges:
    """Stretches of a stream, in order and apart from each other."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place < self._ends[at]


def is_word97(content: bytes) -> bool:
    """Whether these are the bytes of a file that `read_word97` may read."""
    return content.startswith(_OLE) and "WordDocument".encode("utf-16-le") in content


def read_word97(content: bytes, name: str, *, why: str) -> Extracted:
    """Read a Word 97-2003 file; `why` tells the reader why it was not converted ("LibreOffice is not installed here").

    Raises UnreadableFile for what is older, protected or damaged.
    """
    main, table = _streams(content, name)
    try:
        return _extract(main, table, name, why)
    except (struct.error, IndexError, ValueError) as error:  # offsets that lead nowhere
        raise _damaged(name) from error


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"cannot read {name}: it is a damaged Word file, or older than Word 97; open it in Word or WPS and save it as .docx"
    )


def _streams(content: bytes, name: str) -> tuple[bytes, bytes]:
    import olefile

    # What olefile stumbles over in damaged files, besides its own kind (an OSError).
    broken = (
        OSError,
        ValueError,
        LookupError,
        struct.error,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    )
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as container:
            main = container.openstream("WordDocument").read()
            kind, version, flags = struct.unpack_from("<HH6xH", main)
            if flags & _ENCRYPTED:
                raise UnreadableFile(
                    f"cannot read {name}: it is protected with a password; save it without one and add it again"
                )
            if kind != _WORD8 or version < _FIRST_FIB:
                raise _damaged(name)
            return main, container.openstream("1Table" if flags & _TABLE1 else "0Table").read()
    except broken as error:
        raise _damaged(name) from error


def _extract(main: bytes, table: bytes, name: str, why: str) -> Extracted:
    text = _read_pieces(main, _part(main, table, _CLX))
    lengths = struct.unpack_from("<8i", main, _LENGTHS)
    if min(lengths) < 0 or not text.characters:
        raise _damaged(name)
    styles = read_style_formats(_part(main, table, _STYLES))
    formats = paragraphs(main, _part(main, table, _PARAGRAPH_FORMATS), styles)
    ranges = marked_ranges(main, _part(main, table, _CHARACTER_FORMATS))
    counts: Counter[str] = Counter()
    starts = [sum(lengths[:number]) for number in range(9)]
    builder = TextBuilder()
    numbering, has_numbers = _numbering(main, table)
    writer = _Writer(builder, numbering)
    writer.write(_lines(text, 0, starts[1], formats, ranges, counts))
    for part in (1, 5):  # footnotes, endnotes
        for line, _ in _lines(text, starts[part], starts[part + 1], formats, ranges, counts):
            if line.strip():
                builder.line(line.strip(), kind="footnote")
    for line, _ in _lines(text, starts[6], starts[7], formats, ranges, counts):  # text boxes
        if line.strip():
            builder.line(line.strip())
    headers = (line.strip() for line, _ in _lines(text, starts[2], starts[3], formats, ranges, counts))
    for line in dict.fromkeys(headers):
        if line:
            builder.line(line, kind="furniture")
    notices = [f"{why}: the text was taken from the file directly, without its layout"]
    if not has_numbers:
        notices.append("automatic numbers of paragraphs are missing: their definitions are damaged")
    if counts["hidden"]:
        notices.append(_DELETED_NOTICE.format(counts["hidden"]))
    if lengths[4]:
        notices.append("comments are left out")
    return builder.build(notices=notices)


def _numbering(main: bytes, table: bytes) -> tuple[Numbering, bool]:
    """Give the lists, and whether they could be read: the text is worth having without them."""
    lists_at, length = struct.unpack_from("<II", main, _LISTS)
    uses_at, _ = struct.unpack_from("<II", main, _LIST_USES)
    try:
        return Numbering(read_lists(table, lists_at, length, uses_at)), True
    except (struct.error, IndexError, ValueError):
        return Numbering({}), False


def _part(main: bytes, table: bytes, pointer: int) -> bytes:
    start, length = struct.unpack_from("<II", main, pointer)
    return table[start : start + length]


def _read_pieces(main: bytes, clx: bytes) -> _Text:
    """Put the text together from its pieces (2.8.35 PlcPcd), which stand anywhere in the stream."""
    at = 0
    while at < len(clx) and clx[at] == 1:  # changes of format, which come first
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        return _Text("")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", plc)
    text, parts = _Text(""), []
    length, left = 0, len(main)
    for number in range(count):
        characters = positions[number + 1] - positions[number]
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        narrow = bool(place & 0x40000000)
        offset, width = ((place & 0x3FFFFFFF) // 2, 1) if narrow else (place & 0x3FFFFFFF, 2)
        left -= characters * width
        if characters <= 0 or offset + characters * width > len(main) or left < 0:
            raise ValueError("a piece lies outside the file")
        piece = main[offset : offset + characters * width]
        parts.append(piece.decode("cp1252" if narrow else "utf-16-le", "replace"))
        if len(parts[-1]) != characters:  # pairs of UTF-16: a place for each half
            parts[-1] = "".join(
                character if ord(character) < 0x10000 else character + "\u200b" for character in parts[-1]
            )[:characters].ljust(characters)
        text.starts.append(length)
        text.places.append((offset, width))
        length += characters
    text.characters = "".join(parts)
    return text


def _lines(
    text: _Text, start: int, end: int, formats: Sequence[Paragraph],
    ranges: tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]], counts: Counter[str],
) -> Iterator[tuple[str, Paragraph]]:  # fmt: skip
    """Give the paragraphs of a part, and how each is formatted; cells of tables end in "\\x07"."""
    places = [paragraph.end for paragraph in formats]
    hidden, raised = _Ranges(ranges[0]), _Ranges(ranges[1])
    parts: list[str] = []
    codes: list[tuple[str, int]] = []  # of fields begun: code so far, or result
    characters = text.characters
    was_hidden = False
    for position in range(start, min(end, len(characters))):
        character = characters[position]
        ends = character in "\r\x07\x0c"
        place = text.place(position)
        is_hidden = place in hidden
        counts["hidden"] += is_hidden and not was_hidden
        was_hidden = is_hidden
        if is_hidden and not ends:
            continue
        if character == "\x13":
            codes.append(("", 0))
        elif character == "\x14" and codes:
            codes[-1] = ("", 1)
        elif character == "\x15" and codes:
            code, shown = codes.pop()
            if not shown:
                parts.append(drawn_field(code))
        elif ends:
            codes = []
            line = "".join(parts)
            parts = []
            if is_hidden and character == "\r":
                parts = [line]  # the mark between two paragraphs is deleted: they are one
                continue
            number = bisect_right(places, place)
            found = formats[number] if number < len(formats) else Paragraph(0, 0)
            yield line + ("\x07" if character == "\x07" else ""), found
        elif codes and not codes[-1][1]:
            codes[-1] = (codes[-1][0] + character, 0)
        elif place in raised:
            parts.append(raise_digits(character))
        else:
            parts.append(_SHOWN.get(character, character if character >= " " else ""))
    if parts:
        yield "".join(parts), Paragraph(0, 0)


_SHOWN = {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\u200b": ""}


class _Writer:
    """Lines and cells -> the text; rows are collected until their table ends."""

    def __init__(self, builder: TextBuilder, numbering: Numbering) -> None:
        self._builder, self._numbering = builder, numbering
        self._cell: list[str] = []
        self._row: list[str] = []
        self._rows: list[tuple[list[str], Paragraph]] = []
        self._above: list[str] = []

    def write(self, lines: Iterator[tuple[str, Paragraph]]) -> None:
        for line, paragraph in lines:
            if paragraph.list and not paragraph.ends_row:
                label = self._numbering.next_label(str(paragraph.list), paragraph.level)
                line = label + line if line.strip("\x07 ") else line
            if not paragraph.in_table and not line.endswith("\x07"):
                self._end_table()
                self._line(line, paragraph)
            elif paragraph.ends_row:
                self._rows.append((self._row, paragraph))
                self._row, self._cell = [], []
            elif line.endswith("\x07"):
                self._row.append("\n".join([*self._cell, line[:-1]]).strip())
                self._cell = []
            else:
                self._cell.append(line)
        self._end_table()

    def _line(self, text: str, paragraph: Paragraph) -> None:
        heading = paragraph.heading if len(text) <= _LONGEST_HEADING and "。" not in text.strip()[:-1] else 0
        if heading:
            text = text.replace("\n", "")
        for line in text.strip("\n").split("\n"):
            self._builder.line(line, heading=heading if line.strip() else 0)
            if line.strip():
                self._above = [*self._above[-1:], line.strip()]

    def _end_table(self) -> None:
        if self._row or self._cell:
            self._rows.append(([*self._row, *self._cell], Paragraph(0, 0)))
            self._row, self._cell = [], []
        if not self._rows:
            return
        grid = _grid(self._rows)
        self._rows = []
        if tables.is_layout(grid):
            for line in tables.lines_of(grid):
                self._builder.line(line)
        else:
            add_table(self._builder, grid, self._above)
            self._above = []


def _grid(rows: Sequence[tuple[list[str], Paragraph]]) -> list[list[str]]:
    """Lay the cells of rows on common columns, by the edges that each row states for its own."""
    lines, edges = [], []
    for cells, paragraph in rows:
        stated = len(paragraph.edges) == len(cells) + 1
        edges.append(paragraph.edges if stated else range(0, 1_000 * len(cells) + 1, 1_000))
        flags = paragraph.merges if stated and len(paragraph.merges) == len(cells) else (0,) * len(cells)
        lines.append(
            [
                tables.Cell(cell, 0 if flag & 0x60 == 0x20 else 1, 0 if flag & 0x02 else 1)
                for cell, flag in zip(cells, flags, strict=True)
            ]
        )
    return tables.align(lines, edges)
