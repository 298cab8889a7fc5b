"""How a Word 97-2003 file stores formats: pages of 512 bytes that name a stretch of the stream and what is set for it."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PAGE = 512
# Properties ("sprm", 2.6 of MS-DOC) that are looked for.
_IN_TABLE, _ENDS_ROW, _TABLE_CELLS = 0x2416, 0x2417, 0xD608
_OUTLINE, _LIST, _LEVEL = 0x2640, 0x460B, 0x260A
_DELETED, _HIDDEN, _RAISED = 0x0800, 0x083C, 0x2A48
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of an operand by the top three bits of a property; 6 states its own length."""
_LONG_TABLES = (0xD606, 0xD608)
_CELL_BYTES = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is set for one paragraph."""

    end: int
    """Where it ends in the stream."""
    heading: int
    """1 for the outermost, 0 where it is none."""
    in_table: bool = False
    ends_row: bool = False
    """Whether it is the mark at the end of a row, no text."""
    list: int = 0
    """The list that it stands in, counted from 1; 0 for none."""
    level: int = 0
    """Its level there, 0 for the outermost."""
    edges: tuple[int, ...] = ()
    """Of a row's end: left edge of each cell and right edge of the last, in twentieths of a point."""
    merges: tuple[int, ...] = ()
    """Of a row's end: flags of each cell (2.9.327 TCGRF)."""


def paragraphs(main: bytes, table: bytes, styles: Sequence[bytes]) -> list[Paragraph]:
    """List the formats of all paragraphs, by where they end. `table` is the PlcBtePapx; `styles` what each style sets."""
    found = []
    for page in _pages(main, table):
        count = page[_PAGE - 1]
        ends = struct.unpack_from(f"<{count + 1}I", page)[1:]
        for number in range(count):
            at = page[4 * (count + 1) + 13 * number] * 2
            properties = _properties_at(page, at) if at else b"\x00\x00"
            found.append(_paragraph(ends[number], properties, styles))
    found.sort(key=lambda paragraph: paragraph.end)
    return found


def _properties_at(page: bytes, at: int) -> bytes:
    words = page[at]
    return page[at + 1 : at + 2 * words] if words else page[at + 2 : at + 2 + 2 * page[at + 1]]


def _paragraph(end: int, properties: bytes, styles: Sequence[bytes]) -> Paragraph:
    if len(properties) < 2:
        return Paragraph(end, 0)
    style = struct.unpack_from("<H", properties)[0]
    heading = style if 1 <= style <= 9 else 0  # the nine heading styles have these numbers in every file
    in_table = ends_row = False
    number = level = 0
    edges: tuple[int, ...] = ()
    merges: tuple[int, ...] = ()
    set_by_style = styles[style] if style < len(styles) else b""
    for code, operand in (*_sprms(set_by_style), *_sprms(properties[2:])):
        if code == _IN_TABLE:
            in_table = operand[0] == 1
        elif code == _ENDS_ROW:
            ends_row = operand[0] == 1
        elif code == _OUTLINE:
            heading = operand[0] + 1 if operand[0] < 9 else 0
        elif code == _LIST:
            number = max(0, struct.unpack("<h", operand)[0])  # 0 and negative: its list is taken away
        elif code == _LEVEL:
            level = operand[0]
        elif code == _TABLE_CELLS:
            edges, merges = _cells(operand)
    return Paragraph(end, heading, in_table or ends_row, ends_row, number, level, edges, merges)


def _cells(operand: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    count = operand[0]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    start = 1 + 2 * (count + 1)
    places = range(start, min(start + _CELL_BYTES * count, len(operand) - 1), _CELL_BYTES)
    return edges, tuple(struct.unpack_from("<H", operand, at)[0] for at in places)


def marked_ranges(main: bytes, table: bytes) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """List the stretches of the stream whose text is deleted (tracked) or hidden, and those whose text is raised.
    `table` is the PlcBteChpx.
    """
    hidden, raised = [], []
    for page in _pages(main, table):
        count = page[_PAGE - 1]
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = page[4 * (count + 1) + number] * 2
            for code, operand in _sprms(page[at + 1 : at + 1 + page[at]]) if at else ():
                if code in (_DELETED, _HIDDEN) and operand[0] & 1:
                    hidden.append((bounds[number], bounds[number + 1]))
                elif code == _RAISED and operand[0] == 1:
                    raised.append((bounds[number], bounds[number + 1]))
    return sorted(hidden), sorted(raised)


def _pages(main: bytes, table: bytes) -> Iterator[bytes]:
    count = (len(table) - 4) // 8
    seen = set()
    for number in range(count):
        at = struct.unpack_from("<I", table, 4 * (count + 1) + 4 * number)[0] & 0x3FFFFF
        page = main[at * _PAGE : (at + 1) * _PAGE]
        if len(page) == _PAGE and at not in seen:
            seen.add(at)
            yield page


def _sprms(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each property and its operand; stops at the first that is cut off."""
    at = 0
    while at + 3 <= len(properties):
        code = struct.unpack_from("<H", properties, at)[0]
        at += 2
        kind = code >> 13
        if code in _LONG_TABLES:
            length = struct.unpack_from("<H", properties, at)[0] - 1 if at + 2 <= len(properties) else 0
            at += 2
        elif kind == 6:
            length = properties[at]
            at += 1
        else:
            length = _OPERANDS[kind]
        operand = properties[at : at + length]
        if len(operand) < length or not operand:
            return
        yield code, operand
        at += length
